"""A need for which there is nothing: noted as a category and an area, counted once a night, open to everybody once enough people share it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Consent, Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, Actor, require
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.ledger.models import Link
from upwell.places.models import Area
from upwell.prescribing import telling
from upwell.prescribing.categories import NEEDS
from upwell.prescribing.hooks import tell_gap_closed, tell_gap_opened
from upwell.prescribing.models import Gap, Referral, UnmetNeed, consents_of


def note(*, actor: Person, referral: Referral, category: str, area: Area | None = None) -> UnmetNeed:
    """Note that there is nothing for this need where the person lives. Noting it twice for one person is noting it once.

    Refused: `no_consent` (the person has not agreed that it is counted), `unknown_need`, `no_area`.
    """
    with transaction.atomic():
        referral = Referral.objects.lock(referral.pk)
        require("prescribing.work_case", actor, referral)
        area = area or referral.area
        if category not in NEEDS:
            raise Refused("unknown_need", _("Choose one of the needs in the list."))
        if area is None:
            raise Refused("no_area", _("Say in which area there is nothing: it is counted by area."))
        if "count_need" not in consents_of(referral):
            raise Refused("no_consent", _("Ask the person first whether this may be counted, without their name."))
        gap, _made = Gap.objects.get_or_create(category=category, area=area)
        noted, _new = UnmetNeed.objects.get_or_create(
            gap=gap, person=referral.person, defaults={"referral": referral, "noted_by": actor, "at": now()}
        )
    return noted


def tell_raised(gap: Gap) -> None:
    """It has become an issue: those who were counted, and still agree to it, are told. Called in the transaction that raises it."""
    telling.tell_counted(_whom_to_tell(gap), gap, _("Something that people of yours miss has become an issue."))


def _whom_to_tell(gap: Gap) -> QuerySet[UnmetNeed]:
    return counted(gap).select_related("person", "referral__worker").order_by("pk")


def forget_of(referral: Referral) -> int:
    """What was noted for this referral is no longer counted; how many."""
    return UnmetNeed.objects.filter(referral=referral).delete()[0]


def close(*, actor: Actor, gap: Gap, because: str) -> Gap:
    """There is something now. Refused: `no_words`."""
    with transaction.atomic():
        gap = Gap.objects.lock(gap.pk)
        require("prescribing.close_gap", actor, gap)
        if not because.strip():
            raise Refused("no_words", _("Say what there is now, and where."))
        _close(actor, gap, because.strip()[:300])
    return gap


def count_gaps() -> int:
    """Count anew who shares each gap, open what enough people share, close what too few share and nobody has raised. How many opened.

    Once a night and not with each note: a page that changed in the minute in which a link worker wrote would say who it was.
    """
    return sum(_count(pk) for pk in Gap.objects.order_by("pk").values_list("pk", flat=True))


def counted(gap: Gap) -> QuerySet[UnmetNeed]:
    """Notes that may be counted: their people agree to it now."""
    agreed = Consent.objects.filter(
        person=OuterRef("person"), purpose="prescribing", scope="count_need", withdrawn_at=None,
        subject_kind="prescribing.referral", subject_ref=OuterRef("referral__ref"),
    )  # fmt: skip
    return UnmetNeed.objects.filter(Exists(agreed), gap=gap, person__isnull=False)


def _count(pk: int) -> bool:
    with transaction.atomic():
        gap = Gap.objects.lock(pk)
        people = counted(gap).values("person").distinct().count()
        if not gap.is_shown or abs(people - gap.people) >= Gap.PEOPLE:
            # Told anew each night it would say in which night somebody was noted: two readings are told apart only by more than a few.
            Gap.objects.filter(pk=pk).update(people=people)
        if not gap.is_shown and people >= Gap.PEOPLE:
            _open(gap)
            return True
        if gap.is_shown and people < Gap.PEOPLE and not raised_as(gap):
            _close(SYSTEM, gap, "")
    return False


def _open(gap: Gap) -> None:
    Gap.objects.filter(pk=gap.pk).update(opened_at=now(), closed_at=None, closed_because="")
    gap.refresh_from_db()
    facts = {"category": gap.category, "area": gap.area.name}
    record("prescribing.gap_opened", actor=SYSTEM, subject=gap, facts=facts)
    tell_gap_opened(gap)


def _close(actor: Actor, gap: Gap, because: str) -> None:
    """Counted out, it can open again by itself; filled, it begins from nought: only who misses something now is counted."""
    rows = Gap.objects.filter(pk=gap.pk)
    if because:
        telling.tell_counted(_whom_to_tell(gap), gap, _("There is something now that people of yours missed."))
        UnmetNeed.objects.filter(gap=gap).delete()
        rows.update(closed_at=now(), closed_because=because, people=0)
    else:
        rows.update(opened_at=None)
    gap.refresh_from_db()
    facts = {"category": gap.category, "area": gap.area.name}
    record("prescribing.gap_closed", actor=actor, subject=gap, facts=facts)
    tell_gap_closed(gap)


def raised_as(gap: Gap) -> list[tuple[str, str]]:
    """The things that were made of it (kind, reference): issues, say."""
    links = Link.objects.filter(source_kind="prescribing.gap", source_ref=gap.ref, relation="gap_raised")
    return list(links.values_list("target_kind", "target_ref"))
