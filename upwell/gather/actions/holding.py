"""Opening and closing a conversation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.gather.actions.journey import begin_weighing, check_open, held_as
from upwell.gather.actions.mapping import draw_map
from upwell.gather.models import Conversation, Issue, Statement
from upwell.gather.telling import tell
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import TWICE, now, today
from upwell.ledger.actions import link, record
from upwell.promises.models import Process

LONGEST = 280


def open(  # noqa: A001  the word of the contract
    *,
    actor: Actor,
    issue: Issue | None = None,
    title: str,
    question: str,
    seeds: Iterable[str] = (),
    process: Process | None = None,
    closes_on: date | None = None,
    checked_first: bool = True,
) -> Conversation:
    """Open a conversation about an issue (or in a process), with a few statements to begin with. An issue that was taken on is being weighed from now on.

    Refused: `no_place` (neither issue nor process), `no_title`, `in_past`, `too_long` (a seed of more than 280 letters).
    """
    first = list(dict.fromkeys(" ".join(seed.split()) for seed in seeds if seed.strip()))
    with transaction.atomic():
        issue = Issue.objects.lock(issue.pk) if issue is not None else None
        require("gather.open_conversation", actor, issue or process)
        _check(issue, process, title, closes_on, first)
        if issue is not None and (twin := _just_opened(issue, title, question)):
            return twin
        conversation = Conversation.objects.create(
            issue=issue,
            process=process,
            title=title.strip(),
            question=question.strip(),
            closes_on=closes_on,
            checked_first=checked_first,
            opened_at=now(),
            statement_count=len(first),
        )
        rows = [
            Statement(conversation=conversation, number=number, text=text, state=Statement.State.OPEN, written_at=now())
            for number, text in enumerate(first)
        ]
        Statement.objects.bulk_create(rows)
        entry = record(
            "gather.conversation_opened", actor=actor, subject=conversation, facts={"statements": len(first)}
        )
        search.index(conversation)
        if issue is not None:
            link(issue, conversation, "weighed", entry=entry)
            _begin(actor, issue)
    return conversation


def _just_opened(issue: Issue, title: str, question: str) -> Conversation | None:
    """What a double click opened a moment ago; the issue is locked, so the first one is there."""
    same = Conversation.objects.filter(issue=issue, title=title.strip(), question=question.strip())
    return same.filter(opened_at__gt=now() - TWICE).order_by("-pk").first()


def _check(issue: Issue | None, process: Process | None, title: str, closes_on: date | None, seeds: list[str]) -> None:
    if issue is None and process is None:
        raise Refused("no_place", _("A conversation is about an issue, or belongs to a process."))
    if issue is not None:
        check_open(issue)
    if not title.strip():
        raise Refused("no_title", _("Say what the conversation is about."))
    if closes_on is not None and closes_on < today():
        raise Refused("in_past", _("Choose a day that is still to come."))
    if any(len(seed) > LONGEST for seed in seeds):
        raise Refused("too_long", _("A statement has at most %(most)s letters."), most=LONGEST)


def _begin(actor: Actor, issue: Issue) -> None:
    if held_as(issue) == "open_weighing":
        begin_weighing(actor=actor, issue=issue)
    else:
        tell(issue, actor, _("There is a conversation about “%(title)s”. You can take part."))


def close(*, actor: Actor, conversation: Conversation) -> Conversation:
    """End a conversation: nobody votes any more, and its last map is drawn and kept. Closing it again changes nothing."""
    with transaction.atomic():
        conversation = Conversation.objects.lock(conversation.pk)
        require("gather.open_conversation", actor, conversation)
        if conversation.closed_at is None:
            Conversation.objects.filter(pk=conversation.pk).update(closed_at=now())
            conversation.refresh_from_db()
            facts = {
                "people": conversation.participant_count,
                "votes": conversation.vote_count,
                "statements": conversation.statement_count,
            }
            record("gather.conversation_closed", actor=actor, subject=conversation, facts=facts)
            draw_map(actor=actor, conversation=conversation)
            if conversation.issue is not None:
                tell(conversation.issue, actor, _("The conversation about “%(title)s” is over. See what came of it."))
    return conversation
