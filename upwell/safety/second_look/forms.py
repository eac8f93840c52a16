"""The second look in a form: the first press shows the hints, the second sends the words as they are."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from upwell.safety.second_look.looking import Hint, look, seals_of

SEEN = "looked"


class LookAgain(forms.Form):
    """A form that people write in. `looks_at` names the fields; the template shows `<c-look-again :form="form" />` above the button.

    Where scripts run, the hints come while somebody writes. They never stop anybody: whoever has seen them and presses again is taken at their word.
    """

    looks_at: ClassVar[tuple[str, ...]] = ("body",)
    looks_for: ClassVar[str] = "all"  # a name in `LOOKS`: where a number is wanted, only the tone is asked about

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look_again: list[Hint] = []
        for name in self.looks_at:
            if name in self.fields:
                self.fields[name].widget.attrs |= {
                    "data-look-url": f"{reverse('safety:look')}?for={self.looks_for}",
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
