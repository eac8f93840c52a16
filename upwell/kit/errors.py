"""Refusals. An action that will not do something says so with a code for machines and one sentence for the person."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An action was refused and nothing was changed.

    code: stable name, for APIs and tests. sentence: for the person, says what to do next; may hold %(name)s filled from `params`.
    """

    status = 409

    def __init__(self, code: str, sentence: str | Promise, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.params = params

    def __str__(self) -> str:
        text = str(self.sentence)
        return text % self.params if self.params else text


class NotAllowed(Refused):
    """The actor may not do this. `code` is the permission's name."""

    status = 403

    def __init__(self, permission: str) -> None:
        super().__init__(permission, _("This is not yours to do. If you think it should be, ask a host of this space."))
