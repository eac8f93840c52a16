"""Writing on the record."""

import pytest
from django.db import IntegrityError, connection, transaction

from upwell.algorithms.canonical import canonical_json, commitment
from upwell.kit.permissions import SYSTEM
from upwell.ledger import actions, append_only, tree
from upwell.ledger.models import Checkpoint, Entry, Head, Link, Node, Salt


def test_an_entry_names_nobody_and_opens_only_with_its_salt(say, ann):
    entry = say(actor=ann, role="organiser", personal={"words": (ann.opaque, "I am tired")})
    assert entry.actor_role == "organiser"
    assert ann.opaque.encode() not in entry.body
    assert b"tired" not in entry.body
    salts = {row.name: row for row in Salt.objects.filter(entry=entry)}
    assert commitment(salt=bytes(salts["words"].salt), value="I am tired") == entry.commitments["words"]
    assert commitment(salt=bytes(salts["actor"].salt), value=ann.opaque) == entry.commitments["actor"]


def test_an_entry_read_back_gives_the_same_bytes(say, ann):
    entry = say("Ffion's tŷ", actor=ann)
    again = Entry.objects.get(pk=entry.pk)
    assert bytes(again.body) == actions.entry_body(again) == canonical_json(_as_plain(entry))


def _as_plain(entry):
    return {
        "ref": entry.ref,
        "kind": entry.kind,
        "at": entry.at.isoformat(),
        "role": entry.actor_role,
        "subject": ["places.area", entry.subject_ref],
        "facts": entry.facts,
        "commitments": entry.commitments,
    }


def test_what_nobody_registered_cannot_be_recorded(ashmere):
    with transaction.atomic():
        with pytest.raises(KeyError):
            actions.record("test.unknown", actor=SYSTEM, subject=ashmere)
        with pytest.raises(ValueError, match="secret"):
            actions.record("test.said", actor=SYSTEM, subject=ashmere, facts={"secret": 1})
        with pytest.raises(ValueError, match="float"):
            actions.record("test.said", actor=SYSTEM, subject=ashmere, facts={"number": 0.5})
        with pytest.raises(KeyError):
            actions.link(ashmere, ashmere, "unheard_of")
    assert not Entry.objects.exists()


def _undone(say):
    with transaction.atomic():
        say("undone")
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_an_entry_belongs_to_the_transaction_of_the_action(ashmere, say):
    with pytest.raises(RuntimeError):
        actions.record("test.said", actor=SYSTEM, subject=ashmere, facts={"what": "loose"})
    _undone(say)
    assert not Entry.objects.exists()
    assert say("done").position is None
    assert Entry.objects.get().position == 0  # given after the commit


@pytest.mark.django_db(transaction=True)
def test_the_record_is_put_in_order_once_for_each_transaction_even_past_a_savepoint_undone(say, monkeypatch):
    called = []
    monkeypatch.setattr(tree, "sequence_soon", lambda: called.append(tree.sequence(wait=False)))
    with transaction.atomic():
        _undone(say)
        for _ in range(3):
            say()
    assert called == [3]


def test_a_link_is_said_once_withdrawn_and_said_again(ashmere, say):
    tie = actions.link(ashmere, ashmere, "test_led_to", entry=say())
    assert actions.link(ashmere, ashmere, "test_led_to").pk == tie.pk
    assert actions.withdraw_links(ashmere) == 1
    assert actions.withdraw_links(ashmere) == 0
    assert actions.link(ashmere, ashmere, "test_led_to").withdrawn_at is None
    assert actions.link_many([(ashmere, ashmere)], "test_led_to") == 1
    assert Link.objects.count() == 1


def _refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
    return True


def test_the_database_refuses_to_change_an_entry(say):
    rows = Entry.objects.filter(pk=say().pk)
    for column in ("ref", "kind", "actor_role", "subject_kind", "subject_ref"):
        assert _refused(lambda column=column: rows.update(**{column: "x"}))
    for column in ("facts", "commitments"):
        assert _refused(lambda column=column: rows.update(**{column: {"x": 1}}))
    assert _refused(lambda: rows.update(body=b"x"))
    assert _refused(lambda: rows.update(position=3, body=b"x"))
    assert _refused(lambda: rows.delete())
    assert rows.update(position=3) == 1
    assert _refused(lambda: rows.update(position=4))
    assert _refused(lambda: rows.update(position=None))


def test_the_database_refuses_to_change_nodes_checkpoints_and_links(say, ashmere):
    say()
    tree.sequence()
    Checkpoint.objects.create(size=1, root="0" * 64, note="x")
    actions.link(ashmere, ashmere, "test_led_to")
    for model, change in ((Node, {"hash": b"x"}), (Checkpoint, {"root": "x"}), (Link, {"relation": "x"})):
        assert _refused(lambda model=model, change=change: model.objects.update(**change))
        assert _refused(lambda model=model: model.objects.all().delete())
    assert Head.objects.update(size=1) == 1  # the edge grows: it is what the nodes say, not a record


def test_the_guards_name_every_column(db):
    for guard, model in ((append_only.ENTRY, Entry), (append_only.LINK, Link)):
        columns = {field.column for field in model._meta.concrete_fields}
        assert {*guard.fixed, guard.column} == columns


@pytest.mark.django_db(transaction=True)
def test_emptying_the_whole_database_lifts_the_guards_and_puts_them_back(say):
    with append_only.lifted(connection):
        say()
        Salt.objects.all().delete()
        Entry.objects.all().delete()
    rows = Entry.objects.filter(pk=say().pk)
    assert _refused(lambda: rows.delete())
