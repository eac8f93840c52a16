"""The steps of an issue's way, as its page tells them. Packages above add their own (a jury chose it, the body answered) with `contribute`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.accounts.models import Person
from upwell.discover.queries import Quote
from upwell.gather.models import Conversation, HandOff, Issue, RemitDecision


@dataclass(frozen=True)
class Pointer:
    """A link under a step."""

    words: str
    url: str


@dataclass(frozen=True)
class Step:
    """One thing that happened, is late, or comes next. state: "done", "late" or "next". body: what somebody wrote, in quotes; by: who."""

    at: datetime
    state: str
    title: str
    text: str = ""
    body: str = ""
    by: str = ""
    quotes: list[Quote] = field(default_factory=list)
    links: list[Pointer] = field(default_factory=list)


Contributor = Callable[[Issue, Person | None], Iterable[Step]]
_contributors: list[Contributor] = []


def contribute(steps: Contributor) -> Contributor:
    """Add `steps(issue, viewer)` to the page of every issue; a fixed number of queries, please."""
    _contributors.append(steps)
    return steps


def contributed(issue: Issue, viewer: Person | None) -> list[Step]:
    """What the packages above have to tell."""
    return [step for steps in _contributors for step in steps(issue, viewer)]


def of_remit(decision: RemitDecision) -> Step:
    """The body's word on whose it is."""
    body = decision.body.name
    if decision.reverses_id is not None:
        title = (
            _("%(body)s went back on its word: it is ours")
            if decision.ours
            else _("%(body)s went back on its word: it is not ours")
        )
    else:
        title = _("%(body)s: it is ours to decide") if decision.ours else _("%(body)s: it is not ours to decide")
    return Step(decision.at, "done", title % {"body": body}, body=decision.reason, by=decision.title)


def of_hand_off(handed: HandOff) -> Step:
    """A hand-off, with its answer or without."""
    named = {"sender": handed.sender.name, "receiver": handed.receiver.name}
    late = handed.state == HandOff.State.WAITING and handed.duty is not None and handed.duty.is_late
    said = {
        HandOff.State.WAITING: _("No answer yet."),
        HandOff.State.ACCEPTED: _("They took it on."),
        HandOff.State.REFUSED: _("They refused it. It went back to %(sender)s."),
        HandOff.State.ENDED: _("The issue was closed before they answered."),
    }[HandOff.State(handed.state)] % named
    return Step(
        handed.at,
        "late" if late else "done",
        _("Handed on to %(receiver)s") % named,
        text=said,
        body=handed.reply,
        by=handed.replied_title,
        links=[Pointer(_("What they were asked"), handed.get_absolute_url())],
    )


def of_conversation(conversation: Conversation) -> Step:
    """Everybody weighs it up."""
    people = conversation.participant_count
    links = [
        Pointer(_("Read and vote") if conversation.is_open else _("What was said"), conversation.get_absolute_url())
    ]
    if conversation.maps.all():
        links.append(Pointer(_("See the map of opinion"), f"{conversation.get_absolute_url()}map/"))
    title = ngettext("%(people)s person weighed it up", "%(people)s people weighed it up", people) % {"people": people}
    if conversation.is_open:
        title = ngettext(
            "%(people)s person has weighed it up so far", "%(people)s people have weighed it up so far", people
        )
        title %= {"people": people}
    return Step(conversation.opened_at, "done", title, text=conversation.title, links=links)


def in_order(steps: Iterable[Step]) -> list[Step]:
    """As they happened; what is still to come at the end."""
    return sorted(steps, key=lambda step: (step.state == "next", step.at))


def as_dicts(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """For the API."""
    return [{"at": s.at, "state": s.state, "title": s.title, "text": s.text, "body": s.body, "by": s.by} for s in steps]
