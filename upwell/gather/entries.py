"""What this package writes on the public record, how things are tied together, and how a page names them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from upwell.ledger import subjects
from upwell.ledger.entries import register, relate


def register_entries() -> None:
    """Kinds of entry. None carries words that a person wrote: those are commitments only."""
    register("gather.issue_raised", _("An issue was raised with %(body)s"), "body", "origin", "process", "voices")
    register("gather.gate_reached", _("%(people)s people said that it matters, as many as the charter asks"), "people")
    register("gather.support_extended", _("There is more time to find support, until %(due_on)s"), "due_on")
    register("gather.remit_ours", _("%(title)s, %(body)s: it is ours to decide"), "title", "body")
    register("gather.remit_not_ours", _("%(title)s, %(body)s: it is not ours to decide"), "title", "body")
    register(
        "gather.remit_reversed",
        _("%(title)s, %(body)s, went back on its word: %(now)s"),
        *("title", "body", "now"),
    )
    register(
        "gather.issue_moved", _("It is now %(state)s. Held by %(holder)s, due %(due_on)s"), "state", "holder", "due_on"
    )
    register("gather.issue_ended", _("The issue ended: %(state)s"), "state")
    register("gather.handed_on", _("%(sender)s handed it on to %(receiver)s"), "sender", "receiver", "receiver_title")
    register("gather.hand_off_accepted", _("%(receiver)s took it on"), "receiver", "title")
    register("gather.hand_off_refused", _("%(receiver)s refused it"), "receiver", "title")
    register("gather.conversation_opened", _("A conversation was opened"), "statements")
    register(
        "gather.conversation_withdrawn",
        _("A conversation brought in from outside was taken back as a whole. Because: %(reason)s"),
        "reason",
        "votes",
    )
    register("gather.conversation_imported", _("A conversation was brought in from outside"), "source")
    register(
        "gather.conversation_closed",
        _("A conversation was closed: %(people)s people, %(votes)s votes"),
        *("people", "votes", "statements"),
    )
    register("gather.statement_let_in", _("A statement was let in"), "number")
    register("gather.statement_refused", _("A statement was not let in"), "number")
    register("gather.statement_taken_back", _("A statement was taken back by its author"), "number")
    register(
        "gather.map_drawn",
        _("A map of opinion was drawn from %(votes)s votes"),
        *("votes", "groups", "method", "version", "input", "result"),
    )


def register_relations() -> None:
    """Kinds of link, said both ways."""
    relate("raised", down=_("was raised as"), up=_("was raised from"))
    relate("gap_raised", down=_("was raised as"), up=_("was raised because this is missing"))
    relate("brought", down=_("was raised in its name"), up=_("was raised in the name of"))
    relate("stands_on", down=_("stands behind"), up=_("stands on"))
    relate("became", down=_("became the statement"), up=_("was first said as"))
    relate("weighed", down=_("was weighed up in"), up=_("weighed up"))
    relate("handed_on", down=_("was handed on"), up=_("handed on"))


def register_subjects() -> None:
    """How pages name these things. All of them are public; a statement only once it was let in."""
    subjects.present(
        "gather.issue",
        subjects.Presenter(
            _("issue"), lambda i, v: i.title, lambda i: i.get_absolute_url(), lambda qs, v: qs.visible_to(v)
        ),
    )
    subjects.present(
        "gather.handoff",
        subjects.Presenter(
            _("hand-off"),
            lambda h, v: str(h),
            lambda h: h.get_absolute_url(),
            lambda qs, v: qs.select_related("sender", "receiver"),
        ),
    )
    subjects.present(
        "gather.conversation",
        subjects.Presenter(
            _("conversation"), lambda c, v: c.title, lambda c: c.get_absolute_url(), lambda qs, v: qs.visible_to(v)
        ),
    )
    subjects.present(
        "gather.statement",
        subjects.Presenter(
            _("statement"),
            lambda s, v: str(s.words),
            lambda s: s.get_absolute_url(),
            lambda qs, v: qs.filter(state="open").select_related("conversation"),
        ),
    )
    subjects.present(
        "gather.map",
        subjects.Presenter(
            _("map of opinion"),
            lambda m, v: m.conversation.title,
            lambda m: m.get_absolute_url(),
            lambda qs, v: qs.select_related("conversation"),
        ),
    )
