"""What a source says: a listing of a spreadsheet or a feed becomes a service, once, and again only when it says something else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.directory.actions.history import remember
from upwell.directory.forgetting import forget_in_history_of
from upwell.directory.models import Change, Organization, Service, Source
from upwell.directory.sheet import sheet_of
from upwell.directory.writing import own_places, program_name, uid_of, write_organization, write_service
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now, today
from upwell.ledger.actions import record

Listing = Mapping[str, Any]


def use_source(*, actor: Actor, name: str, url: str = "", licence: str = "") -> Source:
    """The source of this name, as it is named and licensed now."""
    with transaction.atomic():
        require("directory.bring_in", actor)
        source, _made = Source.objects.get_or_create(name=name.strip()[:160])
        source.url, source.licence, source.taken_at = url or source.url, licence or source.licence, now()
        source.save()
    return source


def take_listing(*, actor: Actor, source: Source, listing: Listing) -> bool:
    """Put down what a source says of one service. True when something was added or changed, False when it said so before.

    Refused when the same id was written here or comes from another source: neither may overwrite the other.

    Refused: `known_elsewhere`, `kept_here`.
    """
    with transaction.atomic():
        require("directory.bring_in", actor)
        organization = _organization(actor, source, listing["organization"])
        uid = uid_of(listing.get("id"), source.name, organization.uid, listing["name"], _postcode(listing))
        service: Service | None = Service.objects.filter(uid=uid).select_for_update(no_key=True).first()
        _require_own(service, source)
        digest = digest_of(listing)
        if service is not None and service.source_digest == digest:
            Service.objects.filter(pk=service.pk).exclude(source_seen_on=today()).update(source_seen_on=today())
            return False
        _write(actor, service or Service(uid=uid, source=source), organization, listing, digest)
    return True


def digest_of(listing: Listing) -> str:
    """The same listing gives the same digest, whatever the order of its keys."""
    told = json.dumps(listing, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _write(actor: Actor, service: Service, organization: Organization, listing: Listing, digest: str) -> None:
    is_new = service.pk is None
    before = {} if is_new else sheet_of(service) | {"status": service.status}
    service.organization, service.source_digest, service.last_modified = organization, digest, now()
    service.source_seen_on = today()
    write_service(service, listing)
    facts = {"name": service.name, "source": service.source.name if service.source else ""}
    if is_new:
        record("directory.service_added", actor=actor, subject=service, facts=facts)
    else:
        record("directory.service_changed", actor=actor, subject=service, facts={**facts, "fields": ""})
        after = sheet_of(service) | {"status": service.status}
        remember(actor, Change.Kind.EDIT, service, before, after, hand=Change.Hand.SOURCE)
        if service.status == Service.Status.DEFUNCT:  # else what was erased a moment ago would stand in this last line
            forget_in_history_of(service, (before["phone"], before["email"]))
    search.index(service)


def _require_own(service: Service | None, source: Source) -> None:
    if service is None or service.source_id == source.pk:
        return
    if service.source is None:
        raise Refused(
            "kept_here", _("“%(name)s” is kept here now; what the file says of it is left out."), name=service.name
        )
    raise Refused(
        "known_elsewhere",
        _("“%(name)s” has the same id and was brought in from %(source)s."),
        name=service.name,
        source=service.source.name,
    )


def _organization(actor: Actor, source: Source, told: Listing) -> Organization:
    """The one that the source means; written once, and again when it says something else. One kept here, or by another source, is used as it is."""
    uid = uid_of(told.get("id"), source.name, "organization", told["name"].casefold())
    found: Organization | None = Organization.objects.filter(uid=uid).first()
    if found is not None and (found.source_id != source.pk or _says_the_same(found, told)):
        return found
    made = write_organization(found or Organization(uid=uid, source=source), told)
    if found is None:
        facts = {"name": made.name, "source": source.name}
        record("directory.organization_added", actor=actor, subject=made, facts=facts)
    search.index(made)
    return made


def _says_the_same(organization: Organization, told: Listing) -> bool:
    return all(
        getattr(organization, name) == told[name]
        for name in ("name", "description", "email", "website")
        if name in told
    ) and _knows_its_lists(organization, told)


def _knows_its_lists(organization: Organization, told: Listing) -> bool:
    """Its programmes, and its history: by days and fields, because a long one is cut and stays as long as it was. What is not spoken of is not asked."""
    known = dict(organization.programs.values_list("name", "description"))
    for one in told.get("programs", ()):
        name = program_name(one)
        if name not in known or one.get("description", known[name]) != known[name]:
            return False
    lines = organization.metadata.values_list("last_action_date", "field_name")
    return "metadata" not in told or sorted(lines) == sorted(
        (one["last_action_date"], one["field_name"]) for one in told["metadata"]
    )


def _postcode(listing: Listing) -> str:
    for at in listing.get("service_at_locations", ()):
        for address in at["location"].get("addresses", ()):
            return str(address.get("postal_code", ""))
    return ""


def keep_here(*, actor: Actor, service: Service) -> Service:
    """From now on the service is kept here: its source no longer overwrites it. Where it first came from stays named, because of its licence.

    Refused: `kept_already`.
    """
    with transaction.atomic():
        service = Service.objects.lock(service.pk)
        require("directory.keep", actor, service)
        if service.source is None:
            raise Refused("kept_already", _("It is kept here already. Nothing was changed."))
        remember(actor, Change.Kind.EDIT, service, {"source": service.source.name}, {"source": ""})
        facts = {"name": service.name, "fields": "source", "source": ""}
        record("directory.service_changed", actor=actor, subject=service, facts=facts)
        service.first_source, service.source, service.source_digest = service.source, None, ""
        service.last_modified = now()
        own_places(service)
        service.save(update_fields=["first_source", "source", "source_digest", "last_modified"])
    return service
