"""The books: both sides or none, once for each key, nothing edited, everything put right by its opposite."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from upwell.accounts.actions import erase
from upwell.accounts.models import Consent, Notice, Person
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import PERMISSIONS, allowed
from upwell.kit.time import at, now
from upwell.ledger.append_only import lifted
from upwell.ledger.models import Entry as RecordEntry
from upwell.safety import actions as safety
from upwell.timebank import books, limits, tasks
from upwell.timebank.actions import gifts, joining, notes
from upwell.timebank.models import Account, Entry, Transfer, TransferNote
from upwell.timebank.tests.conftest import give_role, stands

pytestmark = pytest.mark.django_db


def post(source: Person, target: Person, minutes: int, key: str) -> Transfer:
    with transaction.atomic():
        return books.post(
            kind="gift", source=books.account_of(source), target=books.account_of(target), minutes=minutes, key=key
        )


def test_hours_given_leave_one_account_and_reach_another(taking_part, bryn, gwen, efa, whole) -> None:
    made = gifts.give(actor=bryn, to=gwen, minutes=90, key="a", words="For the lift")
    assert (stands(bryn), stands(gwen)) == (-90, 90)
    assert sorted(made.entries.values_list("minutes", "balance")) == [(-90, -90), (90, 90)]
    with pytest.raises(NotAllowed):
        gifts.give(actor=efa, to=gwen, minutes=90, key="a")
    with pytest.raises(Refused, match="does not take part"):
        gifts.give(actor=bryn, to=efa, minutes=90, key="b")
    whole()


def test_the_same_key_is_one_transfer_and_something_else_under_it_is_refused(taking_part, bryn, gwen, whole) -> None:
    first = gifts.give(actor=bryn, to=gwen, minutes=90, key="a")
    assert gifts.give(actor=bryn, to=gwen, minutes=90, key="a") == first
    with pytest.raises(Refused) as refusal:
        gifts.give(actor=bryn, to=gwen, minutes=60, key="a")
    assert refusal.value.code == "key_used"
    assert Transfer.objects.count() == 1
    gifts.give(actor=gwen, to=bryn, minutes=60, key="a")  # another's key is another key
    assert stands(gwen) == 30
    whole()


@pytest.mark.parametrize(("minutes", "code"), [(0, "no_minutes"), (-5, "no_minutes"), (10_081, "no_minutes"), (True, "no_minutes"), (1.5, "no_minutes")])  # fmt: skip
def test_hours_are_whole_minutes_above_nothing_and_below_a_week(taking_part, bryn, gwen, minutes, code) -> None:
    with pytest.raises(Refused) as refusal:
        gifts.give(actor=bryn, to=gwen, minutes=minutes, key="a")
    assert refusal.value.code == code
    with pytest.raises(Refused) as refusal:
        gifts.give(actor=bryn, to=bryn, minutes=5, key="a")
    assert refusal.value.code == "same_account"
    assert not Transfer.objects.exists()


def test_a_mistake_is_put_right_by_its_opposite_once(taking_part, bryn, gwen, whole) -> None:
    made = gifts.give(actor=bryn, to=gwen, minutes=90, key="a")
    with transaction.atomic():
        turned = books.reverse(transfer=made)
        assert books.reverse(transfer=made) == turned
        with pytest.raises(Refused, match="already"):
            books.reverse(transfer=turned)
    assert (stands(bryn), stands(gwen), Transfer.objects.count()) == (0, 0, 2)
    whole()


def refused_by_the_database(act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


def test_the_database_itself_keeps_the_books(taking_part, ann, bryn, gwen, whole) -> None:
    made = gifts.give(actor=bryn, to=gwen, minutes=90, key="a")
    mine, hers, third = (books.account_of(person) for person in (bryn, gwen, ann))
    tries: dict[str, Callable[[], object]] = {
        "a transfer is edited": lambda: Transfer.objects.filter(pk=made.pk).update(minutes=1),
        "a transfer is deleted": lambda: Transfer.objects.filter(pk=made.pk)._raw_delete("default"),
        "an entry is edited": lambda: Entry.objects.filter(transfer=made).update(minutes=0),
        "an entry is deleted": lambda: Entry.objects.filter(transfer=made)._raw_delete("default"),
        "a third side": lambda: Entry.objects.create(transfer=made, account=third, minutes=90, balance=90),
        "a side twice": lambda: Entry.objects.create(transfer=made, account=hers, minutes=90, balance=180),
        "hours out of nothing": lambda: Account.objects.filter(pk=hers.pk).update(balance=600),
        "an account that begins rich": lambda: Account.objects.create(kind="work", balance=60),
        "somebody else's account": lambda: Account.objects.filter(pk=hers.pk).update(person=ann),
        "an account without a person": lambda: Account.objects.filter(pk=hers.pk).update(person=None),
        "an account deleted": lambda: Account.objects.filter(pk=third.pk)._raw_delete("default"),
        "a second pot": lambda: [Account.objects.create(kind="pot") for _n in range(2)],
        "to oneself": lambda: Transfer.objects.create(key="x", kind="gift", from_account=mine, to_account=mine, minutes=5),
        "nothing at all": lambda: Transfer.objects.create(key="x", kind="gift", from_account=mine, to_account=hers, minutes=0),
        "a crooked reversal": lambda: Transfer.objects.create(
            key="x", kind="reversal", from_account=hers, to_account=mine, minutes=80, reverses=made
        ),
        "a reversal of nothing": lambda: Transfer.objects.create(
            key="x", kind="reversal", from_account=hers, to_account=mine, minutes=90
        ),
    }  # fmt: skip
    assert [what for what, act in tries.items() if not refused_by_the_database(act)] == []
    whole()
    assert (stands(bryn), stands(gwen)) == (-90, 90)


def test_a_transfer_that_some_script_inserts_has_both_its_sides_too(taking_part, bryn, gwen, whole) -> None:
    mine, hers = books.account_of(bryn), books.account_of(gwen)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO timebank_transfer (ref, key, kind, from_account_id, to_account_id, minutes, at) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            ["aaa", "script", "gift", mine.pk, hers.pk, 45, now()],
        )
    assert (stands(bryn), stands(gwen)) == (-45, 45)
    whole()


def test_the_common_pot_takes_gifts_and_gives_what_it_holds_for_a_reason(
    taking_part, broker, bryn, gwen, whole
) -> None:
    gifts.give(actor=bryn, minutes=120, key="a")
    with pytest.raises(NotAllowed):
        gifts.grant(actor=gwen, to=gwen, minutes=60, key="b", why="hard")
    joining.join(actor=broker)
    for given, code in [
        ({"to": broker}, "not_to_oneself"),
        ({"why": "because Gwen is ill"}, "no_reason"),
        ({"minutes": 121}, "pot_empty"),
    ]:
        with pytest.raises(Refused) as refusal:
            gifts.grant(actor=broker, **{"to": gwen, "minutes": 60, "key": "b", "why": "hard", **given})
        assert refusal.value.code == code
    first = gifts.grant(actor=broker, to=gwen, minutes=120, key="b", why="hard")
    assert gifts.grant(actor=broker, to=gwen, minutes=120, key="b", why="hard") == first
    assert (stands(gwen), books.pot().balance) == (120, 0)
    whole()


def test_much_one_way_is_said_kindly_once_to_that_person_and_stops_nothing(taking_part, bryn, gwen) -> None:
    for number in range(30):
        gifts.give(actor=bryn, to=gwen, minutes=60, key=str(number))
    assert stands(bryn) == -30 * 60
    told = Notice.objects.filter(person=bryn, kind="hours")
    assert [notice.text for notice in told] == [str(limits.MUCH_RECEIVED)]
    assert not {"debt", "owe", "must", "limit", "too"} & set(str(limits.MUCH_RECEIVED).lower().split())
    assert Notice.objects.filter(person=gwen, text=str(limits.MUCH_GIVEN)).count() == 1
    with at(now() + timedelta(days=91)):
        gifts.give(actor=bryn, to=gwen, minutes=60, key="later")
    assert told.all().count() == 2


def test_whoever_leaves_is_gone_from_the_books_and_they_still_balance(taking_part, bryn, gwen, whole) -> None:
    gifts.give(actor=bryn, to=gwen, minutes=90, key="a", words="For the quillmarmalade")
    gifts.give(actor=gwen, minutes=30, key="b")
    erase(actor=bryn, person=bryn)
    left = Account.objects.get(kind="left")
    assert (left.balance, left.person, stands(gwen)) == (-90, None, 60)
    assert not TransferNote.objects.exclude(words="").exists()
    assert not TransferNote.objects.filter(by=bryn).exists()
    whole()
    with pytest.raises(Refused) as refusal, transaction.atomic():
        books.post(kind="gift", source=books.account_of(gwen), target=left, minutes=5, key="c")
    assert refusal.value.code == "account_closed"


def test_taking_part_is_a_consent_and_taking_it_back_is_leaving(taking_part, bryn, gwen, sign_in, whole) -> None:
    gifts.give(actor=gwen, to=bryn, minutes=90, key="a")
    consent = Consent.objects.get(person=bryn, purpose="timebank", withdrawn_at=None)
    client = sign_in(bryn)
    assert client.get("/time/leave/").status_code == 200
    client.post("/time/leave/")
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    assert Account.objects.filter(person=bryn).count() == 0
    joining.join(actor=bryn)
    assert (stands(bryn), Account.objects.get(kind="left").balance) == (0, 90)
    whole()


def test_the_statement_is_a_page_a_table_and_a_sheet_and_nobody_elses(taking_part, bryn, gwen, sign_in) -> None:
    for number in range(40):
        gifts.give(actor=bryn, to=gwen, minutes=1, key=str(number), words='=HYPERLINK("x")')
    client = sign_in(gwen)
    page = client.get("/time/statement/")
    assert page.status_code == 200
    assert "Page 1 of 2" in page.text
    assert "Bryn" in page.text
    assert client.get("/time/statement/?all").text.count('<th scope="row">') == 40
    table = client.get("/time/statement.csv").content.decode("utf-8-sig").splitlines()
    assert len(table) == 41
    assert sum(int(row.rsplit(",", 3)[1]) for row in table[1:]) == 40
    assert "\"'=HYPERLINK" in table[1]
    assert "Bryn" not in sign_in(Person.objects.get(handle="Ann")).get("/time/statement/").text
    assert sign_in(Person.objects.create_user("Stranger")).get("/time/statement/").status_code == 302


def test_pages_take_part_give_and_show_the_pot(bryn, gwen, broker, sign_in) -> None:
    for person in (bryn, gwen):
        client = sign_in(person)
        assert client.post("/time/join/", {}).status_code == 422
        assert client.post("/time/join/", {"agree": "on"}).status_code == 302
    client = sign_in(bryn)
    form = {"key": "k1", "to": "gwen", "minutes_0": "1", "minutes_1": "30", "words": ""}
    assert client.get("/time/give/").status_code == 200
    assert client.post("/time/give/", {**form, "to": "Nobody"}).status_code == 422
    check = client.post("/time/give/", form).text
    assert "1 hour 30 minutes" in check
    assert stands(gwen) == 0, "it is only looked at"
    form |= {"checked": "yes"}
    for _twice in range(2):
        assert client.post("/time/give/", form).status_code == 302
    assert stands(gwen) == 90
    client.post("/time/give/", {**form, "key": "k2", "to": ""})
    assert client.get("/time/pot/give/").status_code == 403
    granted = sign_in(broker).post("/time/pot/give/", {**form, "key": "k3", "why": "new"})
    assert granted.status_code == 302
    assert "to somebody who is new" in client.get("/time/pot/").text
    assert "Gwen" not in client.get("/time/pot/").text


def test_one_byte_changed_by_whoever_owns_the_database_shows_at_the_next_check(taking_part, bryn, gwen) -> None:
    """The triggers can be dropped by whoever owns the database; what the signed record says of the books cannot be taken back."""
    first = gifts.give(actor=bryn, to=gwen, minutes=90, key="a")
    with at(now() + timedelta(hours=2)):
        tasks.check_books.func()
        gifts.give(actor=bryn, to=gwen, minutes=30, key="b")
    for days in (1, 8):
        with at(now() + timedelta(days=days)):
            tasks.check_books.func()
    checks = RecordEntry.objects.filter(kind="timebank.books_checked").order_by("pk")
    assert [check.facts["balanced"] for check in checks] == [True, True]
    assert checks[0].facts["digest"] != checks[1].facts["digest"]
    with lifted(connection):
        Transfer.objects.filter(pk=first.pk).update(kind="grant")
    with at(now() + timedelta(days=9)):
        for _twice in range(2):
            tasks.check_books.func()
    assert checks.all().last().facts["balanced"] is False


MAY_READ = {"api", "books", "limits", "statements", "personal", "guards", "models.books", "actions.gifts"}


def test_no_rule_and_no_other_code_reads_a_balance() -> None:
    """Credits gate nothing: outside of the books, the statement and the kind word, nothing looks at what somebody has."""
    here = Path(books.__file__).parent
    readers = set()
    for path in here.parent.rglob("*.py"):
        if "/tests/" in str(path) or "/migrations/" in str(path):
            continue
        names = {n.attr for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Attribute)}
        texts = {n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant) and isinstance(n.value, str)}  # fmt: skip
        if "balance" in names or any(text == "balance" or text.startswith("balance__") for text in texts):
            inside = here in path.parents
            readers.add(".".join(path.relative_to(here).with_suffix("").parts) if inside else str(path))
    assert readers <= MAY_READ | {"views.books"}


@pytest.mark.parametrize("balance", [-100_000, 100_000])
def test_whatever_stands_on_an_account_the_same_doors_are_open(taking_part, bryn, gwen, balance) -> None:
    before = doors(bryn)
    for number in range(abs(balance) // 10_000):
        pair = {"actor": bryn, "to": gwen} if balance < 0 else {"actor": gwen, "to": bryn}
        gifts.give(**pair, minutes=10_000, key=str(number))
    assert stands(bryn) == balance
    assert doors(bryn) == before
    assert before["timebank.give"] is True


def doors(person: Person) -> dict[str, bool]:
    """Every permission that can be asked about nothing in particular, or about the person."""
    found = {}
    for name in PERMISSIONS:
        for thing in (None, person):
            try:
                found[name] = allowed(name, person, thing)
            except (AttributeError, TypeError, ValueError):
                continue
    return found


def test_words_that_came_with_hours_are_reported_by_whoever_got_them_and_nobody_else(
    taking_part, bryn, gwen, ann, sign_in, client
) -> None:
    made = gifts.give(actor=bryn, to=gwen, minutes=90, key="a", words="Buy yourself a better temper.")
    silent = gifts.give(actor=bryn, to=gwen, minutes=90, key="b")
    address = f"/report/timebank.transfer/{made.ref}/"
    assert address in sign_in(gwen).get("/time/statement/").text
    assert address not in sign_in(bryn).get("/time/statement/").text, "their own words"
    assert sign_in(gwen).get(address).status_code == 200
    assert {sign_in(one).get(address).status_code for one in (bryn, ann)} == {404}
    assert client.get(address).status_code == 404
    assert sign_in(gwen).get(f"/report/timebank.transfer/{silent.ref}/").status_code == 404


def test_hidden_they_are_read_by_whoever_wrote_them_alone_and_the_hours_stand(
    taking_part, bryn, gwen, carys, whole, sign_in
) -> None:
    made = gifts.give(actor=bryn, to=gwen, minutes=90, key="a", words="Buy yourself a better temper.")
    give_role(carys, "moderator")
    with pytest.raises(NotAllowed):
        notes.hide(actor=gwen, transfer=made)
    case = safety.report(actor=gwen, subject=made, reason="unkind").case
    reasons = safety.Reasons("It is meant to hurt.", "rule", "Be kind")
    decision = safety.decide(
        actor=carys, case=case, measures=[safety.Measure("hidden")], reasons=reasons, outcome="They are hidden."
    )
    pages = ("/time/statement/", "/time/statement.csv")
    assert all("better temper" not in sign_in(gwen).get(page).text for page in pages)
    assert "A moderator has hidden these words." in sign_in(gwen).get(pages[0]).text
    assert "better temper" in sign_in(bryn).get(pages[0]).text
    assert (stands(bryn), stands(gwen)) == (-90, 90)
    whole()
    safety.take_back(actor=carys, decision=decision, because="It was a joke between them.")
    assert "better temper" in sign_in(gwen).get(pages[0]).text
