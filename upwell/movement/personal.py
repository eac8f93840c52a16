"""What movement holds of a person: handed out whole; erasing unties what the group stands on, and takes out what was theirs alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit import search
from upwell.kit.personal import Holding, hold
from upwell.movement.actions import groups, packing
from upwell.movement.models import (
    Appeal,
    Archive,
    Ballot,
    Claim,
    Decision,
    Disclosure,
    Group,
    GroupAction,
    Member,
    Paper,
    Question,
    Signature,
    Term,
)

Row = dict[str, Any]


def export(person: Person) -> list[Row]:
    """Groups, offices, votes, what was proposed, written, signed, asked, answered, told, added."""
    return [*_belonging(person), *_deciding(person), *_doing(person), *_moving(person)]


def _belonging(person: Person) -> Iterator[Row]:
    for row in Member.objects.filter(person=person).select_related("group", "body"):
        yield {
            "what": "guest of a group" if row.is_guest else "member of a group",
            "group": row.group.name,
            "for": str(row.body or ""),
            "title": row.title,
            "since": row.since.isoformat(),
            "left": row.left_at.isoformat() if row.left_at else None,
            "how": row.how_left,
            "reason": row.reason,
            "words stay": row.words_stay,
        }
    for group in Group.objects.filter(founded_by=person):
        at = group.founded_at.isoformat()
        yield {"what": "group begun", "group": group.name, "words": group.statement, "at": at}
    for row in Member.objects.filter(invited_by=person).select_related("group", "body"):
        yield {"what": "guest invited", "group": row.group.name, "of": str(row.body)}
    for term in Term.objects.filter(member__person=person).select_related("group"):
        words = {
            "since": term.since.isoformat(),
            "until": term.until.isoformat(),
            "paid": term.paid,
            "payer": term.payer,
        }
        yield {"what": "office", "group": term.group.name, "office": term.office, **words}


def _deciding(person: Person) -> Iterator[Row]:
    for decision in Decision.objects.filter(proposed_by=person).select_related("group"):
        at = decision.opened_at.isoformat()
        yield {
            "what": "proposed",
            "group": decision.group.name,
            "title": decision.title,
            "words": decision.text,
            "at": at,
        }
    for ballot in Ballot.objects.filter(member__person=person).select_related("decision"):
        yield {
            "what": "vote in a group",
            "on": ballot.decision.title,
            "choice": ballot.choice,
            "at": ballot.at.isoformat(),
        }
    for decision in Decision.objects.filter(member__person=person).select_related("group"):
        yield {
            "what": "decision about you",
            "group": decision.group.name,
            "title": decision.title,
            "words": decision.text,
        }
    for one in Appeal.objects.filter(decision__member__person=person):
        yield {"what": "asked to think again", "words": one.words, "at": one.at.isoformat()}


def _doing(person: Person) -> Iterator[Row]:
    for action in GroupAction.objects.filter(begun_by=person).select_related("group"):
        said = {"title": action.title, "words": action.text, "to": action.to, "where": action.where}
        yield {"what": "action written", "group": action.group.name, **said, "outcome": action.outcome}
    for signed in Signature.objects.filter(person=person).select_related("action"):
        yield {
            "what": "signed",
            "title": signed.action.title,
            "name shown": signed.shows_name,
            "at": signed.at.isoformat(),
        }
    for question in Question.objects.filter(asked_by=person).select_related("group"):
        yield {"what": "question", "group": question.group.name, "words": question.text, "answer": question.answer}
    for question in Question.objects.filter(answered_by=person).select_related("group"):
        yield {"what": "answer to a question", "group": question.group.name, "words": question.answer}
    for told in Disclosure.objects.filter(told_by=person).select_related("group"):
        words = {"giver": told.giver, "words": told.what, "in return": told.strings}
        yield {"what": "help written down", "group": told.group.name, **words, "at": told.at.isoformat()}
    for paper in Paper.objects.filter(added_by=person).select_related("group"):
        yield {"what": "file added", "group": paper.group.name, "name": paper.name, "at": paper.at.isoformat()}


def _moving(person: Person) -> Iterator[Row]:
    for archive in Archive.objects.filter(asked_by=person).select_related("group"):
        yield {"what": "archive asked for", "group": archive.group.name, "at": archive.asked_at.isoformat()}
    for claim in Claim.objects.filter(person=person).select_related("group"):
        yield {
            "what": "place kept for you",
            "group": claim.group.name,
            "address": claim.address,
            "until": claim.ends_at.isoformat(),
        }


def erase(person: Person) -> int:
    """Out of every group; names off signatures (the number stays: it was true); words that were theirs alone emptied; votes stay without a name."""
    touched = 0
    for row in Member.objects.filter(person=person).select_related("group"):
        groups.let_go(Member.objects.lock(row.pk), Member.Left.LEFT)
        touched += 1
    _forget_archives(person)
    touched += _empty(person)
    touched += Signature.objects.filter(person=person).update(person=None, shows_name=False)
    for model, key in UNTIED:
        touched += model.objects.filter(**{key: person}).update(**{key: None})
    touched += Claim.objects.filter(person=person).delete()[0]
    return touched


UNTIED: tuple[tuple[Any, str], ...] = (
    (Group, "founded_by"),
    (Member, "invited_by"),
    (Decision, "proposed_by"),
    (GroupAction, "begun_by"),
    (Disclosure, "told_by"),
    (Paper, "added_by"),
    (Archive, "asked_by"),
    (Question, "asked_by"),
    (Question, "answered_by"),
)


def _empty(person: Person) -> int:
    """What a group decided, wrote and answered in its own name stays the group's; what somebody told, asked or appealed is theirs, and goes."""
    touched = _stories(person)
    touched += Question.objects.filter(asked_by=person).update(text="…")
    touched += Appeal.objects.filter(decision__member__person=person).update(words="")
    touched += Decision.objects.filter(member__person=person).update(title="…", text="")
    return touched + Member.objects.filter(person=person).update(person=None, title="", reason="")


def _stories(person: Person) -> int:
    """A story is its teller's, whoever put it up; a draft has not become the group's yet."""
    mine = GroupAction.objects.filter(begun_by=person)
    gone: int = mine.filter(state=GroupAction.State.DRAFT).delete()[0]
    told = mine.filter(kind=GroupAction.Kind.STORY)
    for story in told:
        search.unindex(story)
    return gone + told.update(title="…", text="…", outcome="")


def _forget_archives(person: Person) -> None:
    """Packed copies hold the words of everybody: they go, and can be packed anew without this person."""
    theirs = Member.objects.filter(person=person).values("group")
    for archive in Archive.objects.filter(group__in=theirs, gone_at=None):
        packing.throw_away(archive)


hold(
    Holding(
        name="groups",
        label=_("Your groups, votes and offices"),
        models=(
            "movement.Group",
            "movement.Member",
            "movement.Decision",
            "movement.GroupAction",
            "movement.Signature",
            "movement.Question",
            "movement.Paper",
            "movement.Disclosure",
            "movement.Archive",
            "movement.Claim",
        ),
        export=export,
        erase=erase,
        order=38,
    )
)
