"""Telling people things: on their page always, by mail as each wishes, and stopped with one click."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils.translation import gettext_lazy as _

from upwell.accounts import actions, notices, tasks
from upwell.accounts.models import Notice, NoticeWish, Person
from upwell.kit import time
from upwell.kit.errors import NotAllowed
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM

SignIn = Callable[[Person], Client]
MONDAY = datetime(2026, 6, 1, 10, tzinfo=UTC)  # 11:00 in London


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    for name, default in (("tea.now", "now"), ("tea.daily", "daily"), ("tea.page", "page")):
        notices.kinds._things.pop(name, None)
        notices.register(name, f"Tea: {name}", default)
    yield
    for name in ("tea.now", "tea.daily", "tea.page"):
        notices.kinds._things.pop(name)


def _post_goes_out_at(moment: datetime) -> int:
    mail.outbox.clear()
    with time.at(moment):
        tasks.post_digests()
        run_all()
    return len(mail.outbox)


def test_a_person_is_told_on_the_page_and_by_mail_at_once(bryn: Person, sign_in: SignIn) -> None:
    notices.tell(bryn, "tea.now", "The kettle is on", "/permissions/")
    assert mail.outbox == []
    run_all()
    run_all()
    assert len(mail.outbox) == 1
    letter = mail.outbox[0]
    assert letter.to == ["bryn@example.org"]
    assert "The kettle is on" in letter.body
    assert "kettle" not in letter.subject, "a subject line is read on a locked phone"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "The kettle is on" in sign_in(bryn).get("/me/notices/").content.decode()


def test_an_unknown_kind_is_a_programming_error(bryn: Person) -> None:
    with pytest.raises(KeyError):
        notices.tell(bryn, "nobody.registered", "?")
    assert not Notice.objects.exists()


def test_many_are_told_once_each_and_not_those_who_cannot_be(bryn: Person, gwen: Person, efa: Person) -> None:
    caller = actions.join(actor=SYSTEM, handle="Caller", over_16=True, assisted=True)
    Person.objects.filter(pk=efa.pk).update(is_active=False)
    efa.refresh_from_db()
    told = notices.tell_many([bryn, gwen, bryn, caller, efa], "tea.now", "Scones")
    assert {n.person for n in told} == {bryn, gwen}
    assert notices.tell(caller, "tea.now", "Scones") is None


def test_telling_a_hundred_people_costs_as_many_queries_as_telling_two(
    db: None, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    people = [Person.objects.create_user(f"Guest {n}") for n in range(100)]
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        notices.tell_many(people, "tea.daily", "Scones")
    assert Notice.objects.count() == 100


def test_each_reads_in_their_own_language(bryn: Person, gwen: Person) -> None:
    Person.objects.filter(pk=gwen.pk).update(language="cy")
    gwen.refresh_from_db()
    told = {n.person: n.text for n in notices.tell_many([bryn, gwen], "tea.now", _("Monday"))}
    assert told == {bryn: "Monday", gwen: "Dydd Llun"}


def test_daily_post_is_one_letter_the_next_morning_and_never_twice(bryn: Person) -> None:
    with time.at(MONDAY):
        notices.tell(bryn, "tea.daily", "Scones")
        notices.tell(bryn, "tea.daily", "Jam")
    assert _post_goes_out_at(MONDAY + timedelta(hours=5)) == 0
    assert _post_goes_out_at(MONDAY + timedelta(hours=20)) == 1
    assert "Scones" in mail.outbox[0].body
    assert "Jam" in mail.outbox[0].body
    assert _post_goes_out_at(MONDAY + timedelta(hours=21)) == 0
    assert _post_goes_out_at(MONDAY + timedelta(days=3)) == 0


def test_weekly_post_waits_for_monday_and_leaves_out_what_was_read(bryn: Person, gwen: Person) -> None:
    for person in (bryn, gwen):
        notices.wish(actor=person, kind="tea.now", by="weekly")
    with time.at(MONDAY):
        notices.tell_many([bryn, gwen], "tea.now", "Scones")
    notices.read(actor=gwen)
    assert _post_goes_out_at(MONDAY + timedelta(days=6)) == 0
    assert _post_goes_out_at(MONDAY + timedelta(days=8)) == 1, "a worker that slept on Monday catches up on Tuesday"
    assert mail.outbox[0].to == ["bryn@example.org"]


def test_nothing_is_mailed_to_somebody_on_a_break_or_leaving_or_who_wants_only_the_page(
    bryn: Person, gwen: Person, efa: Person
) -> None:
    actions.take_break(actor=bryn, days=7)
    actions.request_deletion(actor=gwen)
    notices.wish(actor=efa, kind="tea.now", by="page")
    notices.tell_many([bryn, gwen, efa], "tea.now", "Scones")
    notices.tell(efa, "tea.page", "Scones")
    run_all()
    assert mail.outbox == []
    actions.take_break(actor=bryn, days=0)
    notices.tell(bryn, "tea.now", "Jam")
    run_all()
    assert [m.to for m in mail.outbox] == [["bryn@example.org"]]


def test_a_letter_that_does_not_leave_is_sent_again(bryn: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    told = notices.tell(bryn, "tea.now", "Scones")
    assert told is not None

    def down(*args: object, **more: object) -> None:
        raise OSError("the mail server is down")

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "send", down)
        with pytest.raises(OSError, match="down"):
            tasks.mail_notices([told.pk])
    assert Notice.objects.get().mailed_at is None
    tasks.mail_notices([told.pk])
    assert len(mail.outbox) == 1


def test_wishes_are_ones_own_and_what_waits_follows_them(bryn: Person, efa: Person, sign_in: SignIn) -> None:
    notices.tell(bryn, "tea.daily", "Scones")
    client = sign_in(bryn)
    page = client.get("/me/notices/wishes/")
    asked = {name: field.initial for name, field in page.context["form"].fields.items()} | {"tea.daily": "page"}
    assert client.post("/me/notices/wishes/", asked).status_code == 302
    assert list(NoticeWish.objects.values_list("person__handle", "kind", "by")) == [("Bryn", "tea.daily", "page")]
    assert Notice.objects.get().by == "page"
    assert {k.name: by for k, by in notices.wishes_of(efa)}["tea.daily"] == "daily"


def test_a_notice_is_read_when_it_is_opened_by_its_person_only(bryn: Person, efa: Person, sign_in: SignIn) -> None:
    inside = notices.tell(bryn, "tea.page", "Scones", "/permissions/")
    outside = notices.tell(bryn, "tea.page", "Scones", "https://elsewhere.example/")
    assert inside
    assert outside
    assert sign_in(efa).get(f"/me/notices/{inside.ref}/").status_code == 404
    assert notices.unread(bryn) == 2
    client = sign_in(bryn)
    assert client.get(f"/me/notices/{inside.ref}/").headers["Location"] == "/permissions/"
    assert client.get(f"/me/notices/{outside.ref}/").headers["Location"] == "/me/notices/"
    assert notices.unread(bryn) == 0
    with pytest.raises(NotAllowed):
        notices.wish(actor=SYSTEM and Person(handle="nobody", is_active=False), kind="tea.now", by="page")


def test_all_are_marked_as_read_and_there_are_pages_of_them(bryn: Person, sign_in: SignIn) -> None:
    Notice.objects.bulk_create(Notice(person=bryn, kind="tea.page", text=f"Cup {n}.") for n in range(31))
    client = sign_in(bryn)
    assert "Cup 0." in client.get("/me/notices/?page=2").content.decode()
    assert client.get("/me/notices/?page=none").status_code == 200
    assert client.get("/me/notices/read/").status_code == 405
    client.post("/me/notices/read/")
    assert notices.unread(bryn) == 0


# One click (RFC 8058)


def _path(person: Person, kind: str) -> str:
    return "/" + notices.unsubscribe_url(person, kind).split("/", 3)[3]


def test_the_link_stops_that_kind_by_a_bare_post_and_looking_changes_nothing(bryn: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    assert "Stop these mails" in client.get(_path(bryn, "tea.now")).content.decode()
    assert not NoticeWish.objects.exists()
    assert client.post(_path(bryn, "tea.now"), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert list(NoticeWish.objects.values_list("kind", "by")) == [("tea.now", "page")]


def test_the_link_in_a_digest_stops_all_mail(bryn: Person) -> None:
    Client().post(_path(bryn, "*"))
    assert {by for _kind, by in notices.wishes_of(bryn)} == {"page"}


def test_a_forged_or_outlived_link_stops_nothing(bryn: Person) -> None:
    path = _path(bryn, "tea.now")
    assert Client().post(path[:-3] + "xx/").status_code == 404
    actions.erase(actor=bryn, person=bryn)
    assert Client().post(path).status_code == 404
    assert not NoticeWish.objects.exists()


def test_the_wishes_begin_with_what_somebody_was_told_of_and_all_are_there(bryn: Person, sign_in: SignIn) -> None:
    client = sign_in(bryn)
    assert "been told of so far" not in client.get("/me/notices/wishes/").text
    notices.tell(bryn, "tea.daily", "Tea", "/me/")
    page = client.get("/me/notices/wishes/").text
    first, rest = page.split("Everything else that you could be told of")
    assert 'name="tea.daily"' in first
    assert all(f'name="{kind.name}"' in rest for kind in notices.kinds.values() if kind.name != "tea.daily")
