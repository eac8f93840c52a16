"""What is missing becomes a voice in Discover and, with one act, an issue in Gather; tied in both directions, without anybody's words."""

from __future__ import annotations

import pytest

from tests import journey
from upwell.accounts import actions as accounts
from upwell.accounts.models import Notice, Person
from upwell.community import actions as community
from upwell.discover.actions.collections import withdraw_collection
from upwell.discover.models import Voice
from upwell.gather.gaps import raise_gap
from upwell.gather.models import Issue
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.ledger import provenance
from upwell.ledger.models import Link
from upwell.prescribing import tasks
from upwell.prescribing.actions import gaps
from upwell.prescribing.models import Gap
from upwell.prescribing.tests.conftest import World
from upwell.promises.models import Process


@pytest.fixture
def process(world: World, efa: Person) -> Process:
    carys = Person.objects.create_user("Cai", "cai@example.org", "a long enough word")
    return journey.build(efa, world.bryn, carys, world.gwen).process


@pytest.fixture
def gap(world: World) -> Gap:
    for number in range(9):
        referral = world.under_way(world.sent(name=f"Mairwen {number}", wish="I sit alone and count the cars."))
        gaps.note(actor=world.finn, referral=referral, category="company")
    tasks.count_gaps()
    return Gap.objects.get()


def test_it_is_heard_in_discover_without_a_word_of_anybody_and_counts_once(gap: Gap) -> None:
    run_all()
    voice = Voice.objects.get()
    assert "Company" in voice.text
    assert "East" in voice.text
    assert voice.person is None
    everything = " ".join(str(value) for value in Voice.objects.values_list("text", "context").get())
    assert not any(word in everything for word in ("Mairwen", "alone", "cars", "9"))
    assert set(voice.source.scope_grants.values_list("scope", flat=True)) == {"count", "quote"}


def test_one_act_makes_an_issue_and_a_second_press_finds_the_first(
    world: World, gap: Gap, process: Process, sign_in
) -> None:
    client = sign_in(world.finn)
    page = client.get(gap.get_absolute_url()).text
    assert "Raise it as an issue" in page
    raised = client.post(f"/gaps/{gap.ref}/raise/", {"process": process.slug})
    issue = Issue.objects.get()
    assert raised["Location"] == issue.get_absolute_url()
    assert issue.duty is not None
    assert raise_gap(actor=world.bryn, gap=gap, process=process) == issue
    assert Issue.objects.count() == 1


def test_it_can_be_walked_both_ways(world: World, gap: Gap, process: Process, sign_in) -> None:
    issue = raise_gap(actor=world.finn, gap=gap, process=process)
    voice = Voice.objects.get()
    assert Link.objects.filter(source_ref=gap.ref, target_ref=issue.ref, relation="gap_raised").exists()
    down = provenance.down(gap, world.finn)
    up = provenance.up(issue, world.finn)
    assert {("gather.issue", issue.ref), ("discover.voice", voice.ref)} <= {(s.shown.kind, s.shown.ref) for s in down}
    assert {("prescribing.gap", gap.ref), ("discover.voice", voice.ref)} <= {(s.shown.kind, s.shown.ref) for s in up}
    client = sign_in(world.finn)
    assert gap.get_absolute_url() in client.get(issue.get_absolute_url()).text
    assert issue.get_absolute_url() in client.get(gap.get_absolute_url()).text
    page = client.get(issue.get_absolute_url()).text
    assert "from a need that nobody could meet" in page
    assert "voices said it" not in page, "nobody said this sentence"


def test_what_is_missing_is_no_collection_that_somebody_brought_in_or_could_take_back(
    world: World, gap: Gap, efa: Person, sign_in, code
) -> None:
    accounts.grant_role(actor=SYSTEM, person=efa, kind="organiser", title="Organiser")
    client = sign_in(efa)
    assert "Nothing was brought in yet" in client.get("/voices/collections/").text
    assert client.get("/voices/collections/what-is-missing/take-back/").status_code == 404
    assert code(lambda: withdraw_collection(actor=efa, collection="", reason="A mistake.")) == "no_collection"
    assert Voice.objects.standing().filter(external_id=gap.ref).exists()


