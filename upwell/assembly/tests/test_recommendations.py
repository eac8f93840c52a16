"""What a jury says: votes, a minority report, publication, and on to the body."""

from __future__ import annotations

from hashlib import sha256

import pytest
from django.test import Client

from tests import journey
from upwell.accounts import consent
from upwell.accounts.actions import erase, set_needs
from upwell.accounts.models import Person
from upwell.assembly.actions import recommendations
from upwell.assembly.models import Juror, Jury, Recommendation
from upwell.discover.models import Scope, Source, Voice
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now
from upwell.ledger.actions import link
from upwell.ledger.models import Entry


@pytest.fixture
def world(ann: Person, bryn: Person, dev: Person, finn: Person) -> journey.World:
    return journey.build(ann, bryn, dev, finn)


@pytest.fixture
def jury(world: journey.World, gwen: Person) -> Jury:
    return journey.drawn(world, journey.admitted(world, gwen), [])


@pytest.fixture
def seated(jury: Jury, gwen: Person, efa: Person) -> list[Person]:
    for seat, person in zip(jury.jurors.order_by("number"), [gwen, efa], strict=False):
        Juror.objects.filter(pk=seat.pk).update(person=person)
    return [gwen, efa]


@pytest.fixture
def draft(jury: Jury, world: journey.World) -> Recommendation:
    return recommendations.draft(
        actor=world.finn, jury=jury, issue=jury.issues.get(), text="A named person within two weeks."
    )


def test_jurors_vote_and_only_they(draft: Recommendation, seated: list[Person], world: journey.World) -> None:
    gwen, efa = seated
    recommendations.vote(actor=gwen, recommendation=draft, value="for")
    recommendations.vote(actor=gwen, recommendation=draft, value="against")
    recommendations.vote(actor=efa, recommendation=draft, value="for")
    for person in (world.dev, world.finn, world.bryn):
        with pytest.raises(NotAllowed):
            recommendations.vote(actor=person, recommendation=draft, value="for")
    assert sorted(draft.ballots.values_list("value", flat=True)) == ["against", "for"]


def test_it_is_published_with_a_quorum_and_then_the_body_must_answer(
    draft: Recommendation, world: journey.World
) -> None:
    with pytest.raises(Refused, match="Fewer than half"):
        recommendations.publish(actor=world.finn, recommendation=draft)
    with pytest.raises(Refused, match="has 6 members"):
        recommendations.count_in_room(
            actor=world.finn, recommendation=draft, votes_for=6, votes_against=2, votes_abstain=0
        )
    recommendations.count_in_room(actor=world.finn, recommendation=draft, votes_for=5, votes_against=1, votes_abstain=0)
    recommendations.publish(actor=world.finn, recommendation=draft)
    issue = draft.issue
    issue.refresh_from_db()
    assert (issue.state, issue.duty.kind, issue.duty.body) == ("body", "answer", world.board)
    assert Entry.objects.get(kind="assembly.recommendation_published").facts["for"] == 5
    with pytest.raises(NotAllowed):
        recommendations.rewrite(actor=world.finn, recommendation=draft, text="Other words", reasons="")


def test_one_that_is_not_adopted_goes_back_to_the_organisers(draft: Recommendation, world: journey.World) -> None:
    recommendations.count_in_room(actor=world.finn, recommendation=draft, votes_for=2, votes_against=4, votes_abstain=0)
    recommendations.publish(actor=world.finn, recommendation=draft)
    draft.issue.refresh_from_db()
    assert (draft.issue.state, draft.issue.duty.role) == ("weighing", "organiser")


def test_new_words_are_a_new_question(draft: Recommendation, seated: list[Person], world: journey.World) -> None:
    recommendations.vote(actor=seated[0], recommendation=draft, value="for")
    recommendations.rewrite(
        actor=world.finn, recommendation=draft, text="A named person within four weeks.", reasons=""
    )
    assert draft.ballots.count() == 0


