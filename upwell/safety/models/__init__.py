"""Tables of safety: reports, the cases they make, what was decided, appeals, care in a crisis."""

from upwell.safety.harms import Harm, Reason, Severity
from upwell.safety.models.appeals import Appeal, AppealJuror, AppealRule
from upwell.safety.models.care import CareMessage, Debrief, Disclosure
from upwell.safety.models.cases import LOOKS_AFTER, Case, CaseNote
from upwell.safety.models.decisions import Decision, Restriction
from upwell.safety.models.reports import Report

__all__ = [
    "LOOKS_AFTER",
    "Appeal",
    "AppealJuror",
    "AppealRule",
    "CareMessage",
    "Case",
    "CaseNote",
    "Debrief",
    "Decision",
    "Disclosure",
    "Harm",
    "Reason",
    "Report",
    "Restriction",
    "Severity",
]
