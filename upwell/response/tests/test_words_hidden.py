"""Words of verdicts can be reported by everybody who reads them; a decision hides the words everywhere, and the verdict counts on."""

from __future__ import annotations

import pytest

from tests import journey
from tests.refusing import refused
from upwell.accounts.models import Person
from upwell.gather.models import Support
from upwell.kit.errors import NotAllowed
from upwell.kit.permissions import SYSTEM
from upwell.kit.personal import export_all
from upwell.kit.time import days, today
from upwell.ledger.models import Entry
from upwell.places.actions import abolish_body
from upwell.places.models import PublicBody
from upwell.promises.tests.conftest import give_role
from upwell.response.actions import hiding, replacing, verdicts
from upwell.response.models import Answer, ReplacementVerdict, Verdict
from upwell.response.queries import practice
from upwell.response.tests.test_answers import promise
from upwell.safety import actions
from upwell.safety.actions import Measure, Reasons
from upwell.safety.models import Case, Decision

WORDS = "They lied, and Mr Pugh of Canal Street drinks."
REASONS = Reasons(facts="It names a neighbour.", ground="rule", rule="No names of others")


@pytest.fixture
def world(ann: Person, bryn: Person, dev: Person, finn: Person) -> journey.World:
    return journey.build(ann, bryn, dev, finn)


@pytest.fixture
def answer(world: journey.World, gwen: Person) -> Answer:
    return promise(world, journey.before_body(world, gwen), 3, 5)


@pytest.fixture
def verdict(answer: Answer) -> Verdict:
    """Of whoever raised it."""
    assert answer.issue.raised_by is not None
    return verdicts.give(actor=answer.issue.raised_by, answer=answer, value="not_kept", words=WORDS)


@pytest.fixture
def judge(carys: Person) -> Person:
    give_role(carys, "moderator")
    return carys


def hidden(word: Verdict | ReplacementVerdict, judge: Person) -> Decision:
    case = actions.report(actor=None, subject=word, reason="private").case
    return actions.decide(actor=judge, case=case, measures=[Measure("hidden")], reasons=REASONS, outcome="Hidden.")


def test_everybody_reports_the_words_signed_out_too_and_a_verdict_without_words_is_none_to_report(
    verdict, answer, gwen, client, sign_in
) -> None:
    address = f"/report/response.verdict/{verdict.ref}/"
    assert address in client.get(answer.get_absolute_url()).text
    assert address not in sign_in(verdict.person).get(answer.get_absolute_url()).text, "their own"
    made = client.post(address, {"reason": "private"})
    assert client.get(made.url).status_code == 200
    Support.objects.get_or_create(issue=answer.issue, person=gwen)
    silent = verdicts.give(actor=gwen, answer=answer, value="kept")
    assert client.get(f"/report/response.verdict/{silent.ref}/").status_code == 404


def test_hidden_words_are_read_nowhere_and_the_verdict_counts_on(verdict, answer, judge, client, sign_in) -> None:
    def shown() -> dict[str, bool]:
        pages = {
            "answer": answer.get_absolute_url(),
            "issue": answer.issue.get_absolute_url(),
            "api": "/api/v1/answers",
            "trace": f"/trace/response.answer/{answer.ref}/",
            "search": "/search/?q=Pugh",
            "verdict on the record": f"/record/about/response.verdict/{verdict.ref}/",
        }
        return {name: "Canal Street drinks" in client.get(page).text for name, page in pages.items()}

    before, counted = shown(), practice(answer.body).verdicts
    assert before["answer"]
    assert before["api"]
    decision = hidden(verdict, judge)
    assert not any(shown().values())
    assert "A moderator has hidden these words." in client.get(answer.get_absolute_url()).text
    row = client.get("/api/v1/answers").json()[0]["verdicts"][0]
    assert (row["value"], row["words"], row["hidden"]) == ("not_kept", "", True)
    assert practice(answer.body).verdicts == counted == {"not_kept": 1}
    own = sign_in(verdict.person).get(answer.get_absolute_url()).text
    assert WORDS in own
    assert "which only you see now" in own
    assert WORDS in str(export_all(verdict.person))
    actions.take_back(actor=judge, decision=decision, because="It is a common name.")
    assert shown() == before


def test_the_words_on_a_promise_in_place_of_another_are_hidden_too(world, answer, judge, client) -> None:
    made = replacing.replace(
        actor=world.dev,
        answer=answer,
        milestones=[answer.milestones.first()],
        because="No money.",
        signed="D. Evans, Director",
        instead=[("Half of it", today() + days(200))],
    )
    word = replacing.give_verdict(actor=answer.issue.raised_by, replacement=made, value="held_to", words=WORDS)
    assert f"/report/response.replacementverdict/{word.ref}/" in client.get(answer.get_absolute_url()).text
    hidden(word, judge)
    for page in (answer.get_absolute_url(), "/api/v1/answers"):
        assert WORDS not in client.get(page).text
    assert practice(answer.body).replaced_verdicts == {"held_to": 1}


def test_nobody_of_the_body_looks_at_or_hides_what_is_said_of_it(verdict, world, judge) -> None:
    give_role(world.dev, "moderator")
    world.dev.__dict__.pop("_held_roles", None)
    case = actions.report(actor=None, subject=verdict, reason="unkind").case
    assert case not in Case.objects.visible_to(world.dev)
    assert case in Case.objects.visible_to(judge)
    with pytest.raises(NotAllowed):
        hiding.hide(actor=world.dev, word=verdict)
    with pytest.raises(NotAllowed):
        hiding.hide(actor=verdict.person, word=verdict)
    hidden(verdict, judge)
    with refused("decided"):
        hiding.show(actor=judge, word=verdict)


def test_whoever_took_the_place_of_that_body_looks_away_too(verdict, world, efa, judge) -> None:
    heir = PublicBody.objects.create(slug="heir", name="Heir Board", kind="care_board", code="HEIR")
    give_role(efa, "moderator")
    give_role(efa, "decision_maker", heir)
    issue = verdict.answer.issue
    cases = {actions.report(actor=None, subject=one, reason="unkind").case for one in (verdict, issue)}
    assert cases <= set(Case.objects.visible_to(efa))
    abolish_body(actor=SYSTEM, body=world.board, on=today(), successor=heir)
    assert not cases & set(Case.objects.visible_to(efa))
    assert cases <= set(Case.objects.visible_to(judge))


def test_hiding_leaves_nothing_on_the_record(verdict, judge) -> None:
    before = Entry.objects.count()
    hidden(verdict, judge)
    assert Entry.objects.count() == before
