"""By whom and by which number a service is reached; and when it has closed for good, by nobody any more."""

from __future__ import annotations

import uuid
from typing import Any

from upwell.directory.forgetting import forget_in_history_of
from upwell.directory.models import Address, Contact, Language, Phone, Service
from upwell.directory.writing.rows import Listing, make

PHONE = ("number", "extension", "type", "description")


def write_reach(service: Service, title: str, phone: str) -> None:
    """Whom to ask for and the number to call: of the first contact; further ones stay as they are."""
    if service.status == Service.Status.DEFUNCT:
        return  # nobody is to be reached about it any more
    contact = service.contacts.first() or Contact(service=service)
    contact.title = title
    contact.save()
    row = contact.phones.first() or service.phones.first() or Phone(contact=contact)
    row.number = phone
    if phone:
        row.save()
    elif row.pk:
        row.delete()


def forget_reach(service: Service) -> None:
    """Closed for good: nobody is to ring somebody at home about a group that is no more. What belongs to the organisation stays with the organisation."""
    contacts = list(service.contacts.all())
    numbers = Phone.objects.filter(contact__in=contacts) | Phone.objects.filter(service=service)
    gone = [service.email, service.assurer_email, *(one.email for one in contacts), *(one.name for one in contacts)]
    forget_in_history_of(service, {*gone, *numbers.values_list("number", flat=True)})
    service.contacts.all().delete()
    service.phones.all().delete()
    service.askings.all().delete()
    Address.objects.filter(location__service_at_locations__service=service).update(attention="")
    service.email = service.assurer_email = ""
    service.save(update_fields=["email", "assurer_email"])


def write_phone(listing: Listing, parent: uuid.UUID, **owner: Any) -> None:
    phone = make(Phone, listing, PHONE, parent, **owner)
    for one in listing.get("languages", ()):
        make(Language, one, ("name", "code", "note"), parent, phone=phone)
