"""Who may report, and who looks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts.models import Person
from upwell.accounts.roles import holds_any
from upwell.kit.permissions import is_signed_in, permit
from upwell.safety.models import LOOKS_AFTER, Report


@predicate
def anybody(actor: Any) -> bool:
    """Everybody, signed in or not."""
    return actor is not None


@predicate
def moderates_something(actor: Any) -> bool:
    """Host or moderator of anything."""
    return holds_any(actor, *LOOKS_AFTER)


@predicate
def looks_after(actor: Any, report: Any) -> bool:
    """The report is in their queue: of their space or the whole site, and not about themselves."""
    if not isinstance(actor, Person) or not isinstance(report, Report):
        return False
    return Report.objects.visible_to(actor).filter(pk=report.pk).exists()


def register_permissions() -> None:
    """The rows of the readable table."""
    whose = _("Hosts and moderators of that space, and moderators of the whole site. Never about themselves.")
    permit("safety.report", anybody, does=_("Report what is not right"), who=_("Everybody, also signed out."))
    permit(
        "safety.ask_for_help", is_signed_in, does=_("Ask the hosts for help, in private"), who=_("Everybody signed in.")
    )
    permit(
        "safety.see_queue",
        moderates_something,
        does=_("See the reports that wait"),
        who=_("Hosts and moderators, each those of their own spaces."),
    )
    permit("safety.read_report", looks_after, does=_("Read a report and what was reported"), who=whose)
    permit("safety.close_report", looks_after, does=_("Say what came of a report"), who=whose)
    permit("safety.hide_reported", looks_after, does=_("Hide what was reported, with a reason"), who=whose)
    permit("safety.restore_reported", looks_after, does=_("Show again what was hidden"), who=whose)
