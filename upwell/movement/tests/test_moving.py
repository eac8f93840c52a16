"""A group leaves with everything and arrives at another Upwell: the round trip, and every way in which an archive can be broken."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings

from tests.refusing import refused
from upwell.accounts import actions as accounts
from upwell.accounts.models import Consent, Person
from upwell.community import actions as community
from upwell.community.models import Membership, Post, Space, Thread
from upwell.kit import search
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, days, now, today
from upwell.ledger import keys
from upwell.ledger.models import Entry, Link
from upwell.movement.actions import arriving, decisions, doing, groups, guests, moving, offices, open_books
from upwell.movement.actions.decisions import About
from upwell.movement.actions.doing import Words
from upwell.movement.actions.open_books import Help
from upwell.movement.archive import former
from upwell.movement.archive.shape import FILES
from upwell.movement.models import (
    Claim,
    Decision,
    Disclosure,
    Group,
    GroupAction,
    Inheritance,
    Member,
    Paper,
    Question,
    Term,
)
from upwell.movement.tests.tampering import CHANGES, repacked, replaced
from upwell.places import actions as places

pytestmark = pytest.mark.django_db

EVERYWHERE = (
    Group,
    Member,
    Term,
    Decision,
    GroupAction,
    Disclosure,
    Question,
    Paper,
    Inheritance,
    Claim,
    Space,
    Thread,
    Post,
    Entry,
    Person,
)


def person(handle: str) -> Person:
    return accounts.join(actor=SYSTEM, handle=handle, email=f"{handle.lower()}@example.org", over_16=True)


def lived() -> Group:
    """A group with a bit of everything. Ann agrees to be named, Bryn says nothing, Carys keeps her words here; Dev is a guest."""
    ann, bryn, carys, dev = (person(name) for name in ("Ann", "Bryn", "Carys", "Dev"))
    board = places.add_body(actor=SYSTEM, code="ACB", name="Ashmere Care Board", kind="board", slug="acb")
    accounts.grant_role(actor=SYSTEM, person=dev, kind="decision_maker", thing=board)
    group = groups.found(
        actor=ann, name="Carers count", slug="carers-count", statement="A break for every carer.", shows_name=True
    )
    groups.join(actor=bryn, group=group)
    groups.join(actor=carys, group=group, words_stay=True)
    group.refresh_from_db()
    guests.accept(actor=dev, row=guests.invite(actor=ann, group=group, person=dev, body=board, title="Director"))
    inside, outside = group.rooms.get(kind="private").space, group.rooms.get(kind="public").space
    thread = community.start_thread(actor=ann, space=inside, title="The letter", body="Who writes it?")
    first = thread.posts.get()
    community.edit_post(actor=ann, post=first, body="Who writes the letter?")
    community.reply(actor=bryn, thread=thread, body="I can write, says Bryndle.")
    community.reply(actor=carys, thread=thread, body="My mother must not be in it.")
    open_one = community.start_thread(actor=dev, space=outside, title="From the board", body="We read along.")
    community.reply(actor=ann, thread=open_one, body="Thank you for coming.")
    hidden = community.reply(actor=bryn, thread=open_one, body="His number is 07700 900123")
    community.hide_post(actor=SYSTEM, post=hidden, reason="A number")
    until = today() + timedelta(days=180)
    office = decisions.propose(
        actor=ann,
        group=group,
        title="Money",
        kind="office",
        about=About(Member.objects.get(person=bryn), "treasurer", until),
    )
    letter = decisions.propose(actor=bryn, group=group, title="We write", public=True, asked_by=board)
    for decision in (office, letter):
        for voter in (ann, bryn, carys):
            decisions.vote(actor=voter, decision=decision, choice="yes")
    decisions.propose(actor=ann, group=group, title="Still open")
    letter.refresh_from_db()
    words = Words(
        "letter",
        "One night off",
        "We ask for one night off.",
        "challenge",
        to="the board",
        to_body=board,
        decision=letter,
    )
    action = doing.begin(actor=ann, action=doing.write(actor=ann, group=group, words=words))
    doing.sign(actor=bryn, action=action)
    wrong = open_books.disclose(actor=bryn, group=group, help_=Help("room", "Library", "a room", "nothing", today()))
    grant = Help("money", "Ashmere Care Board", "a grant", "a report", today(), body=board, pounds=300)
    open_books.disclose(actor=bryn, group=group, help_=grant, corrects=wrong)
    open_books.answer(actor=ann, question=open_books.ask(actor=bryn, group=group, text="When?"), text="On Monday.")
    open_books.add_paper(actor=bryn, group=group, name="minutes.txt", content=b"We met and had tea.")
    offices.say_paid(actor=ann, term=Term.objects.get(group=group, office="convenor"), paid="nobody")
    run_all()
    return group


@dataclass(frozen=True)
class Old:
    """The former home, as it was left: two archives of its group, its key, and what stood in its tables."""

    first: Path
    second: Path
    folder: Path
    before: dict[str, Any]


@contextmanager
def home(name: str, folder: Path) -> Iterator[None]:
    """Another Upwell: another key, another name, a database of which nothing stays."""
    named = override_settings(LEDGER_ORIGIN=f"{name}.example.org/record", LEDGER_KEY_FILE=folder / f"{name}.pem")
    with named, transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def old(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Old:
    folder = tmp_path_factory.mktemp("homes")
    first, second = folder / "first.zip", folder / "second.zip"
    with django_db_blocker.unblock(), home("old", folder):
        group = lived()
        call_command("export_group", group.slug, str(first), verbosity=0)
        stands = what_stands()
        call_command("export_group", group.slug, str(second), verbosity=0)
        return Old(first, second, folder, stands)


def what_stands() -> dict[str, Any]:
    """What must be the same at the new home."""
    posts = Post.objects.all()
    return {
        "posts": dict(posts.values_list("ref", "body")),
        "carys": set(posts.filter(author__handle="Carys").values_list("ref", flat=True)),
        "hidden": set(posts.exclude(hidden_at=None).values_list("ref", flat=True)),
        "threads": dict(Thread.objects.values_list("ref", "title")),
        "spaces": set(Space.objects.values_list("ref", "slug", "audience")),
        "group": Group.objects.values_list("ref", "slug", "name", "statement").get(),
        "decisions": set(Decision.objects.exclude(state="open").values_list("ref", "state", "yes", "no", "could_vote")),
        "papers": {paper.ref: bytes(paper.content) for paper in Paper.objects.all()},
        "money": list(Disclosure.objects.values_list("ref", "what", "pounds", "corrects__ref").order_by("pk")),
        "signatures": GroupAction.objects.get().signature_count,
        "record": {bytes(entry.body) for entry in Entry.objects.filter(subject_kind__startswith="movement.")},
        "key": base64.b64encode(keys.public_key()).decode(),
        "ann": Person.objects.get(handle="Ann").ref,
    }


@pytest.fixture
def archive(old: Old, settings: Any, db: None) -> Path:
    """The archive, and an empty new home."""
    settings.LEDGER_ORIGIN = "new.example.org/record"
    settings.LEDGER_KEY_FILE = old.folder / "new.pem"
    return old.first


def contents(path: Path) -> dict[str, list[dict[str, Any]]]:
    with zipfile.ZipFile(path) as packed:
        return {name: [json.loads(line) for line in packed.read(name).splitlines()] for name in FILES}


def token_in_letter() -> str:
    """What the letter's link ends in."""
    link = next(word for word in mail.outbox[0].body.split() if "/claim/" in word)
    return link.rstrip("/").rpartition("/")[2]


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in EVERYWHERE}


