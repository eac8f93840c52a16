"""Forms of accounts."""

from django import forms


class SignupForm(forms.Form):
    """What sign-up asks besides e-mail and handle."""
