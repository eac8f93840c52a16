"""What this package writes on the public record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from upwell.ledger.entries import register, relate


def register_entries() -> None:
    """Name the kinds of entry."""
    register(
        "promises.charter_signed",
        _("%(charter)s, version %(version)s, was signed and holds from %(effective_on)s"),
        *("charter", "version", "effective_on", "signed_title", "terms_sha256"),
    )
    register("promises.day_off", _("%(charter)s: %(day)s is no working day (%(name)s)"), *("charter", "day", "name"))
    register(
        "promises.process_opened",
        _("%(title)s was opened under version %(version)s of its charter"),
        *("title", "version"),
    )
    register("promises.stage_begun", _("The stage “%(stage)s” began"), "stage", "key")
    register(
        "promises.process_closed",
        _("%(title)s was closed with %(still_owed)s things still owed. Kept by: %(inheritor)s"),
        *("title", "still_owed", "inheritor"),
    )
    register(
        "promises.duty_opened",
        _("%(what)s: owed by %(holder)s, due %(due_on)s"),
        *("what", "holder", "due_on", "because"),
    )
    register("promises.duty_overdue", _("Overdue since %(due_on)s: %(what)s"), "what", "holder", "due_on")
    register("promises.duty_explained", _("%(holder)s explained: %(what)s"), "what", "holder", "due_on")
    register(
        "promises.duty_passed", _("%(what)s passed from %(before)s to %(after)s"), "what", "before", "after", "due_on"
    )
    register("promises.duty_done", _("Done: %(what)s, by %(holder)s"), "what", "holder", "due_on", "outcome")
    register(
        "promises.duty_replaced",
        _(
            "Replaced, not done: %(what)s, owed by %(holder)s for %(due_on)s. What stands in its place is due %(new_due_on)s"
        ),
        *("what", "holder", "due_on", "new_due_on"),
    )
    relate("duty_replaced", down=_("Another duty stands in its place"), up=_("It stands in place of this"))