def test_the_minority_is_heard_beside_it(draft: Recommendation, seated: list[Person]) -> None:
    gwen, efa = seated
    recommendations.vote(actor=gwen, recommendation=draft, value="against")
    recommendations.vote(actor=efa, recommendation=draft, value="for")
    with pytest.raises(NotAllowed):
        recommendations.say_otherwise(actor=efa, recommendation=draft, text="No")
    recommendations.say_otherwise(actor=gwen, recommendation=draft, text="A leaflet is enough for some.")
    assert draft.minority_report == "A leaflet is enough for some."


def test_nobodys_minority_report_is_written_over_anothers(
    draft: Recommendation, seated: list[Person], world: journey.World, sign_in
) -> None:
    gwen, efa = seated
    for juror, words in ((gwen, "A leaflet is enough."), (efa, "It costs too much."), (gwen, "A letter is enough.")):
        recommendations.vote(actor=juror, recommendation=draft, value="against")
        recommendations.say_otherwise(actor=juror, recommendation=draft, text=words)
    recommendations.say_otherwise(actor=world.finn, recommendation=draft, text="Two more would wait a year.")
    said = [report.text for report in draft.minority]
    assert sorted(said) == ["A letter is enough.", "It costs too much.", "Two more would wait a year."]
    assert "It costs too much." in sign_in(efa).get(f"{draft.get_absolute_url()}otherwise/").text
    recommendations.vote(actor=efa, recommendation=draft, value="for")
    assert "It costs too much." not in draft.minority_report, "whoever is for it now has no minority report"


def test_words_that_were_published_cannot_be_changed_unseen(
    draft: Recommendation, seated: list[Person], world: journey.World
) -> None:
    gwen, efa = seated
    for juror, value in ((gwen, "against"), (efa, "for")):
        recommendations.vote(actor=juror, recommendation=draft, value=value)
    recommendations.say_otherwise(actor=gwen, recommendation=draft, text="A leaflet is enough.")
    Juror.objects.filter(jury=draft.jury).exclude(person__in=seated).update(left_at=now())
    recommendations.publish(actor=world.finn, recommendation=draft)
    (fact,) = Entry.objects.filter(kind="assembly.recommendation_published").values_list("facts", flat=True)
    known = {sha256(text.encode()).hexdigest() for text in ("A named person within two weeks.", "A leaflet is enough.")}
    assert set(fact["words_sha256"]) == known
    page = draft.get_absolute_url()
    assert "their digest is on the record" in Client().get(page).text
    assert Client().get(f"/record/words/assembly.recommendation/{draft.ref}/2.txt").text == "A leaflet is enough."
    for rows, field in ((Recommendation.objects.filter(pk=draft.pk), "text"), (draft.minority_reports.all(), "text")):
        (before,) = rows.values_list(field, flat=True)
        rows.update(**{field: "Something milder."})
        assert "These are not the words that were given." in Client().get(page).text
        rows.update(**{field: before})
    erase(actor=SYSTEM, person=gwen)
    left = Client().get(page).text
    assert "A leaflet is enough." not in left
    assert "their digest is on the record" in left, "who takes words back has not changed those of others"


def test_all_of_it_is_seen_once_more_before_it_is_published(
    draft: Recommendation, world: journey.World, sign_in
) -> None:
    recommendations.count_in_room(actor=world.finn, recommendation=draft, votes_for=4, votes_against=1, votes_abstain=1)
    recommendations.say_otherwise(actor=world.finn, recommendation=draft, text="A leaflet is enough.")
    client, address = sign_in(world.finn), f"{draft.get_absolute_url()}publish/"
    page = client.get(address).text
    for words in ("A named person within two weeks.", "4 for, 1 against, 1 abstained", "A leaflet is enough."):
        assert words in page
    draft.refresh_from_db()
    assert draft.published_at is None
    assert client.post(address).status_code == 302


