"""Writing a statement, and reading it before others vote on it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.discover.models import Voice
from upwell.gather.actions.holding import LONGEST
from upwell.gather.models import Conversation, Statement
from upwell.kit import throttle
from upwell.kit.errors import Refused
from upwell.kit.lengths import whole
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger.actions import link, record, withdraw_links
from upwell.ledger.models import Link
from upwell.promises.telling import tell_each
from upwell.safety import taken_back
from upwell.safety.standing import must_be_free

State = Statement.State

LONGEST_REASON = 300


def write(*, actor: Person, conversation: Conversation, text: str, voice: Voice | None = None) -> Statement:
    """Write a statement of at most 280 letters; perhaps from a voice of one's own that may be quoted. Where statements are read first, it waits for that.

    Refused: `empty`, `too_long`, `said_already`, `closed`, `voice_not_open`, `slow_down`.
    """
    words = " ".join(text.split())
    with transaction.atomic():
        conversation = Conversation.objects.lock(conversation.pk)
        require("gather.write_statement", actor, conversation)
        _check(conversation, words)
        _check_voice(actor, voice)
        throttle.spend("statement", actor.opaque, capacity=10, refill_seconds=3600)
        state = State.WAITING if conversation.checked_first else State.OPEN
        statement: Statement = Statement.objects.create(
            conversation=conversation,
            number=conversation.statement_count,
            text=words,
            author=actor,
            state=state,
            written_at=now(),
        )
        Conversation.objects.filter(pk=conversation.pk).update(statement_count=F("statement_count") + 1)
        if voice is not None:
            link(voice, statement, "became")
    return statement


def _check(conversation: Conversation, words: str) -> None:
    if not conversation.is_open:
        raise Refused("closed", _("This conversation is closed."))
    if not words:
        raise Refused("empty", _("Write a sentence that others can agree or disagree with."))
    if len(words) > LONGEST:
        raise Refused("too_long", _("A statement has at most %(most)s letters."), most=LONGEST)
    if conversation.statements.filter(text__iexact=words, taken_back_at=None).exclude(state=State.REFUSED).exists():
        raise Refused("said_already", _("Somebody has said exactly this already. You can vote on it."))


def _check_voice(actor: Person, voice: Voice | None) -> None:
    if voice is None:
        return
    Voice.objects.lock(voice.pk)  # so that it is not taken back until its statement stands and can be emptied
    if voice.person_id != actor.pk or not Voice.objects.filter(pk=voice.pk).allowing("quote").exists():
        raise Refused("voice_not_open", _("A statement is public. Let these words be quoted first, under “My words”."))


def decide(*, actor: Actor, statement: Statement, let_in: bool, because: str = "") -> Statement:
    """Let a statement in, or not, or not any longer; its author is told why. Deciding the same again changes nothing. Refused: `no_reason`, `taken_back`, `decided` (moderators hid it)."""
    with transaction.atomic():
        Conversation.objects.lock(statement.conversation_id)  # first, as everybody who votes does
        statement = Statement.objects.lock(statement.pk)
        require("gather.decide_statement", actor, statement)
        if statement.taken_back_at is not None:
            raise Refused("taken_back", _("Its author took this statement back."))
        if not let_in and not because.strip():
            raise Refused("no_reason", _("Say why. The author will read it."))
        state = State.OPEN if let_in else State.REFUSED
        if statement.state == state:
            return statement
        if let_in:
            must_be_free(actor, statement)
        statement.state, statement.refused_because = state, "" if let_in else whole(because.strip(), LONGEST_REASON)
        statement.save(update_fields=["state", "refused_because"])
        kind = "gather.statement_let_in" if let_in else "gather.statement_refused"
        record(kind, actor=actor, subject=statement, role="facilitator", facts={"number": statement.number})
        Conversation.objects.filter(pk=statement.conversation_id).update(map_behind_since=now())
        _tell_author(statement)
    return statement


def _tell_author(statement: Statement) -> None:
    if statement.author is None:
        return
    where = statement.conversation.get_absolute_url()
    if statement.state == State.OPEN:
        said, facts = _("Your statement is open to votes: “%(words)s”"), {"words": statement.text}
    else:
        said = _("Your statement was not let in. Why: %(because)s. You wrote: “%(words)s”")
        facts = {"because": statement.refused_because.rstrip("."), "words": statement.text}
    tell_each([statement.author], "gather.statement", said, where, **facts)


def take_back(statement: Statement, actor: Actor) -> None:
    """Empty its words for good; the votes on it stay. Call it inside a transaction. Doing it again changes nothing."""
    statement = Statement.objects.lock(statement.pk)
    if statement.taken_back_at is None:
        notices.take_words_out(statement.text, [statement.conversation.get_absolute_url()], to=statement.author)
        Statement.objects.filter(pk=statement.pk).update(text="", refused_because="", author=None, taken_back_at=now())
        record(
            "gather.statement_taken_back",
            actor=actor,
            subject=statement,
            role="member",
            facts={"number": statement.number},
        )
        withdraw_links(statement)
        taken_back.tell(statement)


def of_voice(voice: Voice) -> list[Statement]:
    """The statements that a voice became."""
    refs = Link.objects.filter(
        source_kind="discover.voice", source_ref=voice.ref, target_kind="gather.statement", relation="became"
    )
    return list(Statement.objects.filter(ref__in=refs.values_list("target_ref", flat=True)))
