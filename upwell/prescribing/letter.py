"""What a message back holds on this day: put together anew each time from what its person agrees to now. Page, paper and FHIR are three clothes of it.

The headings follow the part "Message back to GP and referrer" of the Social Prescribing Information Standard (PRSB v1.1, now kept by NHS England), as far as we
know it: person, referral, who wrote it, what matters, plan, contacts, activities with what came of them, measures, ending.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from upwell.accounts.models import Person
from upwell.kit.time import day_of
from upwell.prescribing import categories, queries, questions
from upwell.prescribing.codes import Code, sendable
from upwell.prescribing.models import Contact, Introduction, Message, PlanPiece, Referral, State, consents_of
from upwell.prescribing.nhs_number import reads_as


@dataclass(frozen=True)
class Answer:
    """One answer to one question, on a day."""

    name: str
    short: str
    words: str
    value: int
    on: date
    wording: str


@dataclass(frozen=True)
class Activity:
    """A group or service, and how far it went."""

    ref: str
    what: str
    came_of_it: str
    is_going_on: bool


@dataclass(frozen=True)
class Letter:
    """Everything that stands in one message back."""

    ref: str
    name: str
    full_name: str
    born_on: date | None
    nhs_number: str
    no_writing: bool
    to: str
    team: str
    author: str
    author_post: str
    written_at: datetime
    is_sent: bool
    summary: str
    state: str
    state_words: str
    referred_on: date | None
    offered_on: date | None
    needs: list[str]
    pieces: list[PlanPiece]
    activities: list[Activity]
    contacts: int
    answers: list[Answer]
    ending: str
    code: Code | None
    referral_ref: str
    person_ref: str
    is_hidden: bool = False  # what was sent no longer stands

    @property
    def called(self) -> str:
        """The name in the letter."""
        return self.full_name or self.name or _("The person")

    @property
    def offered_words(self) -> str:
        """That it was offered, and nothing about what they made of it: of an offer to somebody who ended it, and owes nobody a reason, that is all there is to say."""
        return _("It was offered to them on %(day)s") % {"day": whole_day(self.offered_on)} if self.offered_on else ""

    def sections(self) -> list[tuple[str, list[str]]]:
        """Headings with their lines, empty ones left out: the body of page and paper."""
        rows = [
            (_("How it went"), self.summary.split("\n")),
            (_("What it was about"), ["; ".join(self.needs)] if self.needs else []),
            (_("What matters to the person, in their words"), _texts(self.pieces, "matters", "know")),
            (_("Their plan"), _texts(self.pieces, "goal", "step", "helper")),
            (_("What they took up"), [f"{a.what}: {a.came_of_it}" for a in self.activities]),
            (_("How they say they are"), self._answers_by_question()),
            (_("Where it stands"), [line for line in (self.state_words, self.ending, self.offered_words) if line]),
        ]
        return [(title, [line for line in lines if line.strip()]) for title, lines in rows if any(lines)]

    def _answers_by_question(self) -> list[str]:
        """Each question by itself, with its answers over time."""
        found: dict[str, list[str]] = {}
        for one in self.answers:
            found.setdefault(one.short, []).append(f"{one.words} ({whole_day(one.on)})")
        return [f"{short}: {', '.join(answers)}" for short, answers in found.items()]


def whole_day(value: date | datetime) -> str:
    """A day with its year: what is kept on paper is read in other years too, and the same message stays the same file."""
    local = value.astimezone(ZoneInfo(settings.TIME_ZONE)) if isinstance(value, datetime) else value
    return date_format(local, "j F Y")


def letter(message: Message, viewer: Person | None = None) -> Letter:
    """The message as `viewer` may read it now. Where a moderator hid its words, a note stands in their place for everybody but its person and its writer."""
    is_hidden = message.hidden_from(viewer)
    referral, given = message.referral, consents_of(message.referral)
    name, _comma, post = message.signed.partition(", ")
    # The last step that led somewhere: what was noted since (settled, taken over, reached otherwise) is not why it ended.
    last = referral.moves.exclude(before=F("after")).order_by("-at", "-pk").first()
    return Letter(
        ref=message.ref,
        name=referral.name,
        full_name=referral.full_name,
        born_on=referral.born_on,
        nhs_number=reads_as(referral.nhs_number),
        no_writing=referral.no_writing,
        to=referral.referred_from or str(referral.get_source_display()),
        team=referral.team.name,
        author=name,
        author_post=post,
        written_at=message.sent_at or message.at,
        is_sent=message.sent_at is not None,
        summary=_("A moderator has hidden these words. Please do not go by what you may have kept of them.")
        if is_hidden
        else message.summary,
        is_hidden=is_hidden,
        state=referral.state,
        state_words=capfirst(str(State(referral.state).label)),
        referred_on=day_of(referral.sent_at) if referral.sent_at else None,
        offered_on=_offered_on(referral),
        needs=[categories.need(one) for one in referral.needs],
        pieces=queries.shared_pieces(referral.person, "referrer"),
        activities=[_activity(one) for one in referral.introductions.order_by("suggested_on", "pk")],
        contacts=referral.contacts.filter(outcome=Contact.Outcome.REACHED).exclude(kind=Contact.Kind.NOTE).count(),
        answers=_answers(referral) if "measures_back" in given else [],
        ending=categories.reason(last.act, last.reason) if last and last.reason else "",
        code=_code(referral, last.reason if last else ""),
        referral_ref=referral.ref,
        person_ref=referral.person.ref if referral.person else referral.ref,
    )


def _texts(pieces: list[PlanPiece], *kinds: str) -> list[str]:
    return [f"{p.text} ({p.by_whom})" if p.by_whom else p.text for p in pieces if p.kind in kinds]


def _activity(one: Introduction) -> Activity:
    came_of_it = _("suggested")
    if one.enrolled_on:
        came_of_it = _("said yes")
    if one.engaged_on:
        came_of_it = _("came")
    if one.still_on:
        came_of_it = _("still going")
    if one.ended_on:
        came_of_it += " – " + str(categories.STOPPED.get(one.ended_because, ""))
    return Activity(one.ref, one.what, came_of_it, one.ended_on is None and one.engaged_on is not None)


def _answers(referral: Referral) -> list[Answer]:
    rows = []
    for measure in referral.measures.all():
        for name, value in measure.answers.items():
            question = questions.QUESTIONS[name]
            words = questions.answer_in_words(name, value)
            rows.append(Answer(name, str(question.short), words, value, measure.on, measure.wording))
    return rows


def _code(referral: Referral, reason: str) -> Code | None:
    """Taken on at least once: the code for a referral. They told us that they do not want it: the code for that. Ended by themselves without a reason: neither says so."""
    if reason == "no_wish":
        return sendable("declined")
    return sendable("referral") if referral.moves.filter(after=State.ACCEPTED).exists() else None


def _offered_on(referral: Referral) -> date | None:
    """The day on which somebody first spoke with them about it; or, where that was not written down, on which they said no."""
    spoken = referral.contacts.filter(outcome=Contact.Outcome.REACHED).exclude(kind=Contact.Kind.NOTE)
    first: Contact | None = spoken.order_by("on", "pk").first()
    if first is not None:
        return first.on
    refused = referral.moves.filter(reason="no_wish").order_by("at", "pk").first()
    return day_of(refused.at) if refused else None
