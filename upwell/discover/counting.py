"""How people are counted behind voices: never rows."""

from __future__ import annotations

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf


def one_person() -> Coalesce:
    """Who said a voice, for counting people: an account, or a respondent of a collection, wherever in it they spoke.

    Voices of a collection in which nobody is told apart are all by one: it is not known that there were more.
    """
    return Coalesce(
        Cast("person_id", CharField()),
        Concat(Value("s"), NullIf(F("speaker"), Value(""))),
        Concat(Value("c"), Coalesce(NullIf(F("source__collection"), Value("")), F("source__slug"))),
        output_field=CharField(),
    )
