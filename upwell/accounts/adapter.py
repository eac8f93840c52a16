"""How the sign-in library is bent to our ways."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from upwell.accounts import actions, handles, roles
from upwell.accounts.actions.people import taken_meanwhile
from upwell.accounts.models import Person
from upwell.kit import throttle


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts: a handle that does not say who somebody is, 16 or older, letters under the community's name."""

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Checks of our own before those of the library."""
        handle = handles.check(username)
        if not shallow and handles.is_taken(handle):
            raise self.validation_error("username_taken")
        return str(super().clean_username(handle, shallow))

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        """Every way of signing up ends here (code, passkey, password): without the word that they are 16 or older nobody is saved."""
        if form.cleaned_data.get("over_16") is not True:
            raise PermissionDenied("nobody joins without saying that they are 16 or older")
        with transaction.atomic():
            person: Person = super().save_user(request, user, form, commit=False)
            person.language = getattr(request, "LANGUAGE_CODE", "") or settings.LANGUAGE_CODE
            with taken_meanwhile():
                person.save()
            return actions.welcome(person=person)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Somebody whose role sleeps is led to the second step first."""
        if isinstance(request.user, Person) and roles.sleeping(request.user):
            return reverse("accounts:second-factor")
        return str(super().get_login_redirect_url(request))

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """The main address stays: without it there is no way back in. It can be changed."""
        return not email_address.primary and bool(super().can_delete_email(email_address))

    def get_client_ip(self, request: HttpRequest) -> str:
        """As everywhere: what a proxy of ours says, and nobody else's word. It bounds how often somebody may try to sign in."""
        return throttle.address_of(request) or "::1"  # a socket of this machine has none

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.COMMUNITY_NAME}: {subject}"


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second steps: labelled with the handle and the community's name, so that an authenticator app shows no address."""

    def _get_user_identifier(self, user: Person) -> str:
        return user.handle

    def get_totp_issuer(self) -> str:
        return settings.COMMUNITY_NAME

    def _get_site_name(self) -> str:
        return settings.COMMUNITY_NAME
