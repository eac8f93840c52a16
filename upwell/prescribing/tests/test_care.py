"""Plans, contacts, introductions, questions: who owns what, who wrote it, what is counted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from upwell.accounts import acting, consent
from upwell.accounts.models import Consent
from upwell.kit.errors import NotAllowed
from upwell.kit.time import at, days, now, today
from upwell.prescribing import queries, tasks
from upwell.prescribing.actions import claiming, contacts, figures, introductions, measuring, moving, plans, referring
from upwell.prescribing.models import Contact, Introduction, Measure, PlanPiece, Referral, Release
from upwell.prescribing.tests.conftest import World
from upwell.promises import duties


def test_a_plan_is_its_persons_own_and_a_link_worker_only_suggests(world: World, code) -> None:
    referral = world.under_way(world.own())
    plan = plans.plan_of(actor=world.bryn)
    piece = plans.write(actor=world.bryn, plan=plan, kind="matters", text="To sing again.", share=["worker"])
    for other in (world.finn, world.gwen, world.ann):
        with pytest.raises(NotAllowed):
            plans.write(actor=other, plan=plan, kind="goal", text="Lose weight.")
        with pytest.raises(NotAllowed):
            plans.change(actor=other, piece=piece, text="Something else.")
    with pytest.raises(NotAllowed):
        plans.suggest(actor=world.gwen, plan=plan, kind="goal", text="Not her case.")
    suggested = plans.suggest(actor=world.finn, plan=plan, kind="goal", text="Go to the choir.")
    assert suggested not in queries.shared_pieces(world.bryn, "worker")
    plans.take(actor=world.bryn, piece=suggested)
    plans.share(actor=world.bryn, piece=suggested, scopes=["worker"])
    assert {p.text for p in queries.shared_pieces(world.bryn, "worker")} == {"To sing again.", "Go to the choir."}
    assert code(lambda: plans.write(actor=world.bryn, plan=plan, kind="dream", text="x")) == "unknown_kind"
    assert referral.person == world.bryn


def test_each_piece_is_shared_by_itself_and_taking_it_back_closes_it_at_once(world: World, sign_in) -> None:
    referral = world.under_way(world.own())
    plan = plans.plan_of(actor=world.bryn)
    open_ = plans.write(
        actor=world.bryn, plan=plan, kind="matters", text="The allotment.", share=["worker", "referrer"]
    )
    plans.write(actor=world.bryn, plan=plan, kind="know", text="My brother drinks.")
    client = sign_in(world.finn)
    page = client.get(referral.get_absolute_url()).text
    assert "The allotment." in page
    assert "My brother drinks." not in page
    plans.share(actor=world.bryn, piece=open_, scopes=["referrer"])
    assert "The allotment." not in client.get(referral.get_absolute_url()).text
    assert [p.text for p in queries.shared_pieces(world.bryn, "referrer")] == ["The allotment."]
    plans.remove(actor=world.bryn, piece=open_)
    assert queries.shared_pieces(world.bryn, "referrer") == []
    assert not Consent.objects.filter(subject_ref=open_.ref, withdrawn_at=None).exists()


def test_a_group_reads_nothing_here_and_gets_a_sheet_with_what_its_person_chooses(world: World, code, sign_in) -> None:
    plan = plans.plan_of(actor=world.bryn)
    sings = plans.write(actor=world.bryn, plan=plan, kind="matters", text="To sing again.")
    plans.write(actor=world.bryn, plan=plan, kind="know", text="My brother drinks.")
    assert code(lambda: plans.share(actor=world.bryn, piece=sings, scopes=["group"])) == "unknown_scope"
    client = sign_in(world.bryn)
    assert "A group that I chose" not in client.get("/me/plan/").text
    whole = client.get("/me/plan/print/").text.partition("<article")[2]
    assert "My brother drinks." in whole
    part = client.get(f"/me/plan/print/?piece={sings.ref}").text.partition("<article")[2]
    assert "To sing again." in part
    assert "My brother drinks." not in part
    assert "My brother drinks." in client.get("/me/plan/print/?piece=").text.partition("<article")[2]


def test_somebody_without_an_account_has_a_plan_too_written_down_in_their_name(world: World) -> None:
    referral = world.under_way(world.sent())
    running = acting.begin(actor=world.finn, person=referral.person, how="phone", consent_note="Write it down for me.")
    with acting.during(running) as mair:
        plan = plans.plan_of(actor=mair)
        plans.write(actor=mair, plan=plan, kind="matters", text="My cat.", share=["worker"])
    piece = PlanPiece.objects.get()
    assert piece.author == referral.person
    given = Consent.objects.get(purpose="plan")
    assert (given.how, given.written_down_by) == ("phone", world.finn)


def test_notes_are_signed_and_stay_as_they_are(world: World, code) -> None:
    referral = world.taken(world.sent())
    write = lambda **more: contacts.write(  # noqa: E731
        **{
            "actor": world.finn,
            "referral": referral,
            "kind": "call",
            "outcome": "reached",
            "on": today(),
            "text": "Hi",
            **more,
        }
    )
    note = write(text="She likes to sing.")
    assert note.signed == "Finn, Link worker, Ashmere link workers"
    referral.refresh_from_db()
    assert referral.state == "in-progress"
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=note.pk).update(text="She likes to dance.")
    corrected = write(text="She likes to dance.", corrects=note)
    assert corrected.corrects == note
    assert code(lambda: write(text="Or to walk.", corrects=note)) == "already_corrected"
    assert code(lambda: write(on=today() + timedelta(days=1))) == "in_future"
    assert code(lambda: write(on=today() - timedelta(days=400))) == "before_referral"
    assert code(lambda: write(kind="note", text=" ")) == "no_words"
    assert write(text="She likes to dance.") == corrected
    with pytest.raises(NotAllowed):
        write(actor=world.gwen)


def test_each_call_moves_the_day_of_the_next_look(world: World) -> None:
    referral = world.under_way(world.own())
    first = duties.open_one("referral_review", referral)
    with at(now() + days(20)):
        contacts.write(actor=world.finn, referral=referral, kind="visit", outcome="reached", on=today(), text="Tea.")
        second = duties.open_one("referral_review", referral)
    assert second.pk != first.pk
    assert second.due_on > first.due_on
    with at(now() + days(21)):
        contacts.write(actor=world.finn, referral=referral, kind="call", outcome="not_reached", on=today())
        assert duties.open_one("referral_review", referral) == second


def test_how_far_somebody_came_goes_in_order_and_the_database_holds_it(world: World, code) -> None:
    referral = world.under_way(world.own())
    one = introductions.suggest(actor=world.finn, referral=referral, service=world.service)
    assert (one.what, one.enrolled_on, one.engaged_on) == ("Singing for all", None, None)
    assert (
        code(lambda: introductions.suggest(actor=world.finn, referral=referral, service=world.service))
        == "suggested_already"
    )
    came = introductions.reached(actor=world.finn, introduction=one, step="engaged")
    assert came.enrolled_on == came.engaged_on == today()
    assert came.still_on is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.filter(pk=one.pk).update(enrolled_on=None)
    assert code(lambda: introductions.reached(actor=world.finn, introduction=one, step="cured")) == "unknown_step"
    assert code(lambda: introductions.stopped(actor=world.finn, introduction=one, because="lazy")) == "no_reason"
    introductions.stopped(actor=world.finn, introduction=one, because="travel")
    assert code(lambda: introductions.reached(actor=world.finn, introduction=one, step="still")) == "ended"
    world.service.status = "defunct"
    world.service.save()
    assert code(lambda: introductions.suggest(actor=world.finn, referral=referral, service=world.service)) == "closed"


def test_what_was_left_out_is_no_nought_and_what_cannot_be_is_refused(world: World, code) -> None:
    referral = world.under_way(world.own())
    ask = lambda answers, kind="ons4": measuring.answer(  # noqa: E731
        actor=world.bryn, referral=referral, kind=kind, answers=answers, mode="alone"
    )
    kept = ask({"satisfied": 4, "happy": None, "anxious": 0})
    assert kept.answers == {"satisfied": 4, "anxious": 0}
    assert code(lambda: ask({"satisfied": 11})) == "no_such_answer"
    assert code(lambda: ask({"lonely": 3})) == "unknown_question"
    assert code(lambda: ask({"happy": None})) == "nothing_answered"
    assert code(lambda: ask({"happy": 1}, kind="mood")) == "unknown_set"
    assert ask({"satisfied": 4, "anxious": 0}) == kept
    with pytest.raises(NotAllowed):
        measuring.answer(actor=world.ann, referral=referral, kind="ons4", answers={"happy": 3}, mode="alone")


def test_taking_a_case_over_into_ones_account_needs_the_word_and_leaves_nothing_behind(
    world: World, efa, sign_in, code
) -> None:
    draft = world.written()
    sent = referring.send(actor=world.ann, referral=draft)
    referral = world.under_way(sent.referral)
    before = referral.person
    measuring.answer(actor=world.finn, referral=referral, kind="ons4", answers={"happy": 3}, mode="read_out")
    assert code(lambda: claiming.claim(actor=world.finn, referral=referral)) == "own_case"
    client = sign_in(efa)
    client.post("/reference/", {"reference": referral.reads_as, "word": "wrong words"})
    client.post("/reference/claim/")
    referral.refresh_from_db()
    assert referral.person == before
    client.post("/reference/", {"reference": referral.reads_as, "word": sent.word})
    assert client.post("/reference/claim/").status_code == 302
    referral.refresh_from_db()
    before.refresh_from_db()
    assert (referral.person, referral.state, Measure.objects.get().person) == (efa, "in-progress", efa)
    assert before.erased_at is not None
    assert "hold" in consent.active(efa, "prescribing", referral)
    assert Consent.objects.filter(subject_ref=referral.ref, withdrawn_at=None).exclude(person=efa).count() == 0


def people(world: World, number: int, scopes: tuple[str, ...], start: int = 0) -> list[Referral]:
    """So many people under way, each of whom said yes to something and came."""
    found = []
    for _n in range(number):
        referral = world.under_way(world.sent(scopes=scopes))
        one = introductions.suggest(actor=world.finn, referral=referral, what="Choir")
        introductions.reached(actor=world.finn, introduction=one, step="engaged")
        measuring.answer(
            actor=world.finn, referral=referral, kind="ons4", answers={"happy": 3, "anxious": 8}, mode="alone"
        )
        found.append(referral)
    return found


def test_figures_count_only_who_agreed_pair_the_same_people_and_star_the_few(world: World) -> None:
    begin = figures.last_quarter_end(today()) - timedelta(days=60)
    from upwell.kit.time import at_noon

    with at(at_noon(begin)):
        counted = people(world, 12, ("hold", "figures"))
        people(world, 9, ("hold",))
    with at(at_noon(begin + timedelta(days=40))):
        for number, referral in enumerate(counted[:9]):
            answers = {"happy": 6 + number % 2, "anxious": 4}
            measuring.answer(actor=world.finn, referral=referral, kind="ons4", answers=answers, mode="alone")
    assert tasks.publish_figures()
    assert not tasks.publish_figures()
    shown = Release.objects.get().figures
    steps = {row["name"]: row["people"] for row in shown["steps"]}
    assert set(steps) == {"enrolled", "engaged", "still"}
    assert set(steps.values()) <= {"*", "15", "20", "25"}, "twelve, with a little chance"
    assert steps["still"] == "*", "nobody is told as few"
    rows = {row["item"]: row for row in shown["changes"]}
    assert rows["happy"]["n"] in {"*", "15", "20"}
    assert rows["happy"]["only_first"] == "*"
    assert rows["anxious"]["direction"] in {"better", "not clear"}
    assert rows["lonely"]["mean"] == "*"
    assert set(rows) == {"satisfied", "worthwhile", "happy", "anxious", "ucla3", "lonely"}


def test_a_handful_of_new_people_does_not_change_what_was_published(world: World) -> None:
    from upwell.algorithms.disclosure import differencing_safe

    old = {"yes_only": 0, "came_only": 12, "still": 0, "enrolled": 12, "engaged": 12}
    kept = 0
    for more in range(40):
        new = {**old, "yes_only": more, "enrolled": 12 + more}
        shown = figures._safe_steps(new, old)
        assert shown in (old, new)
        assert differencing_safe(old, shown, figures.SUMS)
        kept += shown == old and more > 0
    assert kept < 39


def test_referrals_are_counted_as_success_on_no_page(world: World, sign_in) -> None:
    begin = figures.last_quarter_end(today()) - timedelta(days=60)
    from upwell.kit.time import at_noon

    with at(at_noon(begin)):
        people(world, 8, ("hold", "figures"))
        for _n in range(23):
            world.sent()
    tasks.publish_figures()
    for client in (sign_in(world.finn), sign_in(world.ann), sign_in(world.dev)):
        page = client.get("/link-workers/figures/").text
        figures_alone = page.partition("<main")[2].partition("</main>")[0]
        shown = set(re.findall(r'<td class="number">([0-9*]+)</td>', figures_alone))
        assert shown <= {"*", "15", "20"}  # eight people came with something; thirty-one were referred
        assert "no proof" in figures_alone
    # Neither how many were referred nor how many cases ended is among the figures at all.
    assert {row["name"] for row in Release.objects.get().figures["steps"]} == {"enrolled", "engaged", "still"}


def test_when_a_link_worker_leaves_their_name_goes_their_post_stays_and_a_colleague_takes_over(
    world: World, code
) -> None:
    from upwell.accounts.actions.leaving import erase
    from upwell.kit.permissions import SYSTEM

    referral = world.under_way(world.own())
    erase(actor=SYSTEM, person=world.finn)
    note = Contact.objects.get()
    assert (note.author, note.signed) == (None, "Link worker, Ashmere link workers")
    referral.refresh_from_db()
    assert referral.worker is None
    assert code(lambda: moving.cover(actor=world.gwen, referral=referral, why="")) == "no_reason"
    assert moving.cover(actor=world.gwen, referral=referral, why="Finn has left.").worker == world.gwen


def test_everything_about_somebody_is_handed_out_and_then_gone(world: World) -> None:
    import json

    from upwell.accounts.actions.leaving import erase
    from upwell.kit.permissions import SYSTEM
    from upwell.prescribing import personal

    referral = world.under_way(world.own(wish="Zebrafinch in the wish."))
    plans.write(actor=world.bryn, plan=plans.plan_of(actor=world.bryn), kind="matters", text="Zebrafinch in the plan.")
    measuring.answer(actor=world.bryn, referral=referral, kind="ons4", answers={"happy": 3}, mode="alone")
    handed = json.dumps(personal.export(world.bryn), default=str)
    for there in ("Zebrafinch in the wish.", "Zebrafinch in the plan.", "We spoke.", "happy", "Finn"):
        assert there in handed
    assert "Zebrafinch" not in json.dumps(personal.export(world.finn), default=str)
    erase(actor=SYSTEM, person=world.bryn)
    assert not Referral.objects.filter(pk=referral.pk).exists()
    for model in (Contact, PlanPiece, Measure):
        assert not model.objects.exists()
    assert not any(duty.done_at is None for duty in duties.of(referral))
