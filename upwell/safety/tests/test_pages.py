"""The pages of safety: help for everybody, reporting, the queue."""

from datetime import timedelta

import pytest

from upwell.accounts.models import Access
from upwell.kit.time import at, at_noon, today
from upwell.safety import actions
from upwell.safety.help_lines import help_lines
from upwell.safety.models import Decision, Report
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
    assert [line.name for line in help_lines()] == ["Emergency services", "Find A Helpline"], (
        "nobody finds an empty page"
    )
    assert "Ring 112" in read(client, "/help-now/")


def test_a_message_to_the_hosts_needs_no_words_and_says_that_nobody_is_in_trouble(bryn, sign_in, client, moderator):
    bryns = sign_in(bryn)
    read(bryns, "/help-now/")
    answer = bryns.post("/help-now/", {"words": ""})
    made = Report.objects.get()
    assert (made.reporter, made.case.about, made.reason) == (bryn, bryn, "in_danger")
    page = read(bryns, answer.url)
    assert "You are not in trouble" in page
    assert "116 123" in page
    assert client.post("/help-now/", {"words": "help"}).status_code == 200
    assert Report.objects.count() == 1


def test_a_report_is_made_signed_out_with_a_confirmation_that_says_what_happens_next(thing, client):
    page = read(client, report_url(thing))
    assert "never learns who reported it" in page
    assert "Please choose one" in client.post(report_url(thing), {}).content.decode()
    answer = client.post(report_url(thing), {"reason": "unkind", "words": "Rude", "email": "me@example.org"})
    page = read(client, answer.url)
    assert "within one day" in page
    assert "Rude" not in page
    assert Report.objects.get().reporter_email == "me@example.org"


def test_after_a_report_a_link_leads_back_to_what_was_reported_while_it_may_be_seen(thing, client):
    done = client.post(report_url(thing), {"reason": "unkind"}).url
    assert "Back to where you were" in read(client, done)
    SECRET.add(thing.ref)
    assert "Back to where you were" not in read(client, done)


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


def test_what_came_of_a_report_is_read_by_who_made_it_and_by_nobody_else(thing, moderator, efa, bryn, sign_in, client):
    made = actions.report(actor=efa, subject=thing, reason="unkind")
    out = actions.report(actor=None, subject=thing, reason="unkind")
    read(sign_in(efa), f"/reported/{made.ref}/")
    for somebody in (client, sign_in(bryn), sign_in(moderator)):
        read(somebody, f"/reported/{made.ref}/", 404)
        read(somebody, f"/reported/{made.ref}/?key={made.key}", 404)
        read(somebody, f"/reported/{out.ref}/", 404)
        read(somebody, f"/reported/{out.ref}/?key=guess", 404)
    assert "Nobody has opened it yet" in read(client, f"/reported/{out.ref}/?key={out.key}")
    actions.read_case(actor=moderator, case=made.case)
    assert "Nothing is decided yet" in read(client, f"/reported/{out.ref}/?key={out.key}")


def test_the_queue_shows_each_moderator_their_own_and_others_nothing(thing, other, moderator, gwen, efa, bryn, sign_in):
    from upwell.promises.tests.conftest import give_role

    give_role(gwen, "host", other)
    made = actions.report(actor=efa, subject=thing, reason="unkind", words="Rude")
    url = made.case.get_absolute_url()
    assert url in read(sign_in(moderator), "/moderation/")
    assert url not in read(sign_in(gwen), "/moderation/")
    read(sign_in(gwen), url, 404)
    read(sign_in(bryn), url, 404)
    read(sign_in(bryn), "/moderation/", 403)


STATEMENT = {
    "facts": "It names a street.",
    "ground": "rule",
    "rule": "No addresses of others",
    "found_by": "report",
    "outcome": "The street is out.",
}


