"""Signed heads of the tree."""

import base64
import stat

import pytest

from upwell.algorithms import merkle
from upwell.kit.errors import Refused
from upwell.ledger import checkpoints, keys, tree
from upwell.ledger.models import Checkpoint, Entry


def test_the_key_is_made_at_first_use_for_its_user_only_and_stays(settings):
    assert not settings.LEDGER_KEY_FILE.exists()
    first = keys.public_key()
    assert stat.S_IMODE(settings.LEDGER_KEY_FILE.stat().st_mode) == 0o600
    assert keys.public_key() == first
    assert list(settings.LEDGER_KEY_FILE.parent.iterdir()) == [settings.LEDGER_KEY_FILE]


def test_an_empty_record_has_no_checkpoint(db):
    assert checkpoints.sign() is None


def test_a_checkpoint_signs_what_is_there_and_only_once(say_many, settings):
    say_many(5)
    first = checkpoints.sign()
    assert checkpoints.sign().pk == first.pk
    say_many(2)
    assert checkpoints.sign().size == 7
    leaves = [
        merkle.leaf_hash(bytes(body)) for body in Entry.objects.order_by("position").values_list("body", flat=True)
    ]
    for one in Checkpoint.objects.all():
        body, _, signature = one.note.partition("\n\n")
        origin, size, root = merkle.parse_checkpoint(f"{body}\n".encode())
        assert (origin, size, root.hex()) == (settings.LEDGER_ORIGIN, one.size, one.root)
        assert root == merkle.root(leaves[:size])
        dash, name, mark = signature.split()
        data = base64.b64decode(mark)
        assert (dash, name, data[:4]) == ("—", origin, merkle.note_key_id(origin, keys.public_key()))
        assert keys.verify(keys.public_key(), data[4:], f"{body}\n".encode())
        assert checkpoints.is_ours(one.note)


def test_a_note_that_was_changed_is_not_ours(say):
    say()
    note = checkpoints.sign().note
    changed = [note.replace("\n1\n", "\n2\n"), note.partition("\n\n")[0], note.replace("ashmere", "elsewhere"), ""]
    assert [checkpoints.is_ours(one) for one in changed] == [False] * 4


def test_a_lost_key_is_not_replaced_in_silence(say, settings):
    say()
    checkpoints.sign()
    settings.LEDGER_KEY_FILE.unlink()
    say()
    with pytest.raises(Refused) as refused:
        checkpoints.sign()
    assert refused.value.code == "other_key"
    assert Checkpoint.objects.count() == 1


def test_a_new_entry_waits_for_the_next_checkpoint(say):
    say()
    checkpoints.sign()
    say()
    tree.sequence()
    assert checkpoints.covering(0).size == 1
    assert checkpoints.covering(1) is None
