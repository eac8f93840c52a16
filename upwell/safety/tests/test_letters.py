"""Letters of care are reported by either side; somebody without a part in it looks; nobody is punished for asking for help."""

from __future__ import annotations

import pytest

from tests.refusing import refused
from upwell.accounts.models import Access, Notice, Person
from upwell.kit.errors import NotAllowed
from upwell.kit.personal import erase_all, export_all
from upwell.kit.time import at, days, now
from upwell.promises.tests.conftest import give_role
from upwell.safety import actions, keeping, letters, passing_on
from upwell.safety.models import CareMessage, Case, Decision, Report
from upwell.safety.tests.conftest import decided

CRUEL = "Stop making a fuss about your pills."
ANGRY = "You are useless, all of you."


@pytest.fixture
def care(bryn: Person, moderator: Person) -> Case:
    """Bryn asked for help, Carys wrote something cruel, Bryn wrote back in anger."""
    made = actions.ask_for_help(actor=bryn, words="I cannot go on").case
    actions.answer(actor=moderator, case=made, words=CRUEL)
    actions.write_back(actor=bryn, case=made, words=ANGRY)
    return made


def letter(words: str) -> CareMessage:
    return CareMessage.objects.get(words=words)


def address(one: CareMessage) -> str:
    return f"/report/safety.caremessage/{one.ref}/"


def test_each_side_can_report_what_the_other_wrote_and_nobody_else_can(
    care, bryn, moderator, site_moderator, efa, sign_in, client
) -> None:
    cruel, angry = letter(CRUEL), letter(ANGRY)
    assert address(cruel) in sign_in(bryn).get(f"/care/{care.ref}/").text
    assert address(angry) in sign_in(moderator).get(care.get_absolute_url()).text
    assert address(cruel) not in sign_in(moderator).get(care.get_absolute_url()).text, "their own"
    opened = {
        (one.handle, words): sign_in(one).get(address(letter(words))).status_code
        for one in (bryn, moderator, efa)
        for words in (CRUEL, ANGRY)
    }
    assert {key for key, status in opened.items() if status == 200} == {("Bryn", CRUEL), ("Carys", ANGRY)}
    assert client.get(address(cruel)).status_code == 404
    first = care.messages.get(automatic=True)
    assert sign_in(bryn).get(address(first)).status_code == 404, "the first word is the page's own"
    answer = sign_in(bryn).post(address(cruel), {"reason": "unkind"})
    assert sign_in(bryn).get(answer.url).status_code == 200


def test_whoever_had_a_part_in_the_care_never_looks_at_it(care, bryn, moderator, site_moderator, gwen) -> None:
    give_role(moderator, "moderator")  # of the whole site, too
    moderator.__dict__.pop("_held_roles", None)
    reported = actions.report(actor=bryn, subject=letter(CRUEL), reason="unkind").case
    assert not reported.is_care
    assert (reported.about, reported.concerns) == (moderator, bryn)
    assert reported not in Case.objects.visible_to(moderator)
    actions.read_case(actor=site_moderator, case=care)
    assert reported in Case.objects.visible_to(site_moderator), "to have read along is no part"
    told = Notice.objects.filter(kind="safety.new_report", url=reported.get_absolute_url())
    assert {n.person for n in told} == {site_moderator}
    with pytest.raises(NotAllowed):
        letters.hide(actor=moderator, letter=letter(CRUEL))
    actions.add_note(actor=site_moderator, case=care, words="I will talk to her.")
    assert reported not in Case.objects.visible_to(site_moderator), "now they have had a part"
    gwen.is_staff = True
    gwen.save()
    passing_on.find_new_lookers()
    assert reported in Case.objects.visible_to(gwen), "whoever runs the place"


def test_hidden_it_is_gone_for_the_other_side_and_back_when_the_decision_is_taken_back(
    care, bryn, moderator, site_moderator, sign_in
) -> None:
    reported = actions.report(actor=bryn, subject=letter(CRUEL), reason="unkind").case
    decision = decided(site_moderator, reported, "hidden", "warned")
    assert Decision.objects.get().person == moderator
    pages = [(bryn, f"/care/{care.ref}/"), (moderator, care.get_absolute_url())]
    for reader, page in pages:
        text = sign_in(reader).get(page).text
        assert CRUEL not in text
        assert "A moderator has hidden these words." in text
    assert CRUEL in str(export_all(bryn)), "what was written to them stays theirs to take along"
    outcome = Notice.objects.get(person=bryn, kind="safety.outcome")
    assert "done" not in outcome.text, "somebody else may read the letter"
    actions.take_back(actor=site_moderator, decision=decision, because="I misread it.")
    assert all(CRUEL in sign_in(reader).get(page).text for reader, page in pages)


