"""Maps: what is stored is what the algorithm gives, and anybody can make it again."""

from __future__ import annotations

import json

import numpy as np
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tests.refusing import refused
from upwell.accounts.models import Person
from upwell.algorithms.opinion import opinion_map
from upwell.gather import mapping, publishing
from upwell.gather.actions import conversations
from upwell.gather.models import Conversation, Map, Participant, Statement, Vote
from upwell.gather.tasks import draw_what_is_behind, make_map
from upwell.gather.tests.conftest import Town
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now
from upwell.ledger.models import Checkpoint, Entry

STATEMENTS = 12


def _newest() -> Checkpoint:
    return Checkpoint(size=10**9, at=now())


@pytest.fixture
def conversation(town: Town, roles: None) -> Conversation:
    """Forty people in two camps of 26 and 14 on twelve statements; on the last one all agree."""
    seeds = [f"Statement {n}" for n in range(STATEMENTS)]
    made = conversations.open(actor=SYSTEM, process=town.process, title="Two camps", question="", seeds=seeds)
    statements = list(made.statements.all())
    people = Participant.objects.bulk_create(Participant(conversation=made, number=n) for n in range(40))
    rng = np.random.default_rng(7)
    votes = []
    for person in people:
        side = 1 if person.number < 26 else -1
        for statement in statements:
            value = 1 if statement.number == STATEMENTS - 1 else side * (1 if statement.number % 2 else -1)
            if rng.random() < 0.85:
                votes.append(Vote(participant=person, statement=statement, value=value))
    Vote.objects.bulk_create(votes)
    Conversation.objects.filter(pk=made.pk).update(participant_count=40, vote_count=len(votes), map_behind_since=now())
    return Conversation.objects.get(pk=made.pk)


def test_the_stored_map_is_what_the_algorithm_gives_from_the_votes(conversation: Conversation, finn: Person) -> None:
    conversations.draw_map(actor=finn, conversation=conversation)
    run_all()
    drawn = Map.objects.get()
    rows = [
        (mapping.label(number, drawn.salt), statement, value)
        for number, statement, value in Vote.objects.values_list("participant__number", "statement__number", "value")
    ]
    again = opinion_map(tuple(zip(*rows, strict=True)), n_statements=STATEMENTS, seed=0)
    assert drawn.result == json.loads(json.dumps(again.to_json()))
    assert drawn.stamp["input_digest"] == again.stamp.input_digest
    assert [g["size"] for g in drawn.result["groups"]] == [26, 14]
    assert Entry.objects.get(kind="gather.map_drawn").facts["result"] == mapping.digest(drawn.result)


def test_only_those_who_look_after_it_have_a_map_drawn(conversation: Conversation, gwen: Person) -> None:
    with refused("gather.open_conversation"):
        conversations.draw_map(actor=gwen, conversation=conversation)


def test_the_clock_draws_what_is_behind_and_keeps_only_the_newest_of_its_own(
    conversation: Conversation, gwen: Person
) -> None:
    for value in (1, -1):
        conversations.vote(actor=gwen, statement=conversation.statements.first(), value=value)
        draw_what_is_behind()
        run_all()
    draw_what_is_behind()
    assert run_all() == 0
    assert Map.objects.filter(kept=False).count() == 1


def test_a_kept_map_stays_when_a_new_one_is_drawn_and_both_can_be_made_again(
    conversation: Conversation, gwen: Person
) -> None:
    for value in (1, -1):
        conversations.vote(actor=gwen, statement=conversation.statements.first(), value=value)
        conversations.draw_map(actor=SYSTEM, conversation=conversation)
        run_all()
    lines = [line for line in publishing.export_lines(_newest()) if line["type"] == "opinion_map"]
    assert len(lines) == 2
    for line in json.loads(json.dumps(lines)):
        made = opinion_map(
            line["votes"],
            n_statements=line["n_statements"],
            moderated_out=line["moderated_out"],
            meta=line["meta"],
            seed=0,
        )
        assert json.loads(json.dumps(made.to_json())) == line["result"]


