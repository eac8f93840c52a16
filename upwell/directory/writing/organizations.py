"""The plain words of an organisation, its numbers and its programmes."""

from __future__ import annotations

import uuid

from upwell.directory.models import Metadata, Organization, OrganizationIdentifier, Program
from upwell.directory.writing.rows import METADATA, Listing, make, put, uid_of

OF_ORGANIZATION = (
    "name",
    "alternate_name",
    "description",
    "email",
    "website",
    "logo",
    "uri",
    "legal_status",
    "year_incorporated",
)


def write_organization(organization: Organization, listing: Listing) -> Organization:
    """The plain words of an organisation, its numbers, its programmes and its history."""
    put(organization, listing, OF_ORGANIZATION)
    organization.save()
    if "organization_identifiers" in listing:
        organization.identifiers.all().delete()
        keys = {(one["identifier_type"], one["identifier"]): one for one in listing["organization_identifiers"]}
        for one in keys.values():
            fields = ("identifier_scheme", "identifier_type", "identifier")
            make(OrganizationIdentifier, one, fields, organization.uid, organization=organization)
    for one in listing.get("programs", ()):
        write_program(organization, one)
    if "metadata" in listing:
        organization.metadata.all().delete()
        for one in listing["metadata"]:
            make(Metadata, one, METADATA, organization.uid, organization=organization)
    return organization


def program_name(listing: Listing) -> str:
    """Its name as the column holds it: programmes of an organisation are told apart by it."""
    return str(listing["name"])[:200].rstrip()


def write_program(organization: Organization, listing: Listing) -> Program | None:
    """The programme of this name, or None where none is named."""
    if not listing.get("name"):
        return None
    name = program_name(listing)
    uid = uid_of(listing.get("id"), organization.uid, "program", name)
    own = organization.programs.filter(name=name).first() or organization.programs.filter(uid=uid).first()
    taken = Program.objects.filter(uid=uid).exists()
    program: Program = own or Program(organization=organization, uid=uuid.uuid4() if taken else uid)
    put(program, listing, ("name", "alternate_name", "description"))
    program.save()
    return program
