"""A new installation, with nobody in it: what whoever runs it does next, in order, until the first space is open."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts import second_factor
from upwell.accounts.models import Person, Role
from upwell.community.models import Space
from upwell.kit.permissions import allowed
from upwell.places.models import Area, PublicBody


@dataclass(frozen=True)
class Step:
    """One thing to do: what, where, and whether it is done."""

    words: str | Promise
    url: str
    is_done: bool


@dataclass(frozen=True)
class Beginning:
    """has_operator: whether anybody runs the place. steps: for whoever looks and can do something; empty for visitors."""

    has_operator: bool
    steps: list[Step]


def of(person: Person | None) -> Beginning | None:
    """The beginning as `person` sees it; None once the first space is open."""
    return None if Space.objects.exists() else _steps(person)


def _steps(person: Person | None) -> Beginning:
    has_operator = Person.objects.filter(is_staff=True, is_active=True).exists()
    if person is None or not (person.is_staff or allowed("community.open_space", person)):
        return Beginning(has_operator, [])
    places = Area.objects.exists() and PublicBody.objects.exists()
    organised = Role.objects.filter(kind="organiser", scope_kind="", until=None).exists()
    return Beginning(
        has_operator,
        [
            Step(_("Set up your second step for signing in"), reverse("mfa_index"), second_factor.is_set_up(person)),
            Step(_("Make somebody organiser of the whole site; it may be you"), reverse("accounts:roles"), organised),
            Step(
                _("Write down the area and the public bodies, or bring them in as a file"),
                reverse("places:list"),
                places,
            ),
            Step(_("Open the first space, as an organiser"), reverse("community:space-create"), False),
        ],
    )
