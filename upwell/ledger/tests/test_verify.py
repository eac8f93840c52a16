"""The stranger's tool against the open export: it takes what is true, and nothing else."""

import base64
import hashlib
import importlib.util
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from upwell.algorithms import draw
from upwell.algorithms.canonical import canonical_json, digest
from upwell.kit.permissions import SYSTEM
from upwell.kit.registry import Registry
from upwell.ledger import actions, checkpoints, export, keys, tree

TOOL = Path(django_settings.BASE_DIR) / "tools" / "verify.py"
_spec = importlib.util.spec_from_file_location("verify_tool", TOOL)
verify = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(verify)


# ---- signatures


def _hex(text):
    return bytes.fromhex(text)


# RFC 8032 section 7.1: secret key, public key, message, signature of tests 1 to 3
PUBLISHED = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), PUBLISHED)
def test_the_tool_accepts_the_published_signatures(key, message, signature):
    assert verify.signed(_hex(key), _hex(signature), _hex(message))
    assert not verify.signed(_hex(key), _hex(signature), _hex(message) + b"x")


@settings(max_examples=25, deadline=None)
@given(message=st.binary(max_size=80), secret=st.binary(min_size=32, max_size=32), bit=st.integers(0, 511))
def test_the_tool_agrees_with_the_library_about_signatures(message, secret, bit):
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert verify.signed(public, signature, message)
    spoilt = (int.from_bytes(signature, "little") ^ 1 << bit).to_bytes(64, "little")
    assert not verify.signed(public, spoilt, message)


def test_a_signature_with_the_order_added_is_refused():
    """RFC 8032 5.1.7 asks for S below the order, else one signature has two forms."""
    key = Ed25519PrivateKey.generate()
    signature = key.sign(b"x")
    larger = int.from_bytes(signature[32:], "little") + verify.ORDER
    assert not verify.signed(key.public_key().public_bytes_raw(), signature[:32] + larger.to_bytes(32, "little"), b"x")


# ---- the export


@pytest.fixture
def own_parts(monkeypatch):
    """An export with no parts but those of the test."""
    monkeypatch.setattr(export, "_more", Registry("part of the export"))


@pytest.fixture
def exported(tmp_path, own_parts):
    """Write the export to a file."""

    def written(start=0, name="export.jsonl"):
        path = tmp_path / name
        path.write_bytes(b"".join(export.stream(start)))
        return path

    return written


