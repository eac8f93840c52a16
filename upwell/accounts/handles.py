"""A name to be known by, which does not say who somebody is."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.lookalike import skeleton

_ADDRESS = re.compile(r"@|\bat\b.*\bdot\b|\.(com|org|net|uk|wales|cymru|scot|eu|io|info)$", re.IGNORECASE)
_TITLED = re.compile(r"^(mr|mrs|ms|miss|mx|dr|prof|sir|dame|rev|lord|lady|sister|nurse)\b\.?\s", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")  # letters, perhaps with an apostrophe or a dash between
RESERVED = frozenset(
    {"admin", "administrator", "anonymous", "everyone", "help", "host", "member", "moderator", "nhs", "nobody"}
    | {"operator", "organiser", "roles", "staff", "support", "system", "upwell", "you"}
)
_RESERVED_LOOKS = frozenset(skeleton(word) for word in RESERVED)


def check(handle: str) -> str:
    """The handle, tidied. Refuses with ValidationError what looks like an address, a phone number or a titled name, and words that we keep."""
    handle = " ".join(handle.split())
    for validator in Person._meta.get_field("handle").validators:
        validator(handle)
    digits = sum(c.isdigit() for c in handle)
    if _ADDRESS.search(handle):
        raise ValidationError(
            _("This looks like an e-mail address. Choose a name that does not say who you are."), "address"
        )
    if digits >= 6:
        raise ValidationError(
            _("This looks like a phone number. Choose a name that does not say who you are."), "phone"
        )
    if _TITLED.match(handle):
        raise ValidationError(_("This looks like a full name. Choose a name that does not say who you are."), "titled")
    if skeleton(handle) in _RESERVED_LOOKS or handle.casefold().startswith("gone-"):
        raise ValidationError(_("This name is kept for the site itself. Please choose another."), "reserved")
    return handle


def looks_like_full_name(handle: str) -> bool:
    """Whether it has the shape of a first name and a family name: two or three words of letters, each with a capital. A hint, not a proof."""
    words = handle.split()
    return 2 <= len(words) <= 3 and all(len(w) > 1 and _WORD.fullmatch(w) and w[0].isupper() for w in words)


def is_taken(handle: str, by_other_than: Person | None = None) -> bool:
    """Whether somebody uses it, or one that looks like it: in other case, with a zero for an O, in letters of another alphabet."""
    others = Person.objects.filter(Q(handle__iexact=handle) | Q(looks_like=skeleton(handle)))
    return (others.exclude(pk=by_other_than.pk) if by_other_than else others).exists()
