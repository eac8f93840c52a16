"""How to get in touch, and in which languages."""

from __future__ import annotations

from django.db import models

from upwell.directory.models.base import Identified, exactly_one
from upwell.directory.models.organizations import Organization
from upwell.directory.models.places import Location
from upwell.directory.models.services import Service


class Contact(Identified):
    """Whom to ask: a post always, a name only when that person agreed to be named in public (`may_be_named`).

    Names and addresses of people who work for a service are personal data even when they have no account here: `personal.py` hands them out and erases them by
    their e-mail address, and `actions.contacts.forget_contact` for everybody else who asks.
    """

    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="contacts")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="contacts"
    )
    name = models.CharField(max_length=200, blank=True)
    may_be_named = models.BooleanField(default=False)
    title = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["email"], name="directory_contact_email")]
        constraints = [exactly_one("directory_contact_of_one", "service", "organization")]

    @property
    def public_name(self) -> str:
        """The name, if it may be shown."""
        return self.name if self.may_be_named else ""


class Phone(Identified):
    """A number to call."""

    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="phones")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="phones")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="phones"
    )
    location = models.ForeignKey(Location, null=True, blank=True, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=40)
    extension = models.CharField(max_length=12, blank=True)
    type = models.CharField(max_length=40, blank=True)
    description = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [exactly_one("directory_phone_of_one", "contact", "service", "organization", "location")]


class Language(Identified):
    """A language in which people are met, other than English."""

    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="languages")
    location = models.ForeignKey(Location, null=True, blank=True, on_delete=models.CASCADE, related_name="languages")
    phone = models.ForeignKey(Phone, null=True, blank=True, on_delete=models.CASCADE, related_name="languages")
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=8, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["code", "service"], name="directory_language_code")]
        constraints = [exactly_one("directory_language_of_one", "service", "location", "phone")]
