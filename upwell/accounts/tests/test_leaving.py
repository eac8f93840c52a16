"""Leaving is real: nothing personal stays in any table of accounts, the record still verifies, and nobody else loses anything."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import ForeignKey, Model
from django.test import Client

from tests.refusing import refused
from upwell.accounts import access, acting, actions, api_tokens, consent, notices
from upwell.accounts.actions import leaving
from upwell.accounts.models import Access, Acting, Consent, Download, Person, Role
from upwell.accounts.personal import size_of
from upwell.accounts.views import leaving as pages
from upwell.algorithms import merkle
from upwell.algorithms.canonical import commitment
from upwell.kit import time
from upwell.kit.errors import NotAllowed
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM, Actor
from upwell.kit.personal import export_all, holdings
from upwell.ledger import tree
from upwell.ledger.actions import entry_body
from upwell.ledger.models import Entry, Salt

SignIn = Callable[[Person], Client]
OURS = ("accounts", "account", "mfa", "usersessions", "sessions")


@pytest.fixture
def full(bryn: Person, carys: Person, gwen: Person, sign_in: SignIn) -> Person:
    """Bryn, of whom something stands in every table of accounts."""
    Person.objects.filter(pk=bryn.pk).update(about="Secret-about Walks by the river", is_staff=True)
    actions.grant_role(actor=SYSTEM, person=bryn, kind="host", title="Secret-title")
    bryn.refresh_from_db()
    actions.grant_role(actor=bryn, person=gwen, kind="juror")
    actions.set_needs(actor=bryn, notes={"other": "Secret-need"})
    consent.give(actor=bryn, person=bryn, purpose="needs", scopes=["share"])
    notices.tell(bryn, "accounts.role", "Secret-notice", "/me/")
    notices.wish(actor=bryn, kind="accounts.role", by="daily")
    api_tokens.make(actor=bryn, name="Secret-key")
    access.note(bryn, carys, "Secret-what", "Secret-why", "moderator")
    Download.objects.create(person=bryn, content=b"Secret-zip")
    caller = actions.find_or_create_assisted(actor=bryn, handle="Caller", over_16=True)
    half_hour = acting.begin(actor=bryn, person=caller, how="phone", consent_note="“Yes.”")
    with acting.during(half_hour):
        consent.give(actor=caller, person=caller, purpose="needs", scopes=["share"])
    Acting.objects.create(helper=carys, person=bryn, how="letter", consent_note="Secret-said", ends_at=time.now())
    EmailAddress.objects.create(user=bryn, email="bryn@example.org", verified=True, primary=True)
    Authenticator.objects.create(user=bryn, type="totp", data={"secret": "Secret-totp"})
    client = sign_in(bryn)
    client.get("/me/", HTTP_USER_AGENT="Secret-agent")
    return bryn


def _everything() -> str:
    """All rows of all tables of accounts and sign-in, as text."""
    models: list[type[Model]] = [m for label in OURS for m in apps.get_app_config(label).get_models()]
    rows = (row for model in models for row in model._default_manager.values())
    return "\n".join(" ".join(map(_text, row.values())) for row in rows)


def _text(value: object) -> str:
    return bytes(value).decode("latin1") if isinstance(value, memoryview | bytes) else str(value)


def _verifies(entry: Entry) -> bool:
    return bytes(entry.body) == entry_body(entry)


def test_erasing_leaves_nothing_personal_in_any_table_of_accounts(full: Person, carys: Person, gwen: Person) -> None:
    old_ref, old_opaque, old_pk = full.ref, full.opaque, full.pk
    assert _everything().count("Secret-") >= 10
    assert "Secret-agent" in _everything()
    actions.request_deletion(actor=full, at_once=True, typed_handle="Bryn")
    left = _everything()
    for trace in ("Secret-", "Bryn", "bryn@", old_ref, old_opaque):
        assert trace not in left, trace
    stone = Person.objects.get(pk=old_pk)
    assert stone.handle == f"gone-{stone.ref}"
    assert (stone.is_active, stone.is_staff, stone.email, stone.last_login) == (False, False, None, None)
    for model in (m for label in OURS for m in apps.get_app_config(label).get_models()):
        for key in (f for f in model._meta.fields if isinstance(f, ForeignKey) and f.related_model is Person):
            assert not model._default_manager.filter(**{key.name: stone}).exists(), f"{model.__name__}.{key.name}"
    assert not Session.objects.exists()


def test_the_record_still_verifies_and_its_commitments_mean_nothing_any_more(full: Person) -> None:
    opaque = full.opaque
    mine = [s.entry_id for s in Salt.objects.filter(owner=opaque, name="actor")]
    openable = Salt.objects.filter(owner=opaque, name="actor").first()
    assert openable is not None
    assert commitment(salt=bytes(openable.salt), value=opaque) == openable.entry.commitments["actor"]
    tree.sequence_all()
    old = tree.size()
    old_root = tree.root(old)
    actions.erase(actor=full, person=full)
    tree.sequence_all()
    leaves = [merkle.leaf_hash(bytes(e.body)) for e in Entry.objects.order_by("position")]
    assert len(leaves) == tree.size() > old
    assert merkle.root(leaves) == tree.root(tree.size())
    grown = tree.consistency(old, tree.size())
    assert merkle.verify_consistency(old, tree.size(), old_root, tree.root(tree.size()), grown)
    assert not Salt.objects.filter(owner=opaque).exists()
    assert all(_verifies(e) for e in Entry.objects.all())
    assert all(e.commitments["actor"] for e in Entry.objects.filter(pk__in=mine))
    last = Entry.objects.get(kind="accounts.person_erased")
    assert (last.actor_role, last.facts, last.commitments) == ("member", {}, {})


def test_others_keep_what_is_theirs(full: Person, carys: Person, gwen: Person) -> None:
    caller = Person.objects.get(handle="Caller")
    actions.erase(actor=full, person=full)
    assert Role.objects.get(person=gwen).granted_by is None
    assert Acting.objects.get(person=caller).helper is None
    assert set(Consent.objects.filter(person=caller).values_list("scope", "written_down_by")) == {
        ("write_down", None),
        ("share", None),
    }
    assert Access.objects.filter(person=caller).exists()
    assert Person.objects.get(pk=carys.pk).is_active


def test_what_stood_on_a_consent_goes_first_and_roles_end_on_the_record(full: Person) -> None:
    gone: list[tuple[str, str]] = []
    consent.on_withdraw("needs", lambda row: gone.append((row.person.handle, row.scope)))
    try:
        actions.erase(actor=full, person=full)
    finally:
        consent._hooks.pop("needs")
    assert gone == [("Bryn", "share")]
    assert Entry.objects.filter(kind="accounts.role_ended", facts__title="Secret-title").count() == 1


def test_the_name_and_the_address_are_free_again(full: Person) -> None:
    actions.erase(actor=full, person=full)
    again = actions.join(actor=SYSTEM, handle="Bryn", email="bryn@example.org", over_16=True)
    assert again.pk != full.pk


def test_only_the_person_erases_themselves(full: Person, efa: Person, carys: Person) -> None:
    actions.grant_role(actor=SYSTEM, person=carys, kind="organiser")
    for somebody in (efa, carys):
        with pytest.raises(NotAllowed):
            actions.erase(actor=somebody, person=full)
    assert Person.objects.get(pk=full.pk).erased_at is None


def test_when_one_holding_fails_nothing_is_erased(full: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(person: Person) -> dict[str, int]:
        Person.objects.filter(pk=person.pk).update(about="")
        raise RuntimeError("a package could not erase")

    monkeypatch.setattr("upwell.kit.personal.erase_all", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.erase(actor=full, person=full)
    assert "Secret-about" in Person.objects.get(pk=full.pk).about
    assert Consent.objects.filter(person=full, withdrawn_at=None).exists()


def test_the_pause_lasts_21_days_and_can_be_taken_back(bryn: Person, sign_in: SignIn) -> None:
    client = sign_in(bryn)
    assert client.post("/me/leave/", {"when": "pause", "handle": "Bryn"}).status_code == 302
    assert "You leave on" in client.get("/me/").content.decode()
    asked = time.now()
    with time.at(asked + timedelta(days=20)):
        assert actions.erase_due() == 0
    assert client.post("/me/leave/stay/").status_code == 302
    assert client.post("/me/leave/stay/").status_code == 409
    actions.request_deletion(actor=bryn)
    with time.at(asked + timedelta(days=22)):
        assert actions.erase_due() == 1
        assert actions.erase_due() == 0
    assert Person.objects.get(pk=bryn.pk).erased_at is not None


def test_somebody_who_says_stay_while_others_are_being_erased_stays(
    bryn: Person, gwen: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.request_deletion(actor=bryn)
    actions.request_deletion(actor=gwen)
    erase = leaving.erase

    def erase_and_meanwhile(*, actor: Actor, person: Person) -> Person:
        if person.pk == bryn.pk:
            actions.cancel_deletion(actor=gwen)
        return erase(actor=actor, person=person)

    monkeypatch.setattr(leaving, "erase", erase_and_meanwhile)
    with time.at(time.now() + timedelta(days=22)):
        assert actions.erase_due() == 1
    assert Person.objects.get(pk=bryn.pk).erased_at is not None
    assert Person.objects.get(pk=gwen.pk).erased_at is None
    assert Person.objects.get(pk=gwen.pk).handle == "Gwen"


def test_leaving_at_once_needs_the_name_typed_and_signs_out(bryn: Person, sign_in: SignIn) -> None:
    client, elsewhere = sign_in(bryn), sign_in(bryn)
    wrong = client.post("/me/leave/", {"when": "now", "handle": "Brynn"})
    assert wrong.status_code == 409
    assert "exactly as it is shown" in wrong.content.decode()
    with refused("handle_differs"):
        actions.request_deletion(actor=bryn, at_once=True, typed_handle="")
    done = client.post("/me/leave/", {"when": "now", "handle": "Bryn"})
    assert done.headers["Location"] == "/gone/"
    assert client.get("/gone/").status_code == 200
    assert client.get("/me/").status_code == 302
    assert elsewhere.get("/me/").status_code == 302
    assert not UserSession.objects.exists()


def test_somebody_who_is_leaving_or_gone_has_no_profile(bryn: Person, efa: Person, sign_in: SignIn) -> None:
    client = sign_in(efa)
    assert client.get("/people/bryn/").status_code == 200
    actions.request_deletion(actor=bryn)
    assert client.get("/people/bryn/").status_code == 404
    actions.erase(actor=bryn, person=bryn)
    assert client.get(f"/people/{Person.objects.get(pk=bryn.pk).handle}/").status_code == 404


# Everything along


def test_the_file_says_the_day_of_the_calendar_here(bryn: Person) -> None:
    """In summer half past midnight in Ashmere is still the day before in UTC."""
    with time.at(datetime(2027, 6, 1, 23, 30, tzinfo=UTC)):
        packed = zipfile.ZipFile(io.BytesIO(actions.pack(actor=bryn, person=bryn)))
    assert "2027-06-02" in packed.read("READ-ME.txt").decode()


def test_the_page_says_in_plain_words_what_is_held(full: Person, sign_in: SignIn) -> None:
    assert [h.name for h in holdings() if not h.label] == []
    page = sign_in(full).get("/me/download/").text
    assert "What you agreed to" in page
    assert "notice_wishes" not in page


def test_everything_comes_in_one_zip_without_anybody_elses_things_or_secrets(
    full: Person, efa: Person, sign_in: SignIn
) -> None:
    answer = sign_in(full).post("/me/download/")
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert set(packed.namelist()) == {"READ-ME.txt"} | {f"{h.name}.json" for h in holdings()}
    text = "".join(packed.read(name).decode() for name in packed.namelist())
    for mine in (
        "Secret-about",
        "Secret-need",
        "Secret-notice",
        "Secret-why",
        "Secret-said",
        "Secret-key",
        "bryn@example.org",
    ):
        assert mine in text
    for not_mine in ("Secret-totp", "Carys", "carys@", full.password):
        assert not_mine not in text
    assert json.loads(packed.read("account.json"))[0]["handle"] == "Bryn"
    assert sign_in(efa).post("/me/download/").content != answer.content
    with pytest.raises(NotAllowed):
        actions.pack(actor=efa, person=full)


def test_when_it_is_much_a_job_packs_it_once_and_says_so(
    full: Person, efa: Person, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", size_of(full) - 1)
    Download.objects.all().delete()
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    client = sign_in(full)
    assert client.post("/me/download/").status_code == 302
    assert client.post("/me/download/").status_code == 302
    row = Download.objects.get(person=full)
    assert client.get(f"/me/download/{row.ref}/").status_code == 404
    run_all()
    assert full.notices.filter(kind="accounts.download").count() == 1
    ready = client.get(f"/me/download/{row.ref}/")
    assert "account.json" in zipfile.ZipFile(io.BytesIO(ready.content)).namelist()
    assert sign_in(efa).get(f"/me/download/{row.ref}/").status_code == 404
    with time.at(time.now() + timedelta(days=8)):
        actions.packing.forget_old_downloads()
    assert not Download.objects.exists()


def test_every_table_of_accounts_with_a_key_to_a_person_is_named_by_a_holding() -> None:
    named = {label.lower() for h in holdings() for label in h.models}
    for label in ("accounts", "account", "mfa", "usersessions"):
        for model in apps.get_app_config(label).get_models():
            if model is Person or any(f.related_model is Person for f in model._meta.concrete_fields):
                assert model._meta.label_lower in named, model


def test_every_holding_of_accounts_hands_out_plain_values(full: Person) -> None:
    for rows in export_all(full).values():
        json.dumps(rows, default=str)
        assert all(isinstance(row, dict) for row in rows)