def test_nobody_watches_single_votes_come_in(
    draft: Recommendation, seated: list[Person], world: journey.World, sign_in
) -> None:
    recommendations.vote(actor=seated[0], recommendation=draft, value="against")
    page = sign_in(world.finn).get(f"{draft.get_absolute_url()}publish/").text
    assert "1 of 6 have voted" in page
    assert "1 against" not in page


def test_a_draft_is_for_the_jury_only(
    draft: Recommendation, seated: list[Person], world: journey.World, sign_in
) -> None:
    assert Client().get(draft.get_absolute_url()).status_code == 404
    assert sign_in(world.dev).get(draft.get_absolute_url()).status_code == 404
    assert sign_in(seated[0]).get(draft.get_absolute_url()).status_code == 200


def test_the_pack_holds_what_a_jury_may_read_and_loses_what_is_taken_back(
    jury: Jury, seated: list[Person], world: journey.World, bryn: Person, sign_in
) -> None:
    from upwell.accounts import consent
    from upwell.discover.actions import voices
    from upwell.kit.time import today

    source = Source.objects.create(kind="room", name="Mill Street", slug="room-mill")
    for text, scope in [("Nobody to ring", Scope.JURY), ("Only counted", Scope.COUNT)]:
        voice = Voice.objects.create(person=bryn, source=source, text=text, said_on=today())
        consent.give(actor=bryn, person=bryn, purpose="voice", scopes=[scope], subject=voice)
        link(voice, jury.issues.get(), "stands_on")
    reads = sign_in(seated[0])
    assert "Nobody to ring" in reads.get(jury.get_absolute_url()).text
    assert "Only counted" not in reads.get(jury.get_absolute_url()).text
    assert "Nobody to ring" not in Client().get(jury.get_absolute_url()).text
    voices.take_back(actor=bryn, voice=Voice.objects.get(text="Nobody to ring"))
    page = reads.get(jury.get_absolute_url()).text
    assert "Nobody to ring" not in page
    assert "One voice was taken back" in page


def test_a_long_pack_is_read_leaf_by_leaf_says_how_much_there_is_and_prints_as_a_whole(
    jury: Jury, seated: list[Person], bryn: Person, sign_in
) -> None:
    from upwell.accounts import consent
    from upwell.kit.time import today

    source = Source.objects.create(kind="room", name="Mill Street", slug="room-mill")
    for number in range(30):
        voice = Voice.objects.create(person=bryn, source=source, text=f"Voice no. {number};", said_on=today())
        consent.give(actor=bryn, person=bryn, purpose="voice", scopes=[Scope.JURY], subject=voice)
        link(voice, jury.issues.get(), "stands_on")
    reads, address = sign_in(seated[0]), jury.get_absolute_url()
    leaves = [reads.get(f"{address}?page={page}").text for page in (1, 2, 3)]
    everything = reads.get(f"{address}?all=1").text
    for number in range(30):
        assert [f"Voice no. {number};" in leaf for leaf in leaves].count(True) == 1, number
        assert f"Voice no. {number};" in everything
    assert "?page=2#pack" in leaves[0]
    assert reads.get(f"{address}?about=nothing").status_code == 200


def test_who_leads_a_jury_sees_what_its_members_need_by_seat_and_only_what_they_let_be_seen(
    jury: Jury, seated: list[Person], world: journey.World, sign_in
) -> None:
    gwen, efa = seated
    for person, note in ((gwen, "a loop by the window"), (efa, "nobody else's business")):
        set_needs(actor=person, notes={"hearing_loop": note})
    consent.give(actor=gwen, person=gwen, purpose="needs", scopes=["share"])
    address = f"/people/needs/jury.{jury.ref}/"
    page = sign_in(world.finn).get(address).text
    assert "a loop by the window" in page
    assert "nobody else" not in page
    assert gwen.handle not in page, "who sits there stays private"
    assert gwen.accesses.get().by == world.finn
    assert not efa.accesses.exists()
    assert sign_in(world.dev).get(address).status_code == 404