def test_everything_goes_along_and_stands_at_the_same_addresses(archive: Path, old: Old) -> None:
    before = old.before
    call_command("import_group", str(archive), verbosity=0)
    run_all()
    after = dict(Post.objects.values_list("ref", "body"))
    assert after == {
        ref: "" if ref in before["carys"] | before["hidden"] else body for ref, body in before["posts"].items()
    }
    assert dict(Thread.objects.values_list("ref", "title")) == before["threads"]
    assert set(Space.objects.values_list("ref", "slug", "audience")) == before["spaces"]
    assert Group.objects.values_list("ref", "slug", "name", "statement").get() == before["group"]
    assert before["decisions"] <= set(Decision.objects.values_list("ref", "state", "yes", "no", "could_vote"))
    assert set(Decision.objects.values_list("state", flat=True)) == {"carried", "taken_back"}
    assert {paper.ref: bytes(paper.content) for paper in Paper.objects.all()} == before["papers"]
    assert (
        list(Disclosure.objects.values_list("ref", "what", "pounds", "corrects__ref").order_by("pk")) == before["money"]
    )
    assert GroupAction.objects.get().signature_count == before["signatures"]
    first = Post.objects.get(body="Who writes the letter?")
    assert [one.body for one in first.revisions.all()] == ["Who writes it?"]
    assert first.author.handle == "Ann"
    page = Client().get(f"/posts/{Post.objects.get(body='Thank you for coming.').ref}/", follow=True).content.decode()
    assert "Ann" in page
    assert "Ashmere Care Board" in page  # the guest stays marked
    assert search.find("coming", viewer=None).hits


