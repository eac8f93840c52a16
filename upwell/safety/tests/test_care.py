"""Somebody in danger is met by a kind word at once and a person soon; two decide who else is told; the next day somebody asks; those who helped are asked, too."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from upwell.accounts.models import Access, Notice
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.jobs import run_all
from upwell.kit.permissions import PERMISSIONS
from upwell.kit.personal import erase_all, export_all
from upwell.kit.time import at, now, today
from upwell.promises.models import Duty
from upwell.safety import actions, keeping, tasks
from upwell.safety.help_lines import countries, help_lines
from upwell.safety.models import CareMessage, Case, Decision, Disclosure

NOON = datetime(2026, 6, 3, 12, tzinfo=ZoneInfo("Europe/London"))
NIGHT = NOON - timedelta(hours=9)


@pytest.fixture(autouse=True)
def _staffed(settings):
    settings.STAFFED_FROM, settings.STAFFED_UNTIL = "08:00", "00:00"


@pytest.fixture
def case(bryn, moderator, site_moderator):
    with at(NOON):
        made = actions.ask_for_help(actor=bryn, words="I cannot go on").case
    made.refresh_from_db()
    return made


def test_a_kind_word_comes_at_once_and_the_letter_about_it_says_nothing(case, bryn):
    told = Notice.objects.get(person=bryn)
    assert (told.kind, told.url) == ("safety.care", f"/care/{case.ref}/")
    assert case.messages.get().automatic
    run_all()
    for letter in mail.outbox:
        if letter.to == [bryn.email]:
            assert "danger" not in letter.body
            assert "help" not in letter.subject.lower()


def test_a_person_writes_within_half_an_hour_or_that_long_after_hosts_are_back(case, bryn, efa, thing):
    assert case.answer_by == NOON + timedelta(minutes=30)
    with at(NIGHT):
        worry = actions.report(actor=efa, subject=thing, reason="in_danger").case
    worry.refresh_from_db()
    assert worry.answer_by == NIGHT.replace(hour=8, minute=30)


def test_however_many_worry_the_kind_word_comes_once_a_day(bryn, efa, gwen, ann, thing, moderator):
    with at(NOON):
        for person in (efa, gwen, ann):
            actions.report(actor=person, subject=thing, reason="in_danger")
    assert Notice.objects.filter(person=bryn).count() == 1
    assert "Efa" not in Notice.objects.get(person=bryn).text


def test_when_nobody_has_answered_in_time_everybody_is_told_once(case, moderator, site_moderator, dev, gwen):
    dev.is_staff = True
    dev.save()
    Notice.objects.all().delete()
    with at(NOON + timedelta(minutes=29)):
        assert tasks.raise_alarm() == 0
    with at(NOON + timedelta(minutes=31)):
        assert (tasks.raise_alarm(), tasks.raise_alarm()) == (1, 0)
    told = {n.person: n.url for n in Notice.objects.filter(kind="safety.urgent")}
    assert set(told) == {moderator, site_moderator, dev}
    assert told[dev] == ""  # who operates the machine does not read it, and can reach a moderator


def test_a_host_answers_without_a_name_the_person_writes_back_and_the_next_day_somebody_asks(
    case, moderator, bryn, efa, sign_in
):
    with pytest.raises(NotAllowed):
        actions.answer(actor=efa, case=case, words="Hello")
    with at(NOON):
        actions.answer(actor=moderator, case=case, words="I am here. Are you safe?")
        actions.answer(actor=moderator, case=case, words="I am here. Are you safe?")
        follow_up = Duty.objects.get(kind="follow_up")
        assert follow_up.due_on == today() + timedelta(days=1)
        actions.write_back(actor=bryn, case=case, words="Yes. Thank you.")
        with pytest.raises(NotAllowed):
            actions.write_back(actor=efa, case=case, words="Me too")
        assert actions.close_case(actor=moderator, case=case, outcome="We talked.").state == "acted"
    with at(NOON + timedelta(days=1)):
        actions.check_in(actor=moderator, case=case, words="How was the night?")
    follow_up.refresh_from_db()
    assert follow_up.done_at is not None
    assert [(m.by_person, m.words) for m in case.messages.filter(automatic=False)] == [
        (False, "I am here. Are you safe?"),
        (True, "Yes. Thank you."),
        (False, "How was the night?"),
    ]
    page = sign_in(bryn).get(f"/care/{case.ref}/").content.decode()
    assert "How was the night?" in page
    assert "Carys" not in page


def test_who_writes_after_it_was_closed_is_met_as_the_first_time(case, moderator, bryn):
    with at(NOON):
        actions.answer(actor=moderator, case=case, words="I am here.")
        actions.close_case(actor=moderator, case=case, outcome="We talked.")
    with at(NOON + timedelta(days=2)):
        actions.write_back(actor=bryn, case=case, words="It is back")
        case.refresh_from_db()
        assert (case.is_open, case.answered_at, case.answer_by) == (True, None, NOON + timedelta(days=2, minutes=30))
        assert Duty.objects.open().filter(kind="report").count() == 1


def proposed(by, case, **more):
    words = {"to_whom": "emergency", "what": "The street and the first name", "why": "Has taken tablets"}
    return actions.propose(actor=by, case=case, **{**words, **more})


def test_two_people_decide_that_the_emergency_services_are_told_and_the_person_is_told_at_once(
    case, moderator, site_moderator, bryn, efa
):
    with pytest.raises(NotAllowed):
        proposed(efa, case)
    for missing in ("what", "why"):
        with pytest.raises(Refused, match="Write"):
            proposed(moderator, case, **{missing: " "})
    made = proposed(moderator, case)
    with pytest.raises(Refused, match="already"):
        proposed(site_moderator, case)
    with pytest.raises(Refused) as refused:
        actions.confirm(actor=moderator, disclosure=made)
    assert refused.value.code == "second_person"
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.filter(pk=made.pk).update(confirmed_by=moderator)
    assert not case.messages.filter(automatic=False).exists()
    actions.confirm(actor=site_moderator, disclosure=made)
    told = case.messages.get(automatic=False).words
    assert "The street and the first name" in told
    assert "Has taken tablets" in told
    seen = Access.objects.get(person=bryn)
    assert (seen.by, "emergency services" in seen.what) == (None, True)
    with pytest.raises(Refused, match="settled"):
        actions.decline(actor=moderator, disclosure=made)


def test_where_telling_at_once_would_endanger_somebody_the_person_is_told_when_it_is_safe(
    case, moderator, site_moderator, bryn
):
    made = proposed(moderator, case, tell_later_because="He is in the room")
    with pytest.raises(Refused, match="nothing here"):
        actions.tell_of(actor=moderator, disclosure=made)
    actions.confirm(actor=site_moderator, disclosure=made)
    assert not case.messages.filter(automatic=False).exists()
    actions.tell_of(actor=moderator, disclosure=made)
    assert "Has taken tablets" in case.messages.get(automatic=False).words


def test_declined_it_is_not_passed_on(case, moderator, site_moderator):
    made = proposed(moderator, case)
    actions.decline(actor=moderator, disclosure=made)
    with pytest.raises(Refused, match="settled"):
        actions.confirm(actor=site_moderator, disclosure=made)
    assert proposed(site_moderator, case).is_open


def test_whoever_helped_is_offered_a_talk(case, moderator, site_moderator, efa):
    actions.answer(actor=moderator, case=case, words="I am here.")
    actions.close_case(actor=moderator, case=case, outcome="We talked.")
    assert Notice.objects.filter(person=moderator, text__contains="Take a break").exists()
    with pytest.raises(Refused, match="offered"):
        actions.debrief(actor=site_moderator, case=case, talked=True)
    actions.debrief(actor=moderator, case=case, talked=True)
    assert Duty.objects.get(kind="debrief").outcome == "talked"


def test_no_punishment_can_be_reached_from_a_call_for_help(case, moderator, site_moderator, bryn, efa, thing):
    """Neither by what may be done with it, nor by anything that it leaves behind."""
    before = type(bryn).objects.filter(pk=bryn.pk).values().get()
    actions.answer(actor=moderator, case=case, words="I am here.")
    actions.confirm(actor=site_moderator, disclosure=proposed(moderator, case))
    actions.close_case(actor=moderator, case=case, outcome="We talked.")
    assert type(bryn).objects.filter(pk=bryn.pk).values().get() == before
    assert not Decision.objects.exists()
    careful = {"safety.care", "safety.disclose", "safety.write_back"}
    assert careful <= set(PERMISSIONS)


def test_the_words_of_a_crisis_are_the_persons_to_take_away(case, moderator, site_moderator, bryn):
    actions.answer(actor=moderator, case=case, words="I am here.")
    actions.write_back(actor=bryn, case=case, words="Stay a little")
    actions.confirm(actor=site_moderator, disclosure=proposed(moderator, case))
    mine = str(export_all(bryn)["care"])
    for words in ("I am here.", "Stay a little", "Has taken tablets"):
        assert words in mine
    assert "Carys" not in mine
    with transaction.atomic():
        erase_all(bryn)
    assert not CareMessage.objects.exists()
    assert Case.objects.get().subject_ref != bryn.ref
    assert Disclosure.objects.get().why == ""
    with transaction.atomic():
        erase_all(moderator)
    assert Disclosure.objects.get().proposed_by is None


def test_words_of_care_are_emptied_when_an_appeals_time_has_passed(case, moderator, bryn):
    with at(NOON):
        actions.answer(actor=moderator, case=case, words="I am here.")
        actions.close_case(actor=moderator, case=case, outcome="We talked.")
    with at(NOON + timedelta(days=184)):
        keeping.empty_what_is_old()
    assert not CareMessage.objects.exclude(words="").exists()


def test_signposts_go_by_country_and_say_in_which_language_they_answer(db, client, settings):
    assert {"GB", "IE"} <= set(countries())
    welsh = [line for line in help_lines() if line.language == "cy"]
    assert welsh
    with at(NIGHT):
        page = client.get("/help-now/").content.decode()
        irish = client.get("/help-now/?country=IE").content.decode()
        nowhere = client.get("/help-now/?country=nowhere").content.decode()
    assert "Cymraeg" in page
    assert 'lang="cy"' in page
    assert "No host is here at this moment" in page
    assert "Ring 112" in irish
    assert "Ring 999" in nowhere


def test_the_whole_of_it_on_pages(case, moderator, site_moderator, bryn, efa, sign_in):
    caryss, finns, bryns = sign_in(moderator), sign_in(site_moderator), sign_in(bryn)
    url, care = case.get_absolute_url(), f"/care/{case.ref}/"
    assert sign_in(efa).get(care).status_code == 404
    assert caryss.get(care).status_code == 404
    assert "You matter to people here" in bryns.get(care).content.decode()
    assert "Please fill this in" in bryns.post(care, {"words": ""}).content.decode()
    bryns.post(care, {"words": "One word"})
    assert "One word" in caryss.get(url).content.decode()
    assert "Please fill this in" in caryss.post(f"{url}care/answer/", {}).content.decode()
    caryss.post(f"{url}care/answer/", {"answer-words": "I am here."})
    given = {"propose-to_whom": "emergency", "propose-what": "The street", "propose-why": "Tablets"}
    caryss.post(f"{url}care/propose/", given)
    made = Disclosure.objects.get()
    answer = caryss.post(f"{url}disclose/{made.ref}/confirm/")
    assert answer.status_code == 409
    assert "Somebody else has to agree" in answer.content.decode()
    finns.post(f"{url}disclose/{made.ref}/confirm/")
    assert "The street" in bryns.get(care).content.decode()
    for wrong in (f"{url}care/nonsense/", f"{url}disclose/{made.ref}/nonsense/", f"{url}disclose/none/confirm/"):
        assert caryss.post(wrong).status_code == 404
    caryss.post(f"{url}close/", {"close-outcome": "We talked."})
    assert "And you?" in caryss.get(url).content.decode()
    caryss.post(f"{url}care/debrief/", {"debrief-talked": "yes"})
    finns.post(f"{url}care/debrief/", {"debrief-talked": "no"})
    asked = {"check-in-words": "How are you today?"}
    assert "Ask again tomorrow" in caryss.post(f"{url}care/check-in/", asked).content.decode()
    with at(now() + timedelta(days=1)):
        assert caryss.post(f"{url}care/check-in/", asked).status_code == 302
    assert Case.objects.get().state == "acted"
    assert not Duty.objects.open().exists()