def _run(*words):
    done = subprocess.run(
        [sys.executable, "-I", str(TOOL), *map(str, words)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def _holds(path, old=""):
    try:
        list(verify.check([verify.read_part(path)], old))
    except (SystemExit, ValueError, LookupError, TypeError, AttributeError):
        return False
    return True


@pytest.fixture
def record(say_many, ashmere):
    """A record with three checkpoints and a link."""
    for number in (3, 1, 7):
        entries = say_many(number)
        checkpoints.sign()
    actions.link(ashmere, ashmere, "test_led_to", entry=entries[0])
    return entries


def test_a_true_export_holds(record, exported):
    code, told = _run(exported(), "--key", keys.verifier_key())
    assert (code, told.splitlines()[-1]) == (0, "All of it holds.")
    assert "11 entries, 3 signed checkpoints, 1 links" in told
    assert tree.root(11).hex() in told


def test_the_tool_believes_the_key_that_it_is_given_and_not_the_one_in_the_file(record, exported):
    """A stranger's own key and a file signed with it fit each other: only a key from elsewhere shows whose record it is."""
    path = exported()
    code, told = _run(path)
    assert code == 0
    assert "Whose it is was not shown" in told
    assert "All of it holds" not in told
    ours = keys.public_key()
    for form in (base64.b64encode(ours).decode(), keys.fingerprint(), keys.verifier_key()):
        assert _run(path, "--key", form)[0] == 0, form
    others = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    for form in (base64.b64encode(others).decode(), hashlib.sha256(others).hexdigest(), "", keys.fingerprint()[:8]):
        assert _run(path, "--key", form)[0] != 0, form


def test_a_link_that_is_younger_than_the_newest_checkpoint_waits_for_the_next(record, say, ashmere, exported):
    young = say("something new")
    for entry in (young, None):
        source = type(ashmere).objects.create(code=f"N{entry is None}", name="N", kind="town")
        actions.link(source, ashmere, "test_led_to", entry=entry)
    told = [json.loads(line) for line in exported().read_text().splitlines()]
    assert young.ref not in {line.get("entry") for line in told}
    assert sum(line["type"] == "link" for line in told) == 1
    assert _holds(exported())
    checkpoints.sign()
    assert exported().read_text().count('"type":"link"') == 3


def test_an_empty_record_holds(db, exported):
    assert _run(exported())[0] == 0


def test_what_no_checkpoint_covers_yet_is_not_in_the_export(record, say, exported):
    say("too young")
    tree.sequence()
    text = exported().read_text()
    assert "too young" not in text
    checkpoints.sign()
    assert "too young" in exported().read_text()


def test_the_export_goes_on_from_where_somebody_stopped(record, say_many, exported):
    first = exported(name="first.jsonl")
    say_many(4)
    checkpoints.sign()
    second = exported(11, name="second.jsonl")
    assert sum('"type":"entry"' in line for line in second.read_text().splitlines()) == 4
    assert _run(first, second)[0] == 0
    assert "give the earlier parts first" in _run(second)[1]
    assert _run(second, first)[0] == 1


def test_a_checkpoint_kept_from_an_earlier_day_is_compared(record, say_many, exported, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(checkpoints.latest().note)
    say_many(2)
    checkpoints.sign()
    assert _run(exported(), "--checkpoint", kept)[0] == 0
    forged = checkpoints.signed_note(5, b"\x01" * 32)
    kept.write_text(forged)
    code, told = _run(exported(), "--checkpoint", kept)
    assert code == 1
    assert "the first 5 entries are not those" in told
    kept.write_text(checkpoints.signed_note(500, b"\x01" * 32))
    assert _run(exported(), "--checkpoint", kept)[0] == 1


def test_a_changed_byte_anywhere_is_found(record, exported):
    path = exported()
    true = path.read_bytes()
    chance = random.Random(7)
    places = {0, len(true) - 3, *(chance.randrange(len(true)) for _ in range(150))}
    for place in sorted(places):
        path.write_bytes(true[:place] + bytes([true[place] ^ 1]) + true[place + 1 :])
        assert not _holds(path), place
    path.write_bytes(true)
    assert _holds(path)


def test_a_missing_doubled_or_moved_line_is_found(record, exported):
    path = exported()
    lines = path.read_bytes().splitlines(keepends=True)
    for place in range(len(lines)):
        path.write_bytes(b"".join(lines[:place] + lines[place + 1 :]))
        assert not _holds(path), place
        path.write_bytes(b"".join(lines[: place + 1] + lines[place:]))
        assert not _holds(path), place
    path.write_bytes(b"".join([lines[0], lines[2], lines[1], *lines[3:]]))
    assert not _holds(path)


def _signed_again(path, change):
    """What somebody could do who holds the key: change lines and sign the whole anew."""
    *lines, _end = [json.loads(line) for line in path.read_text().splitlines()]
    change(lines)
    raw = [export._encoded(line) for line in lines]
    path.write_bytes(b"".join(raw) + export._encoded(export._end(len(raw), verify.sha256(*raw).hex())))
    return path


def _reword(lines):
    lines[1]["body"] = lines[1]["body"].replace("thing 0", "thing 9")


def _drop_last_entry(lines):
    lines[0]["size"] -= 1
    del lines[11]


def _say_another_root(lines):
    lines[12]["root"] = "0" * 64


def _leave_out_newest_checkpoint(lines):
    del lines[14]


def _link_to_nothing(lines):
    lines[-1]["entry"] = "nowhere"


@pytest.mark.parametrize(
    "change", [_reword, _drop_last_entry, _say_another_root, _leave_out_newest_checkpoint, _link_to_nothing]
)
def test_even_who_holds_the_key_cannot_change_what_a_checkpoint_covers(record, exported, change):
    assert _holds(_signed_again(exported(), lambda lines: None))
    assert not _holds(_signed_again(exported(), change))


def test_history_written_anew_is_found_by_whoever_kept_a_checkpoint(record, exported):
    """With the key even the checkpoints can be made anew; only one that is out of reach still tells."""
    kept = checkpoints.latest().note

    def rewrite(lines):
        _reword(lines)
        leaves = [verify.sha256(b"\x00", line["body"].encode()) for line in lines if line["type"] == "entry"]
        for line in (one for one in lines if one["type"] == "checkpoint"):
            root = verify.roots(leaves, {line["size"]})[line["size"]]
            line |= {"root": root.hex(), "note": checkpoints.signed_note(line["size"], root)}

    path = _signed_again(exported(), rewrite)
    assert _holds(path)
    assert not _holds(path, old=kept)


def test_forgetting_a_person_changes_not_a_byte_of_the_entries(say, ann, exported):
    say(actor=ann, personal={"words": (ann.opaque, "I am tired")})
    checkpoints.sign()
    before = exported().read_bytes()
    actions.forget_salts(ann.opaque)
    assert exported().read_bytes() == before
    assert _holds(exported())


def test_a_link_to_what_not_everybody_may_see_is_not_told(record, ashmere, ann, exported):
    actions.link(ashmere, ann, "test_led_to")
    assert export.FORMAT in exported().read_text()
    assert ann.ref not in exported().read_text()


# ---- draws and maps


SEED = "a public seed of the 16th of May"


@pytest.fixture
def drawn(ashmere):
    """A lottery on the record: the commitment, then the seed; its line for the export."""
    distribution = {
        "members": [["p1", "p2", "p3", "p4"], ["p5", "p6"]],
        "panels": [[[0, 2], [1, 1]], [[0, 1], [1, 2]]],
        "tickets": [5, 3],
    }
    fixed = {"distribution": distribution, "pool": "0" * 64, "seed_source": "The lottery on Saturday"}
    _told(ashmere, digest(fixed))
    _told(ashmere, SEED)
    checkpoints.sign()
    return {"type": "draw", "commitment": digest(fixed), "committed": fixed, "seed": SEED, "panel": _panel(fixed)}


def _panel(fixed):
    """The panel by the mathematics of the software, not by the tool's own."""
    seed = hashlib.sha256(f"upwell-seed-v1\n{SEED}\n{digest(fixed)}".encode()).digest()
    distribution = fixed["distribution"]
    seats = distribution["panels"][draw.draw_weighted(seed, distribution["tickets"], "sortition panel")]
    named = ((distribution["members"][kind], number, f"sortition type {kind}") for kind, number in seats)
    return sorted(person for members, number, label in named for person in draw.sample(seed, members, number, label))


def _told(area, what):
    with transaction.atomic():
        actions.record("test.said", actor=SYSTEM, subject=area, facts={"what": what})


def test_a_draw_comes_out_the_same_again(drawn, exported):
    export.register("draws", lambda newest: iter([drawn]))
    code, told = _run(exported())
    assert (code, "1 draws came out the same again" in told) == (0, True)


@pytest.mark.parametrize(
    "changed",
    [
        {"panel": ["p9", "p8"]},
        {"seed": "another"},
        {"commitment": "0" * 64},
        {"committed": {"distribution": {"members": [], "panels": [], "tickets": []}}},
    ],
)
def test_a_draw_told_otherwise_is_found(drawn, exported, changed):
    export.register("draws", lambda newest: iter([drawn | changed]))
    assert not _holds(exported())


def test_a_seed_that_was_known_before_the_commitment_is_found(ashmere, drawn, exported):
    late = drawn["committed"] | {"pool": "1" * 64}
    _told(ashmere, digest(late))
    checkpoints.sign()
    export.register("draws", lambda newest: iter([drawn | {"committed": late, "commitment": digest(late)}]))
    assert not _holds(exported())


@given(seed=st.text(min_size=1, max_size=20), weights=st.lists(st.integers(0, 1000), min_size=1, max_size=30))
def test_the_tool_draws_as_the_software_does(seed, weights):
    weights[0] += 1
    number = verify.tickets(seed.encode(), "weighted")(sum(weights))
    assert number == draw.draw_below(seed.encode(), sum(weights), "weighted")


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(plain)
def test_the_tool_writes_canonical_json_as_the_software_does(value):
    try:
        expected = canonical_json(value)
    except ValueError:
        return  # a lone surrogate is no text
    assert verify.canonical(value).encode() == expected


def test_an_opinion_map_comes_out_the_same_again(record, exported):
    opinion = pytest.importorskip("upwell.algorithms.opinion")
    chance = random.Random(3)
    people = [(person, statement) for person in range(40) for statement in range(12)]
    values = [1 if (person % 2) ^ (chance.random() < 0.1) else -1 for person, _statement in people]
    votes = [[person for person, _s in people], [statement for _p, statement in people], values]
    made = opinion.opinion_map(votes, n_statements=12, moderated_out=[3], seed=7).to_json()
    line = {"type": "opinion_map", "votes": votes, "n_statements": 12, "moderated_out": [3], "meta": [], "result": made}
    export.register("maps", lambda newest: iter([json.loads(json.dumps(line))]))
    code, told = _run(exported())
    assert (code, "1 opinion maps came out the same again" in told) == (0, True)
    line["result"]["k"] += 1
    assert not _holds(exported())


def test_the_key_in_the_export_is_the_one_that_signs(record, exported):
    head = json.loads(exported().read_text().splitlines()[0])
    assert base64.b64decode(head["public_key"]) == keys.public_key()
    name, _key_id, data = head["verifier_key"].split("+", 2)
    assert name == head["origin"] == django_settings.LEDGER_ORIGIN
    assert base64.b64decode(data) == b"\x01" + keys.public_key()


def test_the_tool_can_be_read_in_ten_minutes_and_needs_nothing_else():
    text = TOOL.read_text()
    assert len([line for line in text.splitlines() if line.strip()]) < 250
    imported = {line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)