def test_those_who_were_counted_and_their_link_worker_hear_of_the_issue_once(
    world: World, process: Process, sign_in
) -> None:
    for _number in range(7):
        gaps.note(actor=world.finn, referral=world.under_way(world.sent()), category="company")
    gaps.note(actor=world.finn, referral=world.under_way(world.own()), category="company")
    tasks.count_gaps()
    gap = Gap.objects.get()
    Notice.objects.all().delete()
    issue = raise_gap(actor=world.gwen, gap=gap, process=process)
    raise_gap(actor=world.gwen, gap=gap, process=process)
    told = Notice.objects.get(person=world.bryn, kind="prescribing.yours")
    assert "ompany" not in told.text, "whoever looks over a shoulder learns nothing"
    assert issue.get_absolute_url() in sign_in(world.bryn).get(told.url).text
    assert Notice.objects.filter(person=world.finn, kind="prescribing.team").count() == 1


def test_filled_its_voice_goes_everywhere(world: World, gap: Gap) -> None:
    gaps.close(actor=world.finn, gap=gap, because="A supper club on Fridays.")
    voice = Voice.objects.get()
    assert (voice.text, voice.taken_back_at is not None) == ("", True)


def test_what_is_no_longer_missing_cannot_be_raised(world: World, gap: Gap, process: Process, code) -> None:
    gaps.close(actor=world.finn, gap=gap, because="A supper club on Fridays.")
    assert code(lambda: raise_gap(actor=world.finn, gap=gap, process=process)) == "gap_closed"
    assert not Issue.objects.exists()


def test_raised_it_stays_listed_even_when_too_few_miss_it_now(world: World, gap: Gap, process: Process) -> None:
    from upwell.prescribing.models import UnmetNeed

    raise_gap(actor=world.finn, gap=gap, process=process)
    UnmetNeed.objects.all().delete()
    tasks.count_gaps()
    gap.refresh_from_db()
    assert gap.is_shown


def test_rooms_lead_to_each_other(world: World, sign_in, client) -> None:
    mine = world.under_way(world.own())
    gaps.note(actor=world.finn, referral=mine, category="company")
    case, own = mine.get_absolute_url(), f"/me/referrals/{mine.ref}/"
    others = [world.under_way(world.sent()) for _n in range(7)]
    for referral in others:
        gaps.note(actor=world.finn, referral=referral, category="company")
    gap = Gap.objects.get()
    worker, person = sign_in(world.finn), sign_in(world.bryn)
    for page in (worker.get(case).text, person.get(own).text):
        assert "Company" in page
        assert gap.get_absolute_url() not in page  # not counted yet: there is no such page
    tasks.count_gaps()
    for page in (worker.get(case).text, person.get(own).text):
        assert gap.get_absolute_url() in page
    assert f"{case}unmet/" in worker.get(f"{case}introduce/?find=zeppelin").text
    assert "Nothing in the directory" not in worker.get(f"{case}introduce/").text
    assert "/gaps/" in client.get("/what-helps/?q=zeppelin").text.partition("<main")[2].partition("</main")[0]


def test_a_space_for_support_leads_to_a_link_worker_and_others_do_not(client, db) -> None:
    for purpose, leads in (("support", True), ("movement", False)):
        space = community.open_space(
            actor=SYSTEM, name=purpose, slug=purpose, purpose=purpose, audience="public", statement="Talk.", rules="Be kind."
        )  # fmt: skip
        page = client.get(space.get_absolute_url()).text.partition("<main")[2].partition("</main")[0]
        assert ("/link-workers/" in page) is leads
