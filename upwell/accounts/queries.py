"""Reads for the pages of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from upwell.accounts import consent, roles
from upwell.accounts.models import Access, Acting, Consent, Person, Role
from upwell.kit.permissions import PERMISSIONS, Permission
from upwell.ledger import subjects


@dataclass(frozen=True)
class ShownConsent:
    """One consent as its giver sees it."""

    row: Consent
    purpose: str | Promise
    scope: str | Promise
    wording: str | Promise
    about: subjects.Shown | None


def consents_of(person: Person, rows: Iterable[Consent]) -> list[ShownConsent]:
    """Consents with their words, and what they are about as the person sees it."""
    rows = list(rows)
    things = subjects.show_many({(c.subject_kind, c.subject_ref) for c in rows if c.subject_ref}, person)
    return [_shown(row, things) for row in rows]


def _shown(row: Consent, things: dict[tuple[str, str], subjects.Shown]) -> ShownConsent:
    purpose = consent.purposes.get(row.purpose)
    about = things.get((row.subject_kind, row.subject_ref))
    if purpose is None:
        return ShownConsent(row, row.purpose, row.scope, "", about)
    return ShownConsent(
        row, purpose.label, purpose.scopes.get(row.scope, row.scope), purpose.wordings.get(row.wording, ""), about
    )


@dataclass(frozen=True)
class PermissionGroup:
    """The permissions of one package."""

    name: str
    rows: list[Permission]


def permission_table() -> list[PermissionGroup]:
    """Every permission there is, by package: the table that `/permissions/` shows."""
    rows = sorted(PERMISSIONS.values(), key=lambda p: p.name)
    return [PermissionGroup(name, list(group)) for name, group in groupby(rows, key=lambda p: p.name.partition(".")[0])]


@dataclass(frozen=True)
class ExplainedRole:
    """A kind of role, in words."""

    name: str
    does: str | Promise
    never: str | Promise


def explained_roles() -> list[ExplainedRole]:
    """Every kind of role there is."""
    named = dict(Role.Kind.choices)
    return [ExplainedRole(str(named[kind]), e.does, e.never) for kind, e in roles.EXPLAINED.items()]


@dataclass(frozen=True)
class ShownRole:
    """A role with what it is for."""

    role: Role
    thing: subjects.Shown | None


def roles_shown(rows: Iterable[Role], viewer: Person) -> list[ShownRole]:
    """Roles with what they are for, as `viewer` sees it."""
    rows = list(rows)
    things = subjects.show_many({(r.scope_kind, r.scope_ref) for r in rows if r.scope_kind}, viewer)
    return [ShownRole(r, things.get((r.scope_kind, r.scope_ref))) for r in rows]


def roles_visible_to(viewer: Person) -> QuerySet[Role]:
    """Current roles that `viewer` looks after: all for the operator and an organiser of the whole site, else those of what they organise or decide for."""
    current = Role.objects.filter(until=None).select_related("person").order_by("kind", "pk")
    if roles.is_operator(viewer) or roles.holds(viewer, "organiser"):
        return current
    return current.filter(scope_ref__in={ref for _kind, ref in _looked_after(viewer) if ref})


def role_scopes(viewer: Person) -> list[tuple[str, Any]]:
    """What `viewer` may give roles for, as choices "kind:ref" grouped by kind."""
    everything = roles.is_operator(viewer) or roles.holds(viewer, "organiser")
    mine = _looked_after(viewer)
    groups: list[tuple[str, Any]] = [("", _("The whole site"))] if everything else []
    for kind in roles.scopes():
        refs = apps.get_model(kind)._default_manager.order_by("-pk").values_list("ref", flat=True)[:300]
        pairs = [(kind, ref) for ref in refs if everything or (kind, ref) in mine]
        shown = subjects.show_many(pairs, viewer)
        options = sorted((f"{kind}:{ref}", shown[kind, ref].label or ref) for _kind, ref in pairs)
        if options:
            groups.append((str(next(iter(shown.values())).noun), options))
    return groups


def _looked_after(viewer: Person) -> set[tuple[str, str]]:
    """What `viewer` organises or decides for: there they may give some roles."""
    kinds = [kind for kind in ("organiser", "decision_maker") if roles.holds_any(viewer, kind)]
    return {(r.scope_kind, r.scope_ref) for r in roles.held(viewer) if r.kind in kinds}


def seen_of(person: Person) -> QuerySet[Access]:
    """Who did or read what of this person's, newest first."""
    return Access.objects.filter(person=person).select_related("by").order_by("-at", "-pk")


def written_down_by(helper: Person) -> QuerySet[Acting]:
    """The half hours of this helper, newest first."""
    return Acting.objects.filter(helper=helper).select_related("person").order_by("-began_at")


def consents_in(acting: Acting) -> QuerySet[Consent]:
    """Consents that the person gave in this half hour."""
    until = acting.ended_at or acting.ends_at
    return Consent.objects.filter(
        person=acting.person, written_down_by=acting.helper, given_at__gte=acting.began_at, given_at__lte=until
    ).order_by("pk")
