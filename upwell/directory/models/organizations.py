"""Who offers services."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from upwell.directory.models.base import Identified
from upwell.directory.models.keeping import Source
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now


class OrganizationQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> OrganizationQuerySet:
        """A directory is for everybody."""
        return self


class Organization(Identified, Referable):
    """A charity, a club, a council's team: whoever runs services. Providers hold their role for it."""

    name = models.CharField(max_length=200)
    alternate_name = models.CharField(max_length=200, blank=True)
    description = models.TextField()
    email = models.EmailField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    logo = models.URLField(max_length=500, blank=True)
    uri = models.URLField(max_length=500, blank=True)
    legal_status = models.CharField(max_length=120, blank=True)
    year_incorporated = models.PositiveSmallIntegerField(null=True, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="organizations"
    )  # where it was copied from; empty when it was written here
    added_at = models.DateTimeField(default=now)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name"], name="directory_org_name")]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="directory_org_has_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/what-helps/who/{self.ref}/"


class Program(Identified):
    """Several services of one organisation that belong together under a name: "Ashmere on the move"."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="programs")
    name = models.CharField(max_length=200)
    alternate_name = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="directory_program_once"),
            models.CheckConstraint(condition=~Q(name=""), name="directory_program_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganizationIdentifier(Identified):
    """A number under which somebody else keeps it: charity, company, ODS."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="identifiers")
    identifier_scheme = models.CharField(max_length=60, blank=True)
    identifier_type = models.CharField(max_length=120)
    identifier = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "identifier_type", "identifier"], name="directory_identifier_once"
            )
        ]
