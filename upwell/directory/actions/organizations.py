"""Writing down who offers services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.directory.actions.history import remember
from upwell.directory.models import Change, Organization
from upwell.directory.writing import write_organization
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.ledger.actions import record

WORDS = ("name", "description", "email", "website")


def add_organization(*, actor: Actor, name: str, description: str, email: str = "", website: str = "") -> Organization:
    """Write an organisation down. One of the same name that was written here is given back as it is: a second click, or a second person.

    Refused: `missing`.
    """
    with transaction.atomic():
        require("directory.keep", actor)
        if not name.strip() or not description.strip():
            raise Refused("missing", _("Say what it is called, and what it does."))
        same: Organization | None = Organization.objects.filter(name__iexact=name.strip(), source=None).first()
        if same is not None:
            return same
        told = {"name": name.strip(), "description": description.strip(), "email": email, "website": website}
        made = write_organization(Organization(), told)
        record("directory.organization_added", actor=actor, subject=made, facts={"name": made.name, "source": ""})
        search.index(made)
    return made


def change_organization(*, actor: Actor, organization: Organization, words: Mapping[str, str]) -> Organization:
    """Let an organisation say something else."""
    with transaction.atomic():
        organization = Organization.objects.lock(organization.pk)
        require("directory.keep", actor, organization)
        before = {name: getattr(organization, name) for name in WORDS}
        put_organization(actor, organization, words)
        after = {name: getattr(organization, name) for name in WORDS}
        remember(actor, Change.Kind.ORGANIZATION, organization, before, after)
    return organization


def put_organization(actor: Actor, organization: Organization, words: Mapping[str, Any]) -> list[str]:
    """Write what is different, on a row that the caller locked; which fields were."""
    different = [name for name in WORDS if name in words and words[name].strip() != getattr(organization, name)]
    if not (words.get("name", organization.name)).strip():
        raise Refused("missing", _("Say what it is called."))
    if different:
        write_organization(organization, {name: words[name].strip() for name in different})
        facts = {"name": organization.name, "fields": ", ".join(different)}
        record("directory.organization_changed", actor=actor, subject=organization, facts=facts)
        search.index(organization)
    return different