def test_a_stranger_makes_every_map_of_the_export_again(conversation: Conversation, tmp_path) -> None:
    from tools import verify
    from upwell.ledger import checkpoints, export, tree

    mapping.make(conversation, kept=True)
    tree.sequence()
    checkpoints.sign()
    whole = tmp_path / "export.jsonl"
    whole.write_bytes(b"".join(export.stream()))
    said = list(verify.check([verify.read_part(whole)], ""))
    assert "1 opinion maps came out the same again" in said
    line = json.loads(
        json.dumps(next(x for x in publishing.export_lines(_newest()) if x["type"] == "opinion_map")),
        parse_float=verify.nearly,
    )
    line["votes"][2][:200] = [-value for value in line["votes"][2][:200]]
    with pytest.raises(SystemExit):
        verify.check_maps([line])


def test_what_was_not_let_in_is_moderated_out_and_its_words_are_not_exported(
    conversation: Conversation, finn: Person
) -> None:
    statement = conversation.statements.get(number=3)
    conversations.decide(actor=finn, statement=statement, let_in=False, because="It names somebody.")
    drawn = mapping.make(conversation, kept=True)
    assert drawn.moderated_out == [3]
    assert "3" not in drawn.priorities
    line = next(line for line in publishing.export_lines(_newest()) if line.get("number") == 3)
    assert (line["text"], line["state"]) == ("", "refused")


@given(
    st.lists(st.tuples(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1), st.sampled_from([-1, 0, 1])), max_size=50)
)
def test_packed_votes_come_back_as_they_were(rows: list[tuple[int, int, int]]) -> None:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    given_in = mapping.Input(*columns, n_statements=5, moderated_out=[1], meta=[])
    stored = Map(input=given_in.packed(), n_statements=5, moderated_out=[1], meta=[])
    back = mapping.unpacked(stored)
    assert all((a == b).all() for a, b in zip(back.votes, given_in.votes, strict=True))
    assert (back.n_statements, back.moderated_out) == (5, [1])


def test_without_votes_there_is_no_map(town: Town, client) -> None:
    made = conversations.open(actor=SYSTEM, process=town.process, title="Empty", question="", seeds=["A"])
    assert mapping.make(made, kept=True) is None
    assert "There is no map yet" in client.get(f"{made.get_absolute_url()}map/").text


def test_the_page_tells_the_groups_what_unites_and_where_you_stand(
    conversation: Conversation, bryn: Person, sign_in, client
) -> None:
    mapping.make(conversation, kept=True)
    page = client.get(f"{conversation.get_absolute_url()}map/").text
    assert "Group A: 25 people" in page
    assert "Group B: 15 people" in page
    common = page.split("What most of every group say")[1].split("Group A")[0]
    # The larger camp alone is no consensus: only the last statement is held in both.
    assert [n for n in range(STATEMENTS) if f"Statement {n} " in common] == [STATEMENTS - 1]
    assert "You are in group" not in page
    assert "<c-" not in page
    Participant.objects.filter(conversation=conversation, number=30).update(person=bryn)
    own = sign_in(bryn).get(f"{conversation.get_absolute_url()}map/").text
    assert "You are in group B." in own
    assert "you-mark" in own


def test_a_group_of_few_is_neither_counted_nor_described(town: Town, client) -> None:
    seeds = [f"Statement {n}" for n in range(10)]
    made = conversations.open(actor=SYSTEM, process=town.process, title="A few apart", question="", seeds=seeds)
    statements = list(made.statements.all())
    for n in range(46):
        person = Participant.objects.create(conversation=made, number=n)
        side = 1 if n < 40 else -1
        Vote.objects.bulk_create(
            Vote(participant=person, statement=s, value=side * (1 if s.number % 2 else -1) if s.number != n % 10 else 0)
            for s in statements
        )
    drawn = mapping.make(made, kept=True)
    page = client.get(f"{made.get_absolute_url()}map/").text
    sizes = [g["size"] for g in drawn.result["groups"]]
    assert drawn.result["clear_groups"]
    assert min(sizes) == 6
    assert "a few people" in page
    assert "They are too few to say" in page


