"""The public pages, the API and the personal part."""

import json

import pytest
from django.test import Client

from upwell.algorithms import merkle
from upwell.kit.personal import holdings
from upwell.kit.time import at, at_noon
from upwell.ledger import actions, checkpoints, tree
from upwell.ledger.models import Checkpoint, Entry, Salt
from upwell.ledger.queries import sentence
from upwell.ledger.tasks import sign_the_record

API = "/api/v1/record"


@pytest.fixture
def visit(db):
    """A page as somebody who is not signed in gets it."""

    def visited(address, status=200):
        answer = Client().get(address)
        assert answer.status_code == status, address
        return answer

    return visited


def _text(answer):
    text = answer.content.decode()
    assert "<c-" not in text
    return text


def test_the_record_is_told_newest_first_in_plain_words(say, visit):
    say("that the bus is late")
    say("that it came")
    text = _text(visit("/record/"))
    assert text.index("Something was said: that it came") < text.index("Something was said: that the bus is late")


def test_the_record_is_gone_through_in_pieces_without_a_gap(say_many, visit):
    refs = [entry.ref for entry in say_many(95)][::-1]
    seen, address = [], "/record/"
    while address:
        answer = visit(address)
        piece = answer.context["piece"]
        seen += [told.entry.ref for told in piece.told]
        address = f"/record/?before={piece.before}" if piece.before else ""
    assert seen == refs


def test_the_record_is_narrowed_by_kind_words_and_thing(say, ashmere, visit):
    say("tŷ bach")
    say("100 % sure")
    assert "tŷ bach" in _text(visit("/record/?q=tŷ"))
    assert "100 % sure" not in _text(visit("/record/?q=tŷ"))
    assert "100 % sure" in _text(visit("/record/?q=SURE+100"))
    assert "bach" not in _text(visit("/record/?kind=places.area_added"))
    assert "bach" in _text(visit("/record/?kind=test.said"))
    assert "bach" in _text(visit(f"/record/about/places.area/{ashmere.ref}/"))


def test_an_entry_shows_its_bytes_and_a_proof_that_holds(say_many, visit):
    entries = say_many(6)
    assert "too young" in _text(visit(f"/record/{entries[2].ref}/"))
    checkpoints.sign()
    answer = visit(f"/record/{entries[2].ref}/")
    proof = answer.context["proof"]
    root = bytes.fromhex(proof.checkpoint.root)
    assert merkle.verify_inclusion(proof.leaf, proof.position, proof.checkpoint.size, proof.path, root)
    assert all(one.hex() in _text(answer) for one in [proof.leaf, *proof.path, root])


def test_nobody_is_named_on_an_entrys_page(say, ann, visit):
    entry = say(actor=ann, personal={"words": (ann.opaque, "I am tired")})
    text = _text(visit(f"/record/{entry.ref}/"))
    assert not any(word in text for word in ("I am tired", ann.handle + "<", ann.opaque, ann.ref))


def test_checkpoints_are_there_to_keep(say_many, visit):
    say_many(3)
    newest = checkpoints.sign()
    assert visit("/record/checkpoint").content.decode() == newest.note
    assert visit("/record/checkpoints/3.txt").content.decode() == newest.note
    assert newest.root[:16] in _text(visit("/record/checkpoints/"))
    for wrong in ("/record/checkpoints/2.txt", "/record/checkpoints/99999999999999999999.txt"):
        visit(wrong, 404)


def test_before_the_first_checkpoint_the_pages_say_so(visit):
    assert "No checkpoint yet" in _text(visit("/record/checkpoints/"))
    visit("/record/checkpoint", 404)
    assert "How to check us" in _text(visit("/record/key/"))


def test_the_tool_and_the_export_can_be_taken_away(say_many, visit):
    say_many(4)
    checkpoints.sign()
    lines = [json.loads(line) for line in b"".join(visit("/record/export.jsonl?from=2").streaming_content).splitlines()]
    assert [line["position"] for line in lines if line["type"] == "entry"] == [2, 3]
    assert b"def check(" in b"".join(visit("/record/verify.py").streaming_content)
    visit("/record/export.jsonl?from=x", 404)
    visit("/record/export.jsonl?from=-1", 404)


def test_the_way_of_a_thing_is_shown_both_ways(say, ashmere, visit):
    other = type(ashmere).objects.create(code="T02", name="Westbrook", kind="town")
    actions.link(ashmere, other, "test_led_to")
    assert "Westbrook" in _text(visit(f"/trace/places.area/{ashmere.ref}/"))
    text = _text(visit(f"/trace/places.area/{other.ref}/"))
    assert text.index("Ashmere</a>") > text.index("Where it comes from")
    for wrong in ("nothing.here/x", "places.area/x", "auth.group/1", "ledger.salt/1"):
        visit(f"/trace/{wrong}/", 404)
        visit(f"/record/about/{wrong}/", 404)