def test_who_did_not_agree_is_a_member_and_nobody_finds_their_name_or_address(archive: Path, old: Old) -> None:
    with zipfile.ZipFile(archive) as packed:
        everything = b"".join(packed.read(name) for name in packed.namelist()).decode()
    for word in ('Bryn"', "bryn@", "carys@", "dev@", "My mother", "07700", "Carys", "Dev"):
        assert word not in everything, word
    assert "ann@example.org" in everything
    moving.bring_in(actor=SYSTEM, path=archive)
    assert list(Person.objects.values_list("handle", "email")) == [("Ann", None)]
    inside = Space.objects.get(room__kind="private")
    client = Client()
    client.force_login(Person.objects.get(handle="Ann"), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(inside.threads.get().get_absolute_url()).content.decode()
    assert "A member" in page
    assert "I can write" in page
    assert Member.objects.members().filter(person__isnull=True).count() == 0
    assert Term.objects.standing().filter(office="treasurer").count() == 0  # nobody here holds it
    assert Term.objects.standing().get().paid == "nobody"


def test_a_place_is_taken_with_the_link_from_the_letter_once_and_without_a_password(archive: Path, old: Old) -> None:
    moving.bring_in(actor=SYSTEM, path=archive)
    run_all()
    run_all()
    (letter,) = mail.outbox
    assert letter.to == ["ann@example.org"]
    link = next(word for word in letter.body.split() if "/claim/" in word)
    ann = Person.objects.get(handle="Ann")
    assert not ann.has_usable_password()
    stranger = Client()
    assert stranger.get("/claim/nothing/").status_code == 200
    path = link.removeprefix(django_settings.ORIGIN)
    client = Client()
    assert "Take my place" in client.get(path).content.decode()
    assert client.get("/me/").status_code == 302  # looking takes nothing
    assert client.post(path, {}).status_code == 422
    assert client.post(path, {"over_16": "on", "shows_name": "on"}).status_code == 302
    ann.refresh_from_db()
    assert (ann.email, ann.has_usable_password()) == ("ann@example.org", False)
    assert client.get("/me/").status_code == 200
    assert "leads nowhere" in stranger.get(path).content.decode()
    claim = Claim.objects.get()
    assert (claim.address, claim.digest) == ("", "")
    assert Consent.objects.filter(person=ann, purpose="carry").count() == 2
    assert Membership.objects.filter(person=ann, left_at=None).count() == 2


def test_whoever_wants_no_place_takes_name_and_words_away_with_the_link_and_looking_takes_nothing(
    archive: Path, old: Old, client: Client
) -> None:
    moving.bring_in(actor=SYSTEM, path=archive)
    run_all()
    token, ann = token_in_letter(), Person.objects.get(ref=old.before["ann"])
    said = list(Post.objects.filter(author=ann).values_list("pk", flat=True))
    assert f"/claim/{token}/no/" in client.get(f"/claim/{token}/").text
    assert "for good" in client.get(f"/claim/{token}/no/").text
    assert Claim.objects.filter(person=ann).exists()
    assert client.post(f"/claim/{token}/no/").status_code == 302
    assert not Person.objects.filter(handle="Ann").exists()
    assert not Claim.objects.exclude(address="").exists()
    assert said
    assert set(Post.objects.filter(pk__in=said).values_list("body", "author")) == {("", None)}
    assert all(former.holds(row) for row in former.entries(Group.objects.get()))
    assert client.get(f"/claim/{token}/no/").status_code == 302  # to the page that says that the link is over
    with refused("unknown_link"):
        arriving.decline(token=token)


def test_an_address_that_is_not_used_in_time_is_forgotten(archive: Path, old: Old) -> None:
    moving.bring_in(actor=SYSTEM, path=archive)
    run_all()
    link = token_in_letter()
    with at(now() + days(61)):
        with refused("unknown_link"):
            arriving.take_place(token=link, over_16=True)
        arriving.end_claims()
    assert Claim.objects.get().address == ""


def test_the_record_that_came_along_holds_and_is_named_on_the_new_one(archive: Path, old: Old) -> None:
    told, old_key = old.before["record"], old.before["key"]
    inheritance, is_new = moving.bring_in(actor=SYSTEM, path=archive)
    assert is_new
    assert (inheritance.origin, inheritance.public_key) == ("old.example.org/record", old_key)
    rows = list(inheritance.rows.all())
    assert told <= {bytes(row.body) for row in rows}
    assert all(former.holds(row) for row in rows)
    named = Entry.objects.filter(kind="movement.entry_inherited")
    assert named.count() == inheritance.entries == len(rows)
    assert Entry.objects.get(kind="movement.group_imported").facts["digest"] == inheritance.digest
    page = Client().get(f"/groups/{inheritance.group.slug}/before/").content.decode()
    assert "old.example.org/record" in page
    assert "does not hold" not in page
    rows[0].body = b"{}"
    assert not former.holds(rows[0])


def test_the_same_archive_again_changes_nothing_and_another_of_the_same_group_is_refused(
    archive: Path, old: Old, tmp_path: Path
) -> None:
    moving.bring_in(actor=SYSTEM, path=archive)
    run_all()
    before = counts()
    _row, is_new = moving.bring_in(actor=SYSTEM, path=archive)
    assert not is_new
    with refused("group_here"):
        moving.bring_in(actor=SYSTEM, path=old.second)
    assert counts() == before


def test_a_group_moves_twice_and_its_first_home_is_still_proved(old: Old, db: None) -> None:
    first, again = contents(old.first), old.folder / "again.zip"
    mail.outbox.clear()
    with home("new", old.folder):
        moving.bring_in(actor=SYSTEM, path=old.first)
        run_all()
        arriving.take_place(token=token_in_letter(), over_16=True, shows_name=True)
        call_command("export_group", "carers-count", str(again), verbosity=0)
    second = contents(again)
    for name in (
        "people",
        "rooms",
        "threads",
        "posts",
        "actions",
        "help",
        "questions",
        "papers",
        "decisions",
        "links",
        "group",
    ):
        assert second[f"{name}.jsonl"] == first[f"{name}.jsonl"], name
    with home("third", old.folder):
        moving.bring_in(actor=SYSTEM, path=again)
        origins = [row.origin for row in Inheritance.objects.order_by("pk")]
        assert origins == ["old.example.org/record", "new.example.org/record"]
        assert all(former.holds(row) for row in former.entries(Group.objects.get()))
        assert Inheritance.objects.order_by("pk")[0].entries == len(first["record.jsonl"])


@pytest.mark.parametrize("what", CHANGES)
def test_a_broken_archive_is_refused_with_the_reason_and_nothing_is_written(
    what: str, archive: Path, old: Old, tmp_path: Path
) -> None:
    code, sign_again, change = CHANGES[what]
    if what == "a paper":
        change = replaced(f"papers/{next(iter(old.before['papers']))}", b"tea", b"gin")
    changed = repacked(archive, tmp_path / "changed.zip", change, sign_again=sign_again)
    before = counts()
    with refused(code):
        moving.bring_in(actor=SYSTEM, path=changed)
    assert counts() == before
    assert not list(tmp_path.rglob("evil*"))
    moving.bring_in(actor=SYSTEM, path=archive)  # the one that is whole still comes in


def test_nothing_that_an_archive_counts_or_links_is_believed(archive: Path, old: Old, tmp_path: Path) -> None:
    """An office for ever, a conversation of a million posts, an issue of others that the group is said to have raised."""
    theirs = Group.objects.create(slug="others", name="Others", statement="Others.")

    def change(files: dict[str, bytes]) -> None:
        files["threads.jsonl"] = files["threads.jsonl"].replace(b'"post_count":', b'"post_count":99999', 1)
        terms = [json.loads(line) | {"until": "2999-12-31"} for line in files["terms.jsonl"].splitlines()]
        files["terms.jsonl"] = b"".join(json.dumps(term).encode() + b"\n" for term in terms)
        group = json.loads(files["group.jsonl"])
        link = {"source_kind": "movement.group", "source_ref": group["ref"], "target_kind": "movement.group"}
        link |= {"target_ref": theirs.ref, "relation": "brought", "at": now().isoformat(), "withdrawn_at": None}
        gone = link | {"target_kind": "gather.issue", "target_ref": "elsewhere123"}
        files["links.jsonl"] += b"".join(json.dumps(one).encode() + b"\n" for one in (link, gone))

    moving.bring_in(actor=SYSTEM, path=repacked(archive, tmp_path / "boasting.zip", change, sign_again=True))
    group = Group.objects.get(slug="carers-count")
    for thread in Thread.objects.all():
        assert thread.post_count == thread.posts.count()
    assert {room.space.thread_count for room in group.rooms.all()} == {1}
    assert max(Term.objects.values_list("until", flat=True)) <= today() + timedelta(days=366)
    assert set(Link.objects.filter(relation="brought").values_list("target_ref", flat=True)) == {"elsewhere123"}


def test_an_import_that_breaks_off_at_its_last_step_leaves_nothing_and_goes_again(
    archive: Path, old: Old, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts()

    def broken_off(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as last_step:
        last_step.setattr(moving, "_history", broken_off)
        with pytest.raises(KeyboardInterrupt):
            moving.bring_in(actor=SYSTEM, path=archive)
    assert counts() == before
    assert moving.bring_in(actor=SYSTEM, path=archive)[1] is True
    with refused("movement.move_group"):
        moving.bring_in(actor=Person.objects.get(ref=old.before["ann"]), path=old.second)


def test_what_was_said_inside_is_opened_to_nobody_by_moving(archive: Path, old: Old) -> None:
    """Neither by whoever hosts the new home nor by a convenor who came along."""
    moving.bring_in(actor=SYSTEM, path=archive)
    inside = Group.objects.get().rooms.get(kind="private").space
    words = {"name": inside.name, "audience": "public", "statement": "x", "rules": "y"}
    host = person("Gwen")
    accounts.grant_role(actor=SYSTEM, person=host, kind="host")
    with refused("community.edit_space"):
        community.edit_space(actor=host, space=inside, **words)
    with refused("kept"):
        community.edit_space(actor=Person.objects.get(ref=old.before["ann"]), space=inside, **words)


def test_a_file_that_breaks_off_or_is_no_archive_is_refused(archive: Path, old: Old, tmp_path: Path) -> None:
    half, text = tmp_path / "half.zip", tmp_path / "text.zip"
    half.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    text.write_text("hello")
    for path in (half, text, tmp_path / "nothing.zip"):
        with refused("not_an_archive"):
            moving.bring_in(actor=SYSTEM, path=path)
    with refused("other_key"):
        moving.bring_in(actor=SYSTEM, path=archive, key=base64.b64encode(keys.public_key()).decode())
    assert counts()["Group"] == 0


def test_an_archive_cannot_put_words_into_the_mouth_of_somebody_who_is_here(
    archive: Path, old: Old, tmp_path: Path
) -> None:
    ref = old.before["ann"]
    local = person("Ann")
    Person.objects.filter(pk=local.pk).update(ref=ref)
    moving.bring_in(actor=SYSTEM, path=archive)
    assert not Post.objects.filter(author=local).exists()
    assert not Member.objects.filter(person=local).exists()


def test_a_name_that_is_taken_gets_a_number_and_an_address_that_is_taken_refused(
    archive: Path, old: Old, tmp_path: Path
) -> None:
    person("Ann")
    community.open_space(
        actor=SYSTEM, name="x", slug="carers-count-members", purpose="place", audience="public", statement="x", rules=""
    )
    before = counts()
    with refused("slug_taken"):
        moving.bring_in(actor=SYSTEM, path=archive)
    assert counts() == before
    Space.objects.all().delete()
    moving.bring_in(actor=SYSTEM, path=archive)
    assert set(Person.objects.values_list("handle", flat=True)) == {"Ann", "Ann 2"}
    run_all()
    link = token_in_letter()
    with refused("address_taken"):
        arriving.take_place(token=link, over_16=True)


def test_who_has_an_account_here_already_takes_the_place_with_it_and_nobody_else_does(
    archive: Path, old: Old, sign_in: Any
) -> None:
    annie, efa = person("Annie"), person("Efa")
    for one, address in ((annie, "ann@example.org"), (efa, "efa@example.org")):
        Person.objects.filter(pk=one.pk).update(email=address)
        EmailAddress.objects.filter(user=one).update(email=address)
    moving.bring_in(actor=SYSTEM, path=archive)
    run_all()
    path = f"/claim/{token_in_letter()}/"
    assert "another account" in sign_in(efa).get(path).content.decode()
    with refused("not_yours"):
        arriving.take_place_with(actor=efa, token=token_in_letter())
    assert "Take my place as Annie" in sign_in(annie).get(path).content.decode()
    assert sign_in(annie).post(path).status_code == 302
    assert Post.objects.get(body="Who writes the letter?").author == annie
    assert Term.objects.standing().get(office="convenor").member.person == annie
    assert Membership.objects.filter(person=annie, left_at=None).count() == 2
    assert not Person.objects.filter(handle="Ann").exists()
    assert Post.objects.filter(author=annie, body="").count() == 0


def test_nobody_waits_for_the_votes_of_those_who_have_not_arrived(archive: Path, old: Old) -> None:
    moving.bring_in(actor=SYSTEM, path=archive)
    group = Group.objects.get()
    bryn, gwen = person("Bryn"), person("Gwen")
    for one in (bryn, gwen):
        groups.join(actor=one, group=group)
    decision = decisions.propose(actor=bryn, group=group, title="We meet here now")
    decisions.vote(actor=bryn, decision=decision, choice="yes")
    assert decisions.vote(actor=gwen, decision=decision, choice="yes").state == "carried"