def test_when_opinions_run_into_each_other_the_page_says_so(town: Town, client) -> None:
    seeds = [f"Statement {n}" for n in range(20)]
    made = conversations.open(actor=SYSTEM, process=town.process, title="No camps", question="", seeds=seeds)
    rng = np.random.default_rng(3)
    statements = list(made.statements.all())
    for n in range(60):
        person = Participant.objects.create(conversation=made, number=n)
        Vote.objects.bulk_create(
            Vote(participant=person, statement=s, value=int(rng.integers(-1, 2))) for s in statements
        )
    assert not mapping.make(made, kept=True).result["clear_groups"]
    page = client.get(f"{made.get_absolute_url()}map/").text
    assert "There are no clear groups" in page
    assert "Group A" not in page


def test_a_taken_back_statement_keeps_its_votes_on_the_map_and_loses_its_words(
    conversation: Conversation, client
) -> None:
    Statement.objects.filter(conversation=conversation, number=STATEMENTS - 1).update(text="", taken_back_at=now())
    mapping.make(conversation, kept=True)
    page = client.get(f"{conversation.get_absolute_url()}map/").text
    assert "(taken back by its author)" in page


@pytest.mark.django_db(transaction=True)
def test_nobody_who_votes_waits_for_the_mathematics_of_a_map(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is worked out no transaction is open, so nothing is locked."""
    inside = []

    def watched(*args: object, **chosen: object) -> object:
        inside.append(connection.in_atomic_block)
        return opinion_map(*args, **chosen)  # type: ignore[arg-type]

    monkeypatch.setattr(mapping, "opinion_map", watched)
    make_map.func(conversation.pk, kept=True)
    assert inside == [False]
    assert conversation.maps.get().kept


def small(town: Town, apart: int) -> Conversation:
    """Forty people of one mind, and some apart from them."""
    seeds = [f"Statement {n}" for n in range(10)]
    made = conversations.open(actor=SYSTEM, process=town.process, title="A few apart", question="", seeds=seeds)
    statements = list(made.statements.all())
    for n in range(40 + apart):
        person = Participant.objects.create(conversation=made, number=n)
        side = 1 if n < 40 else -1
        Vote.objects.bulk_create(
            Vote(participant=person, statement=s, value=side * (1 if s.number % 2 else -1) if s.number != n % 10 else 0)
            for s in statements
        )
    return made


def test_votes_leave_the_house_by_labels_of_one_map_and_only_where_nobody_stands_nearly_alone(
    town: Town, client, tmp_path
) -> None:
    from tools import verify

    enough, few = small(town, 6), small(town, 4)
    for conversation, told in ((enough, True), (few, False)):
        drawn = mapping.make(conversation, kept=True)
        line = next(x for x in publishing.export_lines(_newest()) if x.get("ref") == drawn.ref)
        api = client.get(f"/api/v1/conversations/{conversation.ref}/map").json()["result"]
        for result in (line["result"], api):
            assert ("participants" in result) is ("groups" in result) is told
        assert ("votes" in line) is told
        assert "maps came out the same again" in verify.check_maps(
            [json.loads(json.dumps(line), parse_float=verify.nearly)]
        )
        labels = set(mapping.unpacked(drawn).participants.tolist())
        assert not labels & set(Participant.objects.values_list("number", flat=True))
        mapping.make(conversation, kept=True)
        assert conversation.maps.count() == 1
        Vote.objects.filter(participant__conversation=conversation).first().delete()
        again = mapping.make(conversation, kept=True)
        assert not labels & set(mapping.unpacked(again).participants.tolist())


def test_how_one_of_four_voted_on_a_statement_is_not_told(conversation: Conversation, client) -> None:
    statement = conversation.statements.get(number=0)
    keep = statement.votes.values_list("pk", flat=True)[:4]
    statement.votes.exclude(pk__in=list(keep)).delete()
    Conversation.objects.filter(pk=conversation.pk).update(closed_at=now())
    rows = client.get(f"/api/v1/conversations/{conversation.ref}/statements").json()
    told = {row["number"]: row["agrees"] for row in rows}
    assert told[0] is None
    assert told[1] is not None
    assert "it is not told how" in client.get(f"{conversation.get_absolute_url()}statements/").text
