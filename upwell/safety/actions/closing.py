"""Closing a case, and telling those who reported it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.mail import absolute, send_later
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.promises import duties
from upwell.promises.telling import tell_each
from upwell.safety.actions.care import offer_debriefs
from upwell.safety.actions.cases import must_be_open, said
from upwell.safety.actions.undoing import reverse
from upwell.safety.models import Case, CaseNote, Decision, Report
from upwell.safety.telling import DUTY


def close_case(*, actor: Actor, case: Case, outcome: str) -> Case:
    """Say what came of it: all who reported it are told, and the duty is done. Whether something was done follows from what was done.

    What a rule did until somebody looks is undone; whoever wants to keep it decides so, with reasons.
    """
    with transaction.atomic():
        case = Case.objects.lock(case.pk)
        require("safety.close_case", actor, case)
        must_be_open(case)
        words = said(outcome, _("Write what came of it: the people who reported it will read it."))
        for pk in case.decisions.filter(automatic=True, reversed_at=None).order_by("pk").values_list("pk", flat=True):
            automatic = Decision.objects.lock(pk)  # an appeal against it may be decided at this very moment
            if automatic.stands:
                reverse(automatic, actor, str(_("Somebody has looked at it, and it stays as it was.")))
        finish(case, actor, Case.State.ACTED if _was_anything_done(case) else Case.State.KEPT, words)
    return case


def finish(case: Case, actor: Actor, state: str, outcome: str) -> None:
    """Close a locked case; part of another act."""
    case.state, case.outcome, case.closed_at = Case.State(state).value, outcome, now()
    case.closed_by = actor if isinstance(actor, Person) else None
    case.save(update_fields=["state", "outcome", "closed_at", "closed_by"])
    duties.finish(actor=actor, kind=DUTY, subject=case, outcome=case.state)
    if case.is_care:
        offer_debriefs(case)
    for made in case.reports.filter(told_at=None).select_related("reporter", "case"):
        _tell_reporter(made, outcome)


def _was_anything_done(case: Case) -> bool:
    return case.notes.filter(kind__in=[CaseNote.Kind.DECIDED, CaseNote.Kind.CARE]).exists()


def _tell_reporter(made: Report, outcome: str) -> None:
    """Each once; a signed-out reporter by mail, with the only address that opens the outcome."""
    if made.reporter is not None and made.reporter_id in {made.case.concerns_id, made.case.about_id}:
        # Without a word of what it is about: it tells of themselves, and somebody else may read the letter.
        text = _("There is an answer to something that you reported.")
        tell_each([made.reporter], "safety.outcome", text, made.get_absolute_url())
    elif made.reporter is not None:
        text = _("What came of your report: %(outcome)s")
        tell_each([made.reporter], "safety.outcome", text, made.get_absolute_url(), outcome=outcome)
    elif made.reporter_email:
        context = {"outcome": outcome, "url": absolute(made.get_absolute_url())}
        send_later(made.reporter_email, str(_("What came of your report")), "safety/outcome", context)
    made.told_at = now()
    made.save(update_fields=["told_at"])
