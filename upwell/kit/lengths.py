"""How long something may be, said in one way: too long is an error that counts, and nothing is ever cut.

Words are somebody's. To cut them silently would put something else into their mouth, so whoever takes words asks here:

    words = whole(words, 2000)                                    in an action: refused with `too_long`, as a sentence with both figures
    text = forms.CharField(validators=[NotLonger(2000)])          in a form: the error stands beside the field, and what was typed stays in it

A form that uses `max_length` alone lets the browser cut what somebody pastes, without a word; use `NotLonger` wherever somebody may paste.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from upwell.kit.errors import Refused

TOO_LONG = _("This has %(count)s letters; at most %(most)s fit. Nothing is lost: shorten it, or cut it in two.")


def whole(text: str, most: int) -> str:
    """The text as it is. Refused: `too_long`, with how long it is and how long it may be."""
    if len(text) > most:
        raise Refused("too_long", TOO_LONG, **_figures(text, most))
    return text


def _figures(text: str, most: int) -> dict[str, str]:
    return {name: number_format(figure, force_grouping=True) for name, figure in (("count", len(text)), ("most", most))}


@deconstructible
class NotLonger:
    """The same for a field of a form. Line ends count once, as people count them."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, value: str) -> None:
        text = value.replace("\r\n", "\n")
        if len(text) > self.most:
            raise ValidationError(TOO_LONG, "too_long", _figures(text, self.most))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NotLonger) and other.most == self.most

    def __hash__(self) -> int:
        return hash(self.most)
