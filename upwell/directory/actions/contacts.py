"""Contacts are people. Whoever asks is taken out at once; the post stays."""

from __future__ import annotations

from django.db import transaction

from upwell.directory.forgetting import forget_in_history
from upwell.directory.models import Asking, Contact
from upwell.kit.permissions import Actor, require


def forget_contact(*, actor: Actor, contact: Contact) -> Contact:
    """Take the name, the address and the number of a contact out, here, from the letters that were sent there and from the history. The service's own number stays."""
    with transaction.atomic():
        contact = Contact.objects.select_for_update().get(pk=contact.pk)
        require("directory.forget_contact", actor, contact.service or contact.organization)
        forget_in_history(contact)
        if contact.email:
            Asking.objects.filter(email__iexact=contact.email).delete()
        if contact.name:  # beside a name the number is that person's; beside a post alone it is the post's
            contact.phones.all().delete()
        contact.name, contact.email, contact.may_be_named = "", "", False
        contact.save(update_fields=["name", "email", "may_be_named"])
    return contact
