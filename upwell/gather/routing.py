"""Which statement a person sees next: drawn by the weights of the last map, from a seed that makes the draw the same until they vote."""

from __future__ import annotations

from upwell.accounts.models import Person
from upwell.algorithms.opinion import next_statement
from upwell.gather.models import Conversation, Map, Participant, Statement, Vote
from upwell.gather.queries import Ballot, open_statements, own_votes


def ballot(conversation: Conversation, person: Person, asked: int | None = None) -> Ballot:
    """The next statement for a person, or the one they asked for by number (to change a vote)."""
    participant = Participant.objects.filter(conversation=conversation, person=person).first()
    numbers = list(open_statements(conversation).values_list("number", flat=True))
    voted = (
        set(Vote.objects.filter(participant=participant).values_list("statement__number", flat=True))
        if participant
        else set()
    )
    cast = len(voted & set(numbers))
    number = (
        asked if asked in numbers else _draw(conversation, person, [n for n in numbers if n not in voted], len(voted))
    )
    statement = None if number is None else Statement.objects.get(conversation=conversation, number=number)
    last = own_votes(conversation, person).first() if participant else None
    return Ballot(conversation, statement, cast, len(numbers), last, participant)


def _draw(conversation: Conversation, person: Person, waiting: list[int], cast: int) -> int | None:
    seed = f"{conversation.ref}:{person.opaque}:{cast}"
    return next_statement(priorities(conversation), waiting, seed=seed) if waiting else None


def priorities(conversation: Conversation) -> dict[int, float]:
    """The weight of each statement, as the last map has it; a statement that is newer than the map weighs as a new one."""
    drawn = Map.objects.filter(conversation=conversation).values_list("priorities", flat=True).first()
    return {int(number): weight for number, weight in (drawn or {}).items()}
