"""The tree in the database against the tree of the published vectors and of the recursive definition."""

import threading

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.refusing import refused
from upwell.algorithms import merkle
from upwell.ledger import actions, tree
from upwell.ledger.models import Entry, Head, Node, Salt


def _leaves():
    bodies = Entry.objects.exclude(position=None).order_by("position").values_list("body", flat=True)
    return [merkle.leaf_hash(bytes(body)) for body in bodies]


def test_positions_follow_ids_and_leave_no_gap_however_many_are_taken_at_once(say_many):
    entries = say_many(10)
    taken = [tree.sequence(limit=3) for _ in range(5)]
    assert taken == [3, 3, 3, 1, 0]
    assert [Entry.objects.get(pk=one.pk).position for one in entries] == list(range(10))
    assert tree.size() == 10


def test_an_entry_committed_late_with_a_low_id_is_taken_afterwards(say_many):
    early, late = say_many(2)
    with transaction.atomic():  # as PostgreSQL would show it: the higher id is committed first
        Entry.objects.filter(pk=late.pk).update(position=0)
        nodes = merkle.Frontier().append(merkle.leaf_hash(late.body))
        Node.objects.bulk_create(Node(level=n.level, index=n.position, hash=n.hash) for n in nodes)
        Head.objects.create(size=1, frontier=[nodes[0].hash.hex()])
    assert tree.sequence() == 1
    assert Entry.objects.get(pk=early.pk).position == 1
    assert tree.root(2) == merkle.root(_leaves())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.integers(1, 9), min_size=1, max_size=5), data=st.data())
def test_proofs_from_stored_nodes_hold(say_many, steps, data):
    with transaction.atomic():
        for number in steps:
            say_many(number)
            tree.sequence(limit=data.draw(st.integers(1, 9)))
        tree.sequence_all()
        leaves, size = _leaves(), tree.size()
        new = data.draw(st.integers(1, size))
        position, old = data.draw(st.integers(0, new - 1)), data.draw(st.integers(0, new))
        root = merkle.root(leaves[:new])
        assert tree.root(new) == root
        assert merkle.verify_inclusion(leaves[position], position, new, tree.inclusion(position, new), root)
        assert merkle.verify_consistency(old, new, merkle.root(leaves[:old]), root, tree.consistency(old, new))
        transaction.set_rollback(True)


def test_a_proof_costs_the_same_few_queries_however_long_the_record_is(say_many, django_assert_num_queries):
    say_many(1000)
    tree.sequence_all()
    with django_assert_num_queries(2):
        assert len(tree.inclusion(3, 997)) == 10
    with django_assert_num_queries(2):
        tree.consistency(300, 1000)


def test_what_is_not_in_the_tree_has_no_proof(say):
    say()
    tree.sequence()
    for asked in (lambda: tree.inclusion(0, 2), lambda: tree.inclusion(1, 1), lambda: tree.consistency(2, 1)):
        with refused("not_in_tree"):
            asked()
    assert tree.inclusion(0, 1) == []


def test_forgetting_a_person_leaves_the_tree_as_it_was(say, ann, bryn):
    entry = say(actor=ann, personal={"words": (ann.opaque, "I am tired")})
    say(actor=bryn)
    tree.sequence_all()
    before = tree.root(2)
    assert actions.forget_salts(ann.opaque) == 2
    assert not Salt.objects.filter(owner=ann.opaque).exists()
    assert Salt.objects.filter(owner=bryn.opaque).count() == 1
    assert tree.root(2) == before == merkle.root(_leaves())
    assert set(Entry.objects.get(pk=entry.pk).commitments) == {"actor", "words"}


@pytest.mark.django_db(transaction=True)
def test_several_threads_at_once_lose_and_double_nothing(say_many):
    def write():
        try:
            for _ in range(10):
                say_many(3)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    tree.sequence_all()
    assert list(Entry.objects.order_by("position").values_list("position", flat=True)) == list(range(120))
    assert tree.root(120) == merkle.root(_leaves())
    assert Node.objects.count() == 120 + 60 + 30 + 15 + 7 + 3 + 1