def test_a_long_way_says_how_many_more_and_goes_on(ashmere, visit):
    for number in range(30):
        other = type(ashmere).objects.create(code=f"X{number}", name=f"Place {number:02}", kind="town")
        actions.link(other, ashmere, "test_led_to")
    answer = visit(f"/trace/places.area/{ashmere.ref}/")
    assert "and 10 more" in _text(answer)
    rest = visit(f"/trace/places.area/{ashmere.ref}/?up={answer.context['up'].after}")
    assert "Place 29" in _text(rest)
    assert "Place 05" not in _text(rest)


# ---- API


def test_the_api_tells_entries_proofs_checkpoints_and_the_key(say_many, visit, settings):
    entries = say_many(7)
    checkpoints.sign()
    found = visit(f"{API}/entries?limit=5&kind=test.said").json()
    assert [one["ref"] for one in found["entries"]] == [one.ref for one in entries[:1:-1]]
    rest = visit(f"{API}/entries?before={found['before']}").json()
    assert [one["ref"] for one in rest["entries"]] == [entries[1].ref, entries[0].ref]
    one = visit(f"{API}/entries/{entries[3].ref}").json()
    proof = visit(f"{API}/entries/{entries[3].ref}/proof").json()
    leaf = merkle.leaf_hash(one["body"].encode())
    assert leaf.hex() == proof["leaf"]
    path = [bytes.fromhex(text) for text in proof["path"]]
    assert merkle.verify_inclusion(leaf, one["position"], proof["size"], path, bytes.fromhex(proof["root"]))
    assert visit(f"{API}/checkpoint").json()["note"] == proof["note"] == visit(f"{API}/checkpoints").json()[0]["note"]
    assert visit(f"{API}/key").json()["origin"] == settings.LEDGER_ORIGIN


def test_the_api_proves_that_the_record_only_grew(say_many, visit):
    say_many(11)
    tree.sequence_all()
    told = visit(f"{API}/consistency?old=6&new=11").json()
    path = [bytes.fromhex(text) for text in told["path"]]
    roots = [bytes.fromhex(told[name]) for name in ("old_root", "new_root")]
    assert merkle.verify_consistency(6, 11, *roots, path)
    visit(f"{API}/consistency?old=6&new=12", 404)
    visit(f"{API}/consistency?old=11&new=6", 404)


def test_the_api_says_what_is_not_there(visit):
    for wrong in ("entries/nothing", "entries/nothing/proof", "checkpoint", "checkpoint?size=5"):
        assert visit(f"{API}/{wrong}", 404).json()["code"] == "not_found"


# ---- what comes round, and what belongs to a person


def test_every_five_minutes_the_record_is_put_in_order_and_signed(say_many):
    say_many(3)
    sign_the_record()
    assert Checkpoint.objects.get().size == 3
    sign_the_record()
    assert Checkpoint.objects.count() == 1


def test_a_person_takes_their_salts_away_and_can_have_them_erased(say, ann, bryn):
    with at(at_noon(say(actor=ann).at.date())):
        say(actor=bryn)
    (holding,) = [one for one in holdings() if "ledger.Salt" in one.models]
    (told,) = holding.export(ann)
    entry = Entry.objects.get(ref=told["entry"])
    from upwell.algorithms.canonical import commitment

    assert commitment(salt=bytes.fromhex(told["salt"]), value=ann.opaque) == entry.commitments["actor"]
    assert holding.erase(ann) == 1
    assert holding.export(ann) == []
    assert Salt.objects.count() == 1


def test_the_command_signs_and_writes_what_the_tool_accepts(say_many, tmp_path):
    from django.core.management import call_command

    say_many(5)
    call_command("export_data", str(tmp_path / "export.jsonl"))
    lines = (tmp_path / "export.jsonl").read_text().splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["header", *["entry"] * 5, "checkpoint", "end"]


def test_a_list_of_sentences_is_told_apart_and_short_words_stay_a_list():
    facts = {"purpose": "voice", "scopes": ["It is counted with others, always.", "It may be quoted."]}
    assert "others, always; It may be quoted" in sentence("accounts.consent_given", facts)
    assert "tea, bread" in sentence("accounts.consent_given", {**facts, "scopes": ["tea", "bread"]})
