"""Reads of the directory's pages."""

from __future__ import annotations

import difflib
import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from upwell.accounts import roles
from upwell.accounts.models import Person
from upwell.directory import sheet, where
from upwell.directory.models import Change, Organization, Service, ServiceAtLocation
from upwell.kit.time import days, now

OF_ORGANIZATION: dict[str, str | Promise] = {
    "name": _("What is it called?"),
    "description": _("What does it do?"),
    "email": _("E-mail"),
    "website": _("Web page"),
}
ASKED_IN_VAIN = 3
INSTEAD, NEAR_KM = 5, 16.0  # ten miles


@dataclass(frozen=True)
class Difference:
    """One field of a change: what stands there, what shall stand there, both with the words that differ marked."""

    label: str | Promise
    before: SafeString
    after: SafeString


def differences(change: Change) -> list[Difference]:
    """What a change would do, field by field, in the order of the form."""
    labels = OF_ORGANIZATION if change.kind == Change.Kind.ORGANIZATION else {f.name: f.label for f in sheet.FIELDS}
    names = [name for name in labels if name in change.after and change.after[name] != change.before.get(name, "")]
    return [_difference(labels[name], change.before.get(name, ""), change.after[name]) for name in names]


def _difference(label: str | Promise, before: str, after: str) -> Difference:
    old, new = _pieces(before), _pieces(after)
    steps = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return Difference(
        label,
        _marked("del", ((old[a:b], what != "equal") for what, a, b, _c, _d in steps)),
        _marked("ins", ((new[c:d], what != "equal") for what, _a, _b, c, d in steps)),
    )


def _pieces(text: str) -> list[str]:
    """Words, with semicolons as words of their own."""
    return text.replace(";", " ; ").split()


def _marked(tag: str, pieces: Iterable[tuple[list[str], bool]]) -> SafeString:
    said = [(html.escape(" ".join(words).replace(" ;", ";")), differs) for words, differs in pieces if words]
    marked = " ".join(f"<{tag}>{words}</{tag}>" if differs else words for words, differs in said)
    return mark_safe(marked.replace(" ;", ";"))  # noqa: S308 escaped word by word


def waiting(viewer: Any) -> QuerySet[Change]:
    """Changes that wait for the keepers, the oldest first."""
    return Change.objects.filter(state=Change.State.WAITING).select_related("service", "organization", "proposed_by")


def mine(person: Person) -> QuerySet[Change]:
    """What a person wrote, the newest first."""
    asked = Change.objects.filter(proposed_by=person).exclude(state=Change.State.TAKEN, decided_by=person)
    return asked.select_related("service", "organization").order_by("-proposed_at")


def provided_by(person: Person) -> QuerySet[Organization]:
    """The organisations for which somebody is a provider."""
    refs = [
        role.scope_ref
        for role in roles.held(person)
        if role.kind == "provider" and role.scope_kind == "directory.organization"
    ]
    return Organization.objects.visible_to(person).filter(ref__in=refs)


def unanswered(viewer: Any) -> QuerySet[Service]:
    """Open services whose people were asked again and again and never answered: somebody should ring them."""
    late = Q(askings__answered_at=None, askings__sent_at__gt=now() - days(365))
    rows = Service.objects.visible_to(viewer).open().stale().annotate(asked=Count("askings", filter=late))
    asked: QuerySet[Service] = rows.filter(asked__gte=ASKED_IN_VAIN)
    return asked.select_related("organization").order_by("assured_date", "pk")


def oldest(viewer: Any) -> QuerySet[Service]:
    """Open services that nobody confirmed for a year, the longest first."""
    return (
        Service.objects.visible_to(viewer).open().stale().select_related("organization").order_by("assured_date", "pk")
    )


def not_sent_any_more(viewer: Any) -> QuerySet[Service]:
    """Open services that were not in what their source sent last: kept here or closed, somebody has to say."""
    rows: QuerySet[Service] = Service.objects.visible_to(viewer).open()
    missed: QuerySet[Service] = rows.filter(source__isnull=False, source_seen_on__lt=TruncDate("source__taken_at"))
    return missed.select_related("organization", "source").order_by("source_seen_on", "pk")


def instead_of(service: Service, viewer: Any) -> list[Service]:
    """Open services that are about the same and near: for somebody who came to one that is closed. The nearest first."""
    terms = service.attributes.values_list("term", flat=True)
    alike = Service.objects.visible_to(viewer).open().filter(attributes__term__in=list(terms)).exclude(pk=service.pk)
    at = service.service_at_locations.exclude(latitude=None).first()
    if at is None or at.latitude is None or at.longitude is None:
        newest = F("assured_date").desc(nulls_last=True)
        return list(alike.distinct().order_by(newest, "pk").with_row()[:INSTEAD])
    point = where.Point(at.latitude, at.longitude, "")
    places = where.within(ServiceAtLocation.objects.order_by(), point, NEAR_KM).filter(service__in=alike.values("pk"))
    near = list(places.values_list("service", flat=True).annotate(near=Min("km2")).order_by("near")[:INSTEAD])
    by_key = {one.pk: one for one in Service.objects.filter(pk__in=near).with_row()}
    return [by_key[key] for key in near]


def shown(rows: QuerySet[Service]) -> QuerySet[Service]:
    """With all that a service's own page shows."""
    return rows.select_related("organization", "source", "first_source", "program").prefetch_related(
        "schedules", "cost_options", "languages", "capacities", "service_areas__area", "required_documents", "additional_urls", "funding",
        "contacts__phones", "phones", "attributes__term", "service_at_locations__schedules",
        "service_at_locations__location__addresses", "service_at_locations__location__accessibility",
    )  # fmt: skip


def as_words(after: Mapping[str, str]) -> list[tuple[str | Promise, str]]:
    """A new service as label and words."""
    return [(one.label, after[one.name]) for one in sheet.FIELDS if after.get(one.name)]
