"""Reads for the pages of issues and conversations. The number of queries does not depend on how many supporters, voices or votes there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, When
from django.utils.translation import gettext as _

from upwell.accounts.models import Person
from upwell.algorithms.disclosure import publishable
from upwell.discover.models import Scope, Theme, Voice
from upwell.discover.queries import Quote, quotable
from upwell.gather import stream
from upwell.gather.models import Conversation, Follow, Issue, Map, Participant, Statement, Support, Vote
from upwell.gather.telling import voice_refs
from upwell.kit.permissions import allowed
from upwell.kit.time import today
from upwell.ledger.models import Link
from upwell.promises.models import Duty

PER_PAGE = 20
GROUPS = {"open": Q(closed_at=None), "ended": Q(closed_at__isnull=False)}
WITH_ALL = (
    "body__successor",
    "process__charter__charter__body__successor",
    "duty__body__successor",
    "duty__charter__charter",
    "raised_by",
)
DAYS_OFF = "duty__charter__charter__days_off"  # how late it is counts working days, and these are none


def issues(state: str = "", body: str = "", area: str = "", order: str = "") -> QuerySet[Any]:
    """Issues with what a row needs. state: one of Issue.State, or "open", "late", "ended"; body: a slug; area: a code; order: "support" or newest first."""
    found: QuerySet[Issue] = Issue.objects.select_related(*WITH_ALL).prefetch_related(DAYS_OFF)
    if state == "late":
        found = found.filter(closed_at=None, duty__due_on__lt=today())
    elif state in GROUPS:
        found = found.filter(GROUPS[state])
    elif state in Issue.State.values:
        found = found.filter(state=state)
    if body:
        found = found.filter(body__slug=body)
    if area:
        found = found.filter(body__remits__area__code=area).distinct()
    ordered: QuerySet[Any] = found.order_by(*(["-support_count"] if order == "support" else []), "-raised_at", "-pk")
    return ordered


def nearest_to_decide(limit: int = 3) -> QuerySet[Any]:
    """For the first page: issues with the people who decide, the one that waits longest first; then those that find support."""
    waiting = ("admitting", "body", "handed_on", "jury", "weighing")
    order = (Case(When(state__in=waiting, then=0), default=1), "duty__due_on", "-pk")
    # Which ones, first, and only then all that a row shows: otherwise the database carries every open issue in full through its sorting.
    nearest = Issue.objects.open().order_by(*order).values("pk")[:limit]
    found: QuerySet[Any] = Issue.objects.filter(pk__in=nearest).select_related(*WITH_ALL).order_by(*order)
    found = found.prefetch_related(DAYS_OFF)
    return found


@dataclass(frozen=True)
class Behind:
    """The voices behind an issue: how many (as far as may be told), which themes, a few quotes, what was taken back."""

    voices: str  # "65", or "*" for a few
    total: int
    quotable: int
    taken_back: int
    themes: list[Theme]
    quotes: list[Quote]

    @property
    def some_not_quoted(self) -> bool:
        return self.quotable < self.total


def behind(issue: Issue, limit: int = 2) -> Behind:
    """What an issue stands on."""
    links = Link.objects.filter(target_kind="gather.issue", target_ref=issue.ref)
    voices = links.filter(source_kind="discover.voice").aggregate(
        standing=Count("pk", filter=Q(withdrawn_at=None)), gone=Count("pk", filter=Q(withdrawn_at__isnull=False))
    )
    refs = links.filter(source_kind="discover.theme").values("source_ref")
    may_quote = Voice.objects.filter(ref__in=voice_refs(issue)).allowing("quote")
    keys = list(may_quote.order_by("-said_on", "-pk").values_list("pk", flat=True)[:limit])
    return Behind(
        voices=str(publishable(voices["standing"])),
        total=voices["standing"],
        quotable=may_quote.count() if keys else 0,
        taken_back=voices["gone"],
        themes=list(Theme.objects.filter(ref__in=refs, named_at__isnull=False)),
        quotes=quotable(Voice.objects.filter(pk__in=keys).order_by("-said_on", "-pk")) if keys else [],
    )


def quotable_voices(issue: Issue) -> QuerySet[Voice]:
    """The voices behind an issue that may be quoted, the newest first."""
    found: QuerySet[Voice] = Voice.objects.filter(ref__in=voice_refs(issue)).allowing("quote")
    return found.order_by("-said_on", "-pk")


def voices_for_deciding(issue: Issue) -> QuerySet[Voice]:
    """The voices behind an issue whose authors let the people who decide read them, the newest first."""
    found: QuerySet[Voice] = Voice.objects.filter(ref__in=voice_refs(issue)).allowing(Scope.DECIDER)
    return found.order_by("-said_on", "-pk")


@dataclass
class IssuePage:
    """Everything that the page of an issue shows."""

    issue: Issue
    behind: Behind
    steps: list[stream.Step]
    duties: list[Duty]
    conversations: list[Conversation]
    supports: bool = False
    follows: bool = False
    may: dict[str, bool] = field(default_factory=dict)

    @property
    def duty(self) -> Duty | None:
        return self.issue.duty

    @property
    def gate(self) -> int:
        """How many people the charter asks for."""
        return int(self.issue.process.charter.support_gate)

    @property
    def latest(self) -> stream.Step | None:
        """What happened last."""
        done = [step for step in self.steps if step.state != "next"]
        return done[-1] if done else None


ACTS = ("support_issue", "follow_issue", "lead_issue", "decide_remit", "hand_on", "close_issue", "open_conversation")


def issue_page(issue: Issue, person: Person | None) -> IssuePage:
    """The five answers and the way it came."""
    conversations = list(
        issue.conversations.order_by("opened_at", "pk").prefetch_related(
            Prefetch("maps", Map.objects.only("pk", "conversation_id", "at"))
        )
    )
    stands_on = behind(issue)
    duties = duties_of(issue)
    page = IssuePage(issue, stands_on, _steps(issue, stands_on, conversations, person), duties, conversations)
    if person is not None:
        page.supports = Support.objects.filter(issue=issue, person=person).exists()
        page.follows = Follow.objects.filter(issue=issue, person=person).exists()
        page.may = {act: not issue.has_ended and allowed(f"gather.{act}", person, issue) for act in ACTS}
    return page


def duties_of(issue: Issue) -> list[Duty]:
    """Every duty about an issue and its hand-offs, oldest first."""
    refs = [issue.ref, *issue.hand_offs.values_list("ref", flat=True)]
    about = Duty.objects.filter(subject_kind__in=["gather.issue", "gather.handoff"], subject_ref__in=refs)
    return list(about.for_reading().order_by("opened_at", "pk"))


def _steps(
    issue: Issue, stands_on: Behind, conversations: list[Conversation], person: Person | None
) -> list[stream.Step]:
    hand_offs = issue.hand_offs.select_related("sender", "receiver", "duty")
    steps = [_raised(issue, stands_on)]
    steps += [stream.of_remit(decision) for decision in issue.remit_decisions.select_related("body")]
    steps += [stream.of_hand_off(handed) for handed in hand_offs]
    steps += [stream.of_conversation(conversation) for conversation in conversations]
    steps += stream.contributed(issue, person)
    if issue.closed_at is not None:
        steps.append(
            stream.Step(
                issue.closed_at, "done", _("It ended here"), text=issue.get_state_display(), body=issue.closed_because
            )
        )
    return stream.in_order(steps)


def _raised(issue: Issue, stands_on: Behind) -> stream.Step:
    """Where it began: the voices, where there are any."""
    links = [stream.Pointer(str(theme), theme.get_absolute_url()) for theme in stands_on.themes]
    if stands_on.total:
        links.append(stream.Pointer(_("All voices behind this"), f"{issue.get_absolute_url()}voices/"))
    nobody_said_it = all(quote.voice.source.is_of_what_is_missing for quote in stands_on.quotes)
    if not stands_on.taken_back and nobody_said_it and len(stands_on.quotes) == stands_on.total:
        title = _("It was raised")
    elif stands_on.voices == "*":
        title = _("A few voices said it")
    else:
        title = _("%(number)s voices said it") % {"number": stands_on.voices}
    return stream.Step(
        issue.raised_at, "done", title, text=_voices_said(stands_on), quotes=stands_on.quotes, links=links
    )


def _voices_said(stands_on: Behind) -> str:
    said = []
    if stands_on.total and stands_on.some_not_quoted:
        said.append(_("Some of them are counted and not quoted."))
    if stands_on.taken_back:
        said.append(_("Words were taken back."))
    return " ".join(said)


# ---- conversations


@dataclass(frozen=True)
class Ballot:
    """What one person sees of a conversation: the next statement, and how far they are."""

    conversation: Conversation
    statement: Statement | None
    cast: int
    open: int
    last: Vote | None
    participant: Participant | None

    @property
    def left(self) -> int:
        return max(0, self.open - self.cast)


def open_statements(conversation: Conversation) -> QuerySet[Statement]:
    """The statements that people vote on."""
    found: QuerySet[Statement] = conversation.statements.filter(state=Statement.State.OPEN, taken_back_at=None)
    return found


def statements_with_votes(conversation: Conversation) -> QuerySet[Any]:
    """Every statement that was let in, with how people voted."""
    counted = {
        "agrees": Count("votes", filter=Q(votes__value=1)),
        "disagrees": Count("votes", filter=Q(votes__value=-1)),
        "passes": Count("votes", filter=Q(votes__value=0)),
        "heard": Count("votes"),
    }
    found: QuerySet[Any] = conversation.statements.filter(state=Statement.State.OPEN).annotate(**counted)
    return found.order_by("number")


def own_votes(conversation: Conversation, person: Person) -> QuerySet[Vote]:
    """How a person voted, the latest first."""
    votes = Vote.objects.filter(participant__conversation=conversation, participant__person=person)
    return votes.select_related("statement").order_by("-at", "-pk")


def conversations() -> QuerySet[Conversation]:
    """Conversations, open ones first, newest first; with whether there is a map."""
    drawn = Map.objects.filter(conversation=OuterRef("pk"))
    first = F("closed_at").asc(nulls_first=True)
    found: QuerySet[Conversation] = Conversation.objects.select_related("issue", "process")
    return found.annotate(has_map=Exists(drawn)).order_by(first, "-opened_at", "-pk")


def to_read(conversation: Conversation) -> list[Any]:
    """Statements that wait to be read, oldest first; at most a hundred."""
    return list(
        conversation.statements.filter(state=Statement.State.WAITING, taken_back_at=None).order_by("number")[:100]
    )
