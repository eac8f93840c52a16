"""How people are counted behind voices: never rows."""

from __future__ import annotations

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Cast, Concat


def one_person() -> Case:
    """Who said a voice, for counting people: an account, or a respondent of a collection, wherever in it they spoke.

    Voices of a collection in which nobody is told apart are all by one: it is not known that there were more. Likewise what was said in a room by nobody known.
    """
    return Case(
        When(person__isnull=False, then=_named("p", Cast("person_id", CharField()))),
        When(~Q(speaker=""), then=_named("s", F("speaker"))),
        When(~Q(source__collection=""), then=_named("c", F("source__collection"))),
        default=_named("o", Cast("source_id", CharField())),
        output_field=CharField(),
    )


def _named(kind: str, who: Cast | F) -> Concat:
    return Concat(Value(kind, output_field=CharField()), who, output_field=CharField())
