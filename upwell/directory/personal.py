"""What the directory holds of a person: changes they wrote or decided, and their name and address where they are the contact of something."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.directory.forgetting import forget_in_history, take_words_out
from upwell.directory.models import Asking, Change, Contact, Phone, Service
from upwell.kit.personal import Holding, hold


def _changes(person: Person) -> list[dict[str, Any]]:
    names = ("ref", "organization__name", "service__name", "after", "why", "proposed_at", "state", "words")
    mine = [row | {"as": "writer"} for row in Change.objects.filter(proposed_by=person).order_by("pk").values(*names)]
    decided = Change.objects.filter(decided_by=person).order_by("pk").values("ref", "state", "decided_at", "words")
    return mine + [row | {"as": "keeper"} for row in decided]


def _erase_changes(person: Person) -> int:
    """The directory keeps what became of a change; who wrote it is forgotten."""
    mine = Change.objects.filter(proposed_by=person).update(proposed_by=None, why="")
    return mine + Change.objects.filter(decided_by=person).update(decided_by=None)


def _contacts(person: Person) -> list[dict[str, Any]]:
    if not person.email:
        return []
    names = ("name", "title", "department", "email", "service__name", "organization__name")
    contacts = list(Contact.objects.filter(email__iexact=person.email).order_by("pk").values(*names))
    asked = Asking.objects.filter(email__iexact=person.email).order_by("pk")
    return contacts + list(asked.values("service__name", "email", "sent_at", "answered_at"))


def _erase_contacts(person: Person) -> int:
    """A service keeps the post; the name and the address of whoever held it go."""
    if not person.email:
        return 0
    theirs = Contact.objects.filter(email__iexact=person.email)
    for contact in theirs.select_related("service__organization", "organization"):
        forget_in_history(contact)
    of_theirs = Q(before__icontains=person.email) | Q(after__icontains=person.email)
    take_words_out(Change.objects.filter(of_theirs), [person.email])
    Phone.objects.filter(
        contact__in=theirs.exclude(name="")
    ).delete()  # the number beside somebody's name is as good as the name
    named = theirs.update(name="", email="", may_be_named=False)
    assured = Service.objects.filter(assurer_email__iexact=person.email).update(assurer_email="")
    asked: int = Asking.objects.filter(email__iexact=person.email).delete()[0]
    return named + assured + asked


def register_holdings() -> None:
    """Called once by directory.wiring."""
    hold(
        Holding(
            "directory_changes",
            ("directory.Change",),
            _changes,
            _erase_changes,
            label=_("What you wrote for the directory"),
        )
    )
    hold(
        Holding(
            "directory_contacts",
            ("directory.Contact", "directory.Asking"),
            _contacts,
            _erase_contacts,
            label=_("How services reach you, where you look after one"),
        )
    )
