"""A second look before words go up, in any form of the house: the first press shows the hints, the second sends the words as they are.

Whoever knows what may need a look registers it here (`register`); without anybody, no form asks anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

SEEN = "looked"
ALL, TONE, PEOPLE = "all", "tone", "people"
# Everything; between two who arrange something a number is wanted; about a service or a body its own number and address are the point.
WANTED = (ALL, TONE, PEOPLE)


@dataclass(frozen=True)
class Hint:
    """One thing to look at again: its kind, the words themselves, what to say of it, and why.

    is_asked_once: whoever has written it anew is not asked for the same kind again; a third question would be a gate.
    """

    kind: str
    words: str
    says: str | Promise
    because: str | Promise
    is_asked_once: bool = False

    @property
    def seal(self) -> str:
        """A short name, by which a form knows that the writer has been shown this."""
        words = "" if self.is_asked_once else self.words
        return hashlib.sha256(f"{self.kind}\0{words}".encode()).hexdigest()[:16]


Look = Callable[[str, str], list[Hint]]
_looks: dict[str, Look] = {}


def register(address: str, look: Look) -> None:
    """Ask `look(text, wanted)` of every form. address: the name of a page that answers while somebody writes."""
    _looks[address] = look


def look(text: str, wanted: str = ALL) -> list[Hint]:
    """What all who are registered would look at again. wanted: one of `WANTED`."""
    return [hint for one in _looks.values() for hint in one(text, wanted)]


def seals_of(hints: list[Hint]) -> str:
    """What a writer has been shown, as a form carries it: between spaces, each once."""
    return " ".join(dict.fromkeys(hint.seal for hint in hints))


class LookAgain(forms.Form):
    """A form that people write in. `looks_at` names the fields; the template shows `<c-look-again :form="form" />` above the button.

    Where scripts run, the hints come while somebody writes. They never stop anybody: whoever has seen them and presses again is taken at their word.
    """

    looks_at: ClassVar[tuple[str, ...]] = ("body",)
    looks_for: ClassVar[str] = ALL

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look_again: list[Hint] = []
        self.look_while_writing()

    def look_while_writing(self) -> None:
        """Tells each box where to ask; once more by a form that makes its boxes itself."""
        for name in self.looks_at:
            for address in _looks if name in self.fields else ():
                self.fields[name].widget.attrs |= {
                    "data-look-url": f"{reverse(address)}?for={self.looks_for}",
                    "data-look-place": self.look_place,
                }

    def clean(self) -> dict[str, Any]:
        """Asks once for these hints; words changed since are looked at anew, and only new hints ask again."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        hints = self._hints(cleaned)
        new = set(seals_of(hints).split()) - set(str(self.data.get(SEEN, "")).split())
        if new and not self.errors:
            self.look_again = hints
            self.add_error(
                None,
                _("Please look at this once more before it goes up. If it is as you want it, press the button again."),
            )
        return cleaned

    def _hints(self, cleaned: dict[str, Any]) -> list[Hint]:
        given = (cleaned.get(name) or "" for name in self.looks_at)
        texts = ("\n".join(words) if isinstance(words, list) else str(words) for words in given)
        return [hint for text in texts for hint in look(text, self.looks_for)]

    @property
    def look_place(self) -> str:
        """The id of the place for the hints: a page may hold several forms."""
        return f"look-again-{self.prefix}" if self.prefix else "look-again"

    @property
    def seen(self) -> str:
        """What the writer has been shown, for the form's hidden field."""
        return f"{self.data.get(SEEN, '')} {seals_of(self.look_again)}".strip()
