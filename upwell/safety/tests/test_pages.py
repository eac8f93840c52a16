"""The pages of safety: help for everybody, reporting, the queue."""

from datetime import timedelta

import pytest

from upwell.accounts.models import Access
from upwell.kit.time import at, at_noon, today
from upwell.safety import actions
from upwell.safety.help_lines import help_lines
from upwell.safety.models import Report
from upwell.safety.tests.conftest import HIDDEN, SECRET


def read(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, url
    page = answer.content.decode()
    assert "<c-" not in page
    assert "style=" not in page
    return page


def report_url(thing):
    return f"/report/places.publicbody/{thing.ref}/"


def test_help_names_who_to_ring_first_for_a_life_at_risk_and_who_is_here(client, db, settings):
    settings.STAFFED_FROM, settings.STAFFED_UNTIL = "08:00", "00:00"
    with at(at_noon(today())):
        page = read(client, "/help-now/")
    order = [page.index(words) for words in ("Ring 999", "Ring 116 123", "Text SHOUT to 85258", "Ring 111")]
    assert order == sorted(order)
    assert 'href="tel:116123"' in page
    assert "Choose option 2" in page
    assert "Hosts are here now, until midnight." in page
    assert "sign in" in page
    with at(at_noon(today()) + timedelta(hours=14)):
        assert "They are back today at 08:00" in read(client, "/help-now/")


def test_an_operator_puts_their_own_numbers_in_a_file(db, settings, tmp_path, client):
    settings.VAR = tmp_path
    own = '[GB]\n[[GB.lines]]\nname = "Ashmere listening line"\nwhen = "In the evening."\ncall = "01234 567"\n'
    (tmp_path / "help_lines.toml").write_text(own, encoding="utf-8")
    assert [line.name for line in help_lines()] == ["Ashmere listening line"]
    settings.COUNTRY = "XX"
    assert help_lines() == []
    read(client, "/help-now/")


def test_a_message_to_the_hosts_needs_no_words_and_says_that_nobody_is_in_trouble(bryn, sign_in, client, moderator):
    bryns = sign_in(bryn)
    read(bryns, "/help-now/")
    answer = bryns.post("/help-now/", {"words": ""})
    made = Report.objects.get()
    assert (made.reporter, made.about, made.reason) == (bryn, bryn, "in_danger")
    page = read(bryns, answer.url)
    assert "You are not in trouble" in page
    assert "116 123" in page
    assert client.post("/help-now/", {"words": "help"}).status_code == 200
    assert Report.objects.count() == 1


def test_a_report_is_made_signed_out_with_a_confirmation_that_says_what_happens_next(thing, client):
    page = read(client, report_url(thing))
    assert "never learns who reported it" in page
    assert "This field is required" in client.post(report_url(thing), {}).content.decode()
    answer = client.post(report_url(thing), {"reason": "unkind", "words": "Rude", "email": "me@example.org"})
    page = read(client, answer.url)
    assert "within one day" in page
    assert "Rude" not in page
    assert Report.objects.get().reporter_email == "me@example.org"


def test_the_form_asks_for_no_address_of_somebody_signed_in(thing, efa, sign_in):
    assert "Your e-mail" not in read(sign_in(efa), report_url(thing))
    sign_in(efa).post(report_url(thing), {"reason": "unkind", "email": "x@example.org"})
    assert (Report.objects.get().reporter, Report.objects.get().reporter_email) == (efa, "")


def test_what_one_may_not_see_one_cannot_report_and_unknown_kinds_have_no_page(thing, efa, sign_in, client):
    SECRET.add(thing.ref)
    read(client, report_url(thing), 404)
    read(sign_in(efa), report_url(thing))
    for address in ("/report/auth.permission/abc/", "/report/nonsense/abc/", "/report/places.publicbody/none/"):
        read(client, address, 404)


def test_a_script_that_reports_on_and_on_is_slowed_down(thing, client):
    statuses = [client.post(report_url(thing), {"reason": "other"}).status_code for _ in range(22)]
    assert statuses[:20] == [302] * 20
    assert statuses[-1] == 429


def test_the_queue_shows_each_moderator_their_own_and_others_nothing(thing, other, moderator, gwen, efa, bryn, sign_in):
    from upwell.promises.tests.conftest import give_role

    give_role(gwen, "host", other)
    made = actions.report(actor=efa, subject=thing, reason="unkind", words="Rude")
    url = made.get_absolute_url()
    assert url in read(sign_in(moderator), "/moderation/")
    assert url not in read(sign_in(gwen), "/moderation/")
    read(sign_in(gwen), url, 404)
    read(sign_in(bryn), url, 404)
    read(sign_in(bryn), "/moderation/", 403)


def test_a_moderator_reads_closes_hides_and_shows_again_on_pages(thing, moderator, efa, sign_in):
    made = actions.report(actor=efa, subject=thing, reason="private", words="My street is in it")
    url, caryss = made.get_absolute_url(), sign_in(moderator)
    page = read(caryss, url)
    assert "<details><summary>Show what was reported" in page
    assert "words of Carers together" in page
    assert "Efa" not in page
    assert "This field is required" in caryss.post(f"{url}hide/", {"because": ""}).content.decode()
    caryss.post(f"{url}hide/", {"because": "It names a street."})
    assert "Show it again" in read(caryss, url)
    caryss.post(f"{url}restore/")
    assert [act for act, _ref in HIDDEN] == ["hide", "restore"]
    caryss.post(f"{url}close/", {"state": "acted", "outcome": "The street is out."})
    assert "The street is out." in read(caryss, f"/reported/{made.ref}/")
    assert url in read(caryss, "/moderation/?done=1")
    assert (
        "Somebody has looked at this already"
        in caryss.post(f"{url}close/", {"state": "acted", "outcome": "Again"}).content.decode()
    )


def test_opening_a_private_report_is_logged(thing, moderator, efa, sign_in, bryn):
    SECRET.add(thing.ref)
    made = actions.report(actor=efa, subject=thing, reason="unkind")
    read(sign_in(moderator), made.get_absolute_url())
    assert Access.objects.get().person == bryn


def test_a_call_for_help_shows_the_moderator_who_and_offers_no_way_to_hide(bryn, moderator, sign_in):
    made = actions.ask_for_help(actor=bryn, words="I am alone")
    page = read(sign_in(moderator), made.get_absolute_url())
    assert "Bryn wrote to the hosts" in page
    assert "I am alone" in page
    assert "Hide it" not in page


@pytest.mark.parametrize("number", [1, 20])
def test_the_queue_asks_as_many_questions_for_one_report_as_for_many(
    number, thing, moderator, sign_in, django_assert_max_num_queries, gwen
):
    for n in range(number):
        actions.report(actor=None, subject=thing, reason="other", words=str(n))
    caryss = sign_in(moderator)
    with django_assert_max_num_queries(16):
        read(caryss, "/moderation/")
