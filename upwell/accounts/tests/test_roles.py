"""Roles: who gives them, what wakes them, what the record and the person are told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings as SettingsWrapper

from upwell.accounts import actions, roles
from upwell.accounts.models import Notice, Person, Role
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import PERMISSIONS, SYSTEM
from upwell.ledger.models import Entry
from upwell.places.models import PublicBody

SignIn = Callable[[Person], Client]


@pytest.fixture
def board(db: None) -> PublicBody:
    return PublicBody.objects.create(code="B1", slug="board", name="Ashmere board", kind="board")


@pytest.fixture
def council(db: None) -> PublicBody:
    return PublicBody.objects.create(code="C1", slug="council", name="Ashmere council", kind="council")


def test_a_role_holds_for_its_thing_only_and_a_site_wide_one_for_all(
    dev: Person, ann: Person, board: PublicBody, council: PublicBody
) -> None:
    role = actions.grant_role(
        actor=SYSTEM, person=dev, kind="decision_maker", thing=board, title="Director of community care"
    )
    actions.grant_role(actor=SYSTEM, person=ann, kind="organiser")
    assert roles.holds(dev, "decision_maker", board)
    assert not roles.holds(dev, "decision_maker", council)
    assert not roles.holds(dev, "decision_maker")
    assert roles.current(dev, "decision_maker", board) == role
    assert roles.holds(ann, "organiser", board)
    assert list(roles.holders("decision_maker", board)) == [dev]
    assert not roles.holds(None, "organiser")


def test_giving_a_role_twice_is_one_role_and_an_ended_one_is_gone(dev: Person, board: PublicBody) -> None:
    first = actions.grant_role(actor=SYSTEM, person=dev, kind="officer", thing=board)
    assert actions.grant_role(actor=SYSTEM, person=dev, kind="officer", thing=board).pk == first.pk
    actions.end_role(actor=dev, role=first)
    actions.end_role(actor=dev, role=first)
    dev = Person.objects.get(pk=dev.pk)
    assert not roles.holds(dev, "officer", board)
    assert Entry.objects.filter(kind="accounts.role_ended").count() == 1
    assert actions.grant_role(actor=SYSTEM, person=dev, kind="officer", thing=board).pk != first.pk


def test_the_record_says_which_role_and_not_who_and_the_person_is_told(dev: Person, board: PublicBody) -> None:
    actions.grant_role(actor=SYSTEM, person=dev, kind="decision_maker", thing=board, title="Chair")
    entry = Entry.objects.get(kind="accounts.role_granted")
    assert (entry.subject_kind, entry.subject_ref) == ("places.publicbody", board.ref)
    assert entry.facts == {"role": "decision_maker", "title": "Chair"}
    assert dev.opaque not in bytes(entry.body).decode()
    assert "Chair of Ashmere board" in Notice.objects.get(person=dev).text


def test_who_may_give_which_role(
    ann: Person, bryn: Person, carys: Person, dev: Person, efa: Person, board: PublicBody, council: PublicBody
) -> None:
    """One row for each giver: operator, organiser of all, organiser of the council, host, decision-maker, nobody."""
    finn = Person.objects.create_user("Finn", is_staff=True)
    actions.grant_role(actor=SYSTEM, person=ann, kind="organiser")
    actions.grant_role(actor=SYSTEM, person=bryn, kind="organiser", thing=council)
    actions.grant_role(actor=SYSTEM, person=carys, kind="host")
    actions.grant_role(actor=SYSTEM, person=dev, kind="decision_maker", thing=board)
    matrix = {  # giver: (facilitator for the board, facilitator for the council, auditor, organiser)
        finn: (True, True, True, True),
        ann: (True, True, False, False),
        bryn: (False, True, False, False),
        carys: (False, False, False, False),
        dev: (False, False, False, False),
        efa: (False, False, False, False),
    }
    wanted = [("facilitator", board), ("facilitator", council), ("auditor", None), ("organiser", None)]
    for giver, allowed in matrix.items():
        for (kind, thing), yes in zip(wanted, allowed, strict=True):
            receiver = Person.objects.create_user(f"to {giver.handle} {kind} {getattr(thing, 'slug', '')}"[:30].strip())
            if yes:
                assert actions.grant_role(actor=giver, person=receiver, kind=kind, thing=thing).granted_by == giver
            else:
                with pytest.raises(NotAllowed):
                    actions.grant_role(actor=giver, person=receiver, kind=kind, thing=thing)


def test_nobody_gives_power_to_themselves_or_to_somebody_who_cannot_sign_in(ann: Person) -> None:
    actions.grant_role(actor=SYSTEM, person=ann, kind="organiser")
    with pytest.raises(Refused) as own:
        actions.grant_role(actor=ann, person=ann, kind="moderator")
    assert own.value.code == "own_role"
    caller = actions.join(actor=SYSTEM, handle="By phone", over_16=True, assisted=True)
    with pytest.raises(Refused) as assisted:
        actions.grant_role(actor=ann, person=caller, kind="moderator")
    assert assisted.value.code == "cannot_sign_in"
    assert actions.grant_role(actor=ann, person=caller, kind="juror").kind == "juror"


def test_who_answers_for_a_body_is_not_chosen_by_those_who_ask(
    ann: Person, dev: Person, efa: Person, gwen: Person, board: PublicBody, council: PublicBody
) -> None:
    actions.grant_role(actor=SYSTEM, person=ann, kind="organiser")
    for kind in ("decision_maker", "officer"):
        with pytest.raises(NotAllowed):
            actions.grant_role(actor=ann, person=efa, kind=kind, thing=board)
    operator = Person.objects.create_user("Owen", is_staff=True)
    with pytest.raises(Refused, match="Nobody gives a role to themselves"):
        actions.grant_role(actor=operator, person=operator, kind="decision_maker", thing=board)
    actions.grant_role(actor=operator, person=dev, kind="decision_maker", thing=board)
    dev = Person.objects.get(pk=dev.pk)
    officer = actions.grant_role(actor=dev, person=efa, kind="officer", thing=board)
    for kind, thing in (("decision_maker", board), ("officer", council), ("officer", None), ("host", board)):
        with pytest.raises(NotAllowed):
            actions.grant_role(actor=dev, person=gwen, kind=kind, thing=thing)
    with pytest.raises(NotAllowed):
        actions.end_role(actor=ann, role=officer)
    assert actions.end_role(actor=dev, role=officer).until is not None


def test_a_decision_maker_appoints_an_officer_on_the_page(
    dev: Person, efa: Person, board: PublicBody, sign_in: SignIn
) -> None:
    actions.grant_role(actor=SYSTEM, person=dev, kind="decision_maker", thing=board)
    sent = {"handle": efa.handle, "kind": "officer", "scope": f"places.publicbody:{board.ref}"}
    assert sign_in(efa).post("/people/roles/", sent).status_code == 403
    assert sign_in(dev).post("/people/roles/", sent).status_code == 302
    assert roles.holds(Person.objects.get(pk=efa.pk), "officer", board)


def test_the_command_makes_the_first_operator_and_nobody_does_it_on_a_page(ann: Person, efa: Person) -> None:
    with pytest.raises(CommandError, match="Nobody here is known as"):
        call_command("operator", "nobody@example.org")
    call_command("operator", str(ann.email).upper())
    assert Person.objects.get(pk=ann.pk).is_staff
    entry = Entry.objects.get(kind="accounts.operator_began")
    assert ann.handle not in bytes(entry.body).decode()
    with pytest.raises(NotAllowed):
        actions.make_operator(actor=Person.objects.get(pk=ann.pk), person=efa)
    call_command("operator", "ann", "--end")
    assert not Person.objects.get(pk=ann.pk).is_staff


def test_who_may_end_a_role(ann: Person, dev: Person, efa: Person, board: PublicBody) -> None:
    actions.grant_role(actor=SYSTEM, person=ann, kind="organiser")
    for actor, may in ((efa, False), (ann, True), (dev, True)):
        role = actions.grant_role(actor=SYSTEM, person=dev, kind="facilitator", thing=board)
        if may:
            assert actions.end_role(actor=actor, role=role).until is not None
        else:
            with pytest.raises(NotAllowed):
                actions.end_role(actor=actor, role=role)


# The second step


def _totp(person: Person) -> str:
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def _digits(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_role_with_power_sleeps_until_its_holder_has_a_second_step(
    settings: SettingsWrapper, ann: Person, bryn: Person
) -> None:
    settings.ROLE_NEEDS_SECOND_FACTOR = True
    for kind in Role.Kind.values:
        actions.grant_role(actor=SYSTEM, person=ann, kind=kind)
    ann = Person.objects.get(pk=ann.pk)
    assert [kind for kind in Role.Kind.values if roles.holds(ann, kind)] == ["juror"]
    assert not roles.holds_any(ann, "host", "organiser")
    with pytest.raises(NotAllowed):
        actions.grant_role(actor=ann, person=bryn, kind="host")
    _totp(ann)
    ann = Person.objects.get(pk=ann.pk)
    assert all(roles.holds(ann, kind) for kind in Role.Kind.values)
    assert actions.grant_role(actor=ann, person=bryn, kind="host").kind == "host"


def test_recovery_codes_alone_are_no_second_step_and_losing_it_puts_the_role_to_sleep(
    settings: SettingsWrapper, ann: Person
) -> None:
    settings.ROLE_NEEDS_SECOND_FACTOR = True
    actions.grant_role(actor=SYSTEM, person=ann, kind="moderator")
    Authenticator.objects.create(user=ann, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not roles.holds(Person.objects.get(pk=ann.pk), "moderator")
    passkey = Authenticator.objects.create(user=ann, type=Authenticator.Type.WEBAUTHN, data={})
    assert roles.holds(Person.objects.get(pk=ann.pk), "moderator")
    passkey.delete()
    assert not roles.holds(Person.objects.get(pk=ann.pk), "moderator")


def test_the_operator_needs_a_second_step_too(settings: SettingsWrapper, db: None) -> None:
    settings.ROLE_NEEDS_SECOND_FACTOR = True
    finn = Person.objects.create_user("Finn", is_staff=True)
    assert not roles.is_operator(finn)
    _totp(finn)
    assert roles.is_operator(Person.objects.get(pk=finn.pk))


def test_somebody_whose_role_sleeps_is_led_to_the_second_step_and_others_are_refused(
    settings: SettingsWrapper, ann: Person, efa: Person, sign_in: SignIn
) -> None:
    settings.ROLE_NEEDS_SECOND_FACTOR = True
    actions.grant_role(actor=SYSTEM, person=ann, kind="organiser")
    client = sign_in(ann)
    for answer in (client.get("/people/roles/"), client.post("/people/roles/", {"handle": "Efa", "kind": "host"})):
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/me/second-factor/")
    page = client.get("/me/second-factor/").content.decode()
    assert "Organiser" in page
    assert "/account/2fa/webauthn/add/" in page
    assert "/account/2fa/totp/activate/" in page
    assert "Set up your second step" in client.get("/me/").content.decode()
    assert sign_in(efa).get("/people/roles/").status_code == 403
    assert not Role.objects.filter(person=efa).exists()
    _totp(ann)
    assert client.get("/people/roles/").status_code == 200


def test_signing_in_leads_to_the_second_step_first_and_asks_for_it_once_it_is_there(
    settings: SettingsWrapper, db: None
) -> None:
    settings.ROLE_NEEDS_SECOND_FACTOR = True
    ann = actions.join(
        actor=SYSTEM, handle="Annie", email="annie@example.org", password="a long enough word", over_16=True
    )
    actions.grant_role(actor=SYSTEM, person=ann, kind="organiser")
    typed = {"login": "Annie", "password": "a long enough word"}
    assert Client().post("/account/login/", typed).headers["Location"] == "/me/second-factor/"
    secret = _totp(ann)
    client = Client()
    assert client.post("/account/login/", typed).headers["Location"] == "/account/2fa/authenticate/"
    assert client.get("/people/roles/").status_code == 302, "the password alone opens nothing"
    assert client.post("/account/2fa/authenticate/", {"code": _digits(secret)}).status_code == 302
    assert client.get("/people/roles/").status_code == 200


# Pages


def test_an_organiser_gives_and_ends_a_role_on_the_page(
    ann: Person, dev: Person, efa: Person, board: PublicBody, sign_in: SignIn
) -> None:
    actions.grant_role(actor=SYSTEM, person=ann, kind="organiser")
    client = sign_in(ann)
    asked = {"handle": "dev", "kind": "facilitator", "scope": f"places.publicbody:{board.ref}", "title": "Chair"}
    assert client.post("/people/roles/", asked).status_code == 302
    role = Role.objects.get(person=dev)
    assert (role.kind, role.scope_ref, role.title) == ("facilitator", board.ref, "Chair")
    assert "Chair" in client.get("/people/roles/").content.decode()
    assert client.post("/people/roles/", asked | {"handle": "nobody here"}).status_code == 409
    assert client.post("/people/roles/", asked | {"handle": "Ann"}).status_code == 409
    for kind in ("auditor", "decision_maker"):
        assert client.post("/people/roles/", asked | {"kind": kind}).status_code == 403
    end = f"/people/roles/{role.ref}/end/"
    assert sign_in(efa).post(end).status_code == 404
    assert client.get(end).status_code == 200
    assert client.post(end).status_code == 302
    role.refresh_from_db()
    assert role.until is not None


def test_a_holder_steps_down_on_their_own_page(dev: Person, board: PublicBody, sign_in: SignIn) -> None:
    role = actions.grant_role(actor=SYSTEM, person=dev, kind="officer", thing=board)
    assert f"/people/roles/{role.ref}/end/" in sign_in(dev).get("/me/").content.decode()
    assert sign_in(dev).post(f"/people/roles/{role.ref}/end/").headers["Location"] == "/me/"
    assert not Role.objects.filter(person=dev, until=None).exists()


def test_everybody_reads_the_whole_table_of_permissions_and_roles() -> None:
    page = Client().get("/permissions/").content.decode()
    assert all(f'<code class="soft small">{name}</code>' in page for name in PERMISSIONS)
    assert all(str(label) in page for label in Role.Kind.labels)
    assert set(roles.EXPLAINED) == set(Role.Kind.values)


def test_a_form_without_its_token_is_not_taken_for_a_sleeping_role(
    settings: SettingsWrapper, ann: Person, sign_in: SignIn
) -> None:
    settings.ROLE_NEEDS_SECOND_FACTOR = True
    actions.grant_role(actor=SYSTEM, person=ann, kind="organiser")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(ann).cookies
    assert strict.post("/people/roles/", {}).status_code == 403
