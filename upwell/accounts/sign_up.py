"""Signing up, in our words. Apart from forms.py because the sign-in library builds its own form on one that stands there."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm as LibrarySignupForm
from django.utils.translation import gettext_lazy as _

from upwell.accounts.forms import HANDLE_HINT


class SignupForm(LibrarySignupForm):  # type: ignore[misc]
    """By e-mail code (no password typed), by passkey, or with a password."""

    field_order = ("username", "not_my_name", "email", "password1", "over_16")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handle, email = self.fields["username"], self.fields["email"]
        handle.label, handle.help_text = _("Name to be known by"), HANDLE_HINT
        email.label, email.help_text = _("E-mail"), _("We send you a code. Nobody else sees the address.")
        if "password1" in self.fields:
            self.fields["password1"].label = _("Password")
            self.fields["password1"].help_text = _(
                "10 characters or more. Leave it out to sign in with a code by mail."
            )
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)  # the label says it, and stays