def test_a_moderator_works_on_a_case_and_decides_it_on_pages(thing, moderator, site_moderator, efa, bryn, sign_in):
    made = actions.report(actor=efa, subject=thing, reason="private", words="My street is in it")
    url, caryss = made.case.get_absolute_url(), sign_in(moderator)
    page = read(caryss, url)
    assert "<details><summary>Show what was reported" in page
    assert "words of Carers together" in page
    assert "Efa" not in page
    caryss.post(f"{url}claim/")
    assert "I cannot take this one" in read(caryss, url)
    assert url in read(caryss, "/moderation/?show=mine")
    caryss.post(f"{url}ask/", {"ask-words": "Is a street enough?"})
    sign_in(site_moderator).post(f"{url}opine/", {"opine-agrees": "yes", "opine-words": "It is."})
    assert "Second opinion: agrees" in read(caryss, url)
    assert "Please fill this in" in caryss.post(f"{url}note/", {"note-words": ""}).content.decode()
    assert caryss.post(f"{url}nonsense/").status_code == 404
    assert "Please fill this in" in caryss.post(f"{url}decide/", {}).content.decode()
    caryss.post(f"{url}decide/", {**STATEMENT, "measures": ["hidden", "warned"]})
    assert "The street is out." in read(sign_in(efa), f"/reported/{made.ref}/")
    decision = Decision.objects.get()
    for page in (read(sign_in(bryn), decision.get_absolute_url()), read(sign_in(bryn), "/me/safety/")):
        assert "Hidden from others" in page
        assert "Carys" not in page
        assert "Efa" not in page
    assert "No addresses of others" in read(sign_in(bryn), decision.get_absolute_url())
    read(sign_in(efa), decision.get_absolute_url(), 404)
    taken = f"{decision.get_absolute_url()}take-back/"
    box = f"{decision.ref}-because"
    assert sign_in(bryn).post(taken, {box: "Please"}).status_code == 404
    assert "Please fill this in" in caryss.post(taken, {box: ""}).content.decode()
    assert "This looks like a telephone number." in caryss.post(taken, {box: "She rang from 07700 900123."}).text
    caryss.post(taken, {box: "It was her own street."})
    assert [act for act, _ref in HIDDEN] == ["hide", "restore"]
    assert "It was her own street." in read(sign_in(bryn), decision.get_absolute_url())
    assert url in read(caryss, "/moderation/?show=done")
    again = caryss.post(f"{url}close/", {"close-outcome": "Again"}).content.decode()
    assert "Somebody has looked at this already" in again


def test_a_report_that_is_left_as_it_is_says_why(thing, moderator, efa, sign_in):
    made = actions.report(actor=efa, subject=thing, reason="unkind")
    url = made.case.get_absolute_url()
    assert sign_in(moderator).post(f"{url}close/", {"close-outcome": "Two friends joking."}).status_code == 302
    page = read(sign_in(efa), f"/reported/{made.ref}/")
    assert "Two friends joking." in page
    assert "left as it is" in page


def test_opening_a_private_report_is_logged(thing, moderator, efa, sign_in, bryn):
    SECRET.add(thing.ref)
    made = actions.report(actor=efa, subject=thing, reason="unkind")
    read(sign_in(moderator), made.case.get_absolute_url())
    assert Access.objects.get().person == bryn


def test_a_call_for_help_shows_the_moderator_who_and_offers_no_way_to_hide(bryn, moderator, sign_in):
    made = actions.ask_for_help(actor=bryn, words="I am alone")
    page = read(sign_in(moderator), made.case.get_absolute_url())
    assert "Bryn wrote to the hosts" in page
    assert "I am alone" in page
    assert "Do something about it" not in page


@pytest.mark.parametrize("number", [1, 20])
def test_the_queue_asks_as_many_questions_for_one_report_as_for_many(
    number, thing, site_moderator, sign_in, django_assert_max_num_queries, gwen
):
    for n in range(number):
        body = type(thing).objects.create(code=f"N{n}", slug=f"n{n}", name=f"N {n}", kind="space")
        actions.report(actor=None, subject=body, reason="other", words=str(n))
    caryss = sign_in(site_moderator)
    with django_assert_max_num_queries(16):
        read(caryss, "/moderation/")


def test_a_profile_offers_others_to_report_it(bryn, efa, sign_in):
    address = f"/report/accounts.person/{bryn.ref}/"
    assert address in read(sign_in(efa), "/people/Bryn/")
    assert address not in read(sign_in(bryn), "/people/Bryn/")
    read(sign_in(efa), address)