def test_what_somebody_wrote_while_they_asked_for_help_is_never_held_against_them(
    care, bryn, moderator, site_moderator, sign_in
) -> None:
    reported = actions.report(actor=moderator, subject=letter(ANGRY), reason="unkind").case
    for measure in ("warned", "slow", "read_only", "suspended"):
        with refused("not_a_punishment"):
            decided(site_moderator, reported, measure, ground="law")
    form = sign_in(site_moderator).get(f"{reported.get_absolute_url()}decide/").text
    assert 'value="hidden"' in form
    assert 'value="suspended"' not in form
    decided(site_moderator, reported, "hidden")
    assert ANGRY not in sign_in(moderator).get(care.get_absolute_url()).text
    assert ANGRY in sign_in(bryn).get(f"/care/{care.ref}/").text, "their own words stay theirs to read"
    assert Decision.objects.live_strikes(bryn).count() == 0


def test_looks_are_shown_to_whoever_was_cared_for_and_never_to_the_host(care, bryn, moderator, site_moderator) -> None:
    reported = actions.report(actor=bryn, subject=letter(CRUEL), reason="unkind").case
    actions.read_case(actor=site_moderator, case=reported)
    assert Access.objects.get(person=bryn, what__startswith="Something about you").by is None
    assert not Access.objects.filter(person=moderator).exists()


def test_its_words_go_with_their_time_and_with_the_person(care, bryn, moderator, site_moderator) -> None:
    reported = actions.report(actor=bryn, subject=letter(CRUEL), reason="unkind").case
    decided(site_moderator, reported, "hidden")
    assert CRUEL not in str(export_all(moderator)), "it tells of somebody else"
    with at(now() + days(184)):
        keeping.empty_what_is_old()
        assert not Report.objects.exclude(snapshot="").exists()
    other = actions.report(actor=moderator, subject=letter(ANGRY), reason="unkind")
    third = actions.report(actor=bryn, subject=letter(CRUEL), reason="threat")
    erase_all(bryn)
    for made in (other, third):
        made.refresh_from_db()
        assert made.snapshot == ""
        assert not made.case.is_open, "nothing is left to look at"
    assert not CareMessage.objects.filter(case=care).exists()


def test_when_the_host_who_wrote_it_leaves_it_still_stands_and_is_still_looked_at(
    care, bryn, moderator, site_moderator
) -> None:
    made = actions.report(actor=bryn, subject=letter(CRUEL), reason="unkind")
    erase_all(moderator)
    made.refresh_from_db()
    assert (made.case.is_open, made.case.about, made.case.concerns) == (True, None, bryn)
    assert made.snapshot == CRUEL
    decided(site_moderator, made.case, "hidden")
    assert letter(CRUEL).hidden_at is not None
    erase_all(bryn)
    made.refresh_from_db()
    assert made.snapshot == ""


def test_where_only_the_operator_is_left_and_had_a_part_they_are_told_to_find_somebody_and_nothing_else(
    care, bryn, moderator
) -> None:
    moderator.is_staff = True
    moderator.save()
    reported = actions.report(actor=bryn, subject=letter(CRUEL), reason="unkind").case
    told = Notice.objects.filter(person=moderator, kind="safety.new_report").latest("pk")
    assert "find a second moderator" in told.text
    assert told.url == ""
    assert reported not in Case.objects.visible_to(moderator)


def test_an_operator_whom_it_is_about_hears_nothing_of_it_where_another_can_find_somebody(
    care, bryn, moderator, gwen
) -> None:
    give_role(gwen, "moderator")
    actions.add_note(actor=gwen, case=care, words="I will talk to her.")
    for one in (moderator, gwen):
        one.is_staff = True
        one.save()
    actions.report(actor=bryn, subject=letter(CRUEL), reason="unkind")
    told = Notice.objects.filter(kind="safety.new_report", text__contains="find a second moderator")
    assert [one.person for one in told] == [gwen]


def test_worry_that_comes_from_a_letter_is_about_whom_it_tells_of_and_who_helps_goes_on_helping(
    care, bryn, moderator, site_moderator
) -> None:
    worry = actions.report(actor=bryn, subject=letter(CRUEL), reason="in_danger").case
    assert (worry.is_care, worry.about, worry.concerns) == (True, bryn, None)
    assert worry in Case.objects.visible_to(moderator)
    assert not Notice.objects.filter(person=moderator, kind="safety.care").exists()
