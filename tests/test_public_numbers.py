"""Every number that a stranger's program can read follows a rule that docs/privacy.md states. A new number without one fails here."""

from __future__ import annotations

import re
from typing import Any

import pytest

import upwell.project.urls  # noqa: F401 - mounts the routers
from tools.runner.ground import ROOT
from upwell.algorithms.cellkey import STANDARD
from upwell.kit.api import api
from upwell.kit.cellkeys import about
from upwell.ledger.entries import entry_types

PAGE = ROOT / "docs" / "privacy.md"
# Rule, as docs/privacy.md names it: the fields that follow it.
RULES = {
    "of no person": """
        CharterOut.version CheckpointOut.size ConsistencyOut.old ConsistencyOut.new DutyOut.working_days_late DutyPage.count EntryOut.position EntryOut.facts
        FiguresOut.stamp FormerEntryOut.position HelpOut.pounds HomeOut.size JuryOut.size MapOut.stamp MarkOut.value MilestoneOut.times_moved ObservedOut.doing
        ObservedOut.stamp PaperOut.size PostOut.position ProcessOut.charter_version ProofOut.position ProofOut.size QuarterOut.quarter ReleaseOut.stamp
        SpaceOut.thread_count StageOut.min_days StageOut.max_days StatementOut.number ThemeOut.spaces ThreadOut.post_count VersionOut.version VersionOut.terms
        VersionOut.stages
    """,
    "exact on purpose": """
        ActionOut.signature_count ConversationOut.participant_count ConversationOut.statement_count ConversationOut.vote_count IssueDetailOut.support_count
        IssueOut.support_count MapOut.votes PostOut.feelings RecommendationOut.votes_abstain RecommendationOut.votes_against RecommendationOut.votes_for
    """,
    "from five on": "MapOut.result StatementOut.agrees StatementOut.disagrees StatementOut.passes",
    "chance": "FiguresOut.cells GapOut.people ReleaseOut.figures",
    "chance, by the quarter": "BooksOut.hours BooksOut.pot_hours ObservedOut.hours",
    "stars": "IssueDetailOut.voices QuarterOut.appeals QuarterOut.hours QuarterOut.measures QuarterOut.reports ThemeOut.people",
}
RULE_OF = {field: rule for rule, fields in RULES.items() for field in fields.split()}
# What the public record may say of how much or how many, by kind of entry; everything else there is a name, a day or a digest.
RECORDED = {
    "assembly.draw_committed": "people",  # exact on purpose, as are those below: a stranger draws again from it
    "assembly.pool_withdrawn": "people",
    "discover.collection_withdrawn": "voices",  # of a file from outside
    "discover.theme_named": "people spaces",
    "discover.themes_found": "voices",
    "gather.conversation_closed": "people",
    "gather.gate_reached": "people",
    "discover.research_handed_out": "voices",
    "gather.issue_raised": "voices",
    "timebank.work_finished": "citizens_hours professionals_hours",
}
OF_PEOPLE = re.compile(r"people|voices|minutes|hours|persons|members")


def public_fields() -> dict[str, dict[str, Any]]:
    """Every field of every answer that needs no key, as the API describes itself."""
    described = api.get_openapi_schema()
    schemas, found, fields = described["components"]["schemas"], set(), {}

    def walk(text: str) -> None:
        for name in set(re.findall(r"schemas/(\w+)", text)) - found:
            found.add(name)
            walk(str(schemas[name]))

    for ways in described["paths"].values():
        if "get" in ways and not ways["get"].get("security"):
            walk(str(ways["get"]["responses"]))
    for name in found:
        fields |= {f"{name}.{field}": about_it for field, about_it in schemas[name].get("properties", {}).items()}
    return fields


def is_number(about_it: dict[str, Any]) -> bool:
    """A number, or an object in which there may be some."""
    kinds = [about_it, *about_it.get("anyOf", []), about_it.get("items", {})]
    return any(one.get("type") in {"integer", "number"} or one.get("additionalProperties") for one in kinds)


def test_every_number_that_programs_can_read_follows_a_rule() -> None:
    fields = public_fields()
    numbers = {name for name, about_it in fields.items() if is_number(about_it)} - {"EntryOut.commitments"}
    assert numbers <= set(RULE_OF), "say in docs/privacy.md which rule this number follows, and place it here"
    assert {name for name in RULE_OF if name in fields} >= numbers
    gone = {name for name in RULE_OF if name not in fields}
    assert not gone, f"no longer there: {gone}"


def test_what_is_told_with_a_chance_or_a_star_is_a_text_and_not_a_number() -> None:
    """A program that adds up stars must notice; and no exact number comes by itself."""
    fields = public_fields()
    for name in [*RULES["chance"].split(), *RULES["stars"].split()]:
        kinds = str(fields[name])
        assert "'integer'" not in kinds or name == "QuarterOut.hours"


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_stands_in_the_page_on_privacy(rule: str) -> None:
    assert f"| {rule} |" in PAGE.read_text(encoding="utf-8")


def test_the_public_record_holds_no_other_number_of_people_or_hours() -> None:
    for kind, entry_type in entry_types.items():
        told = {fact for fact in entry_type.facts if OF_PEOPLE.search(fact)}
        assert told <= set(RECORDED.get(kind, "").split()), f"{kind}: a number that stays on the record for ever"


@pytest.mark.django_db
def test_a_number_as_it_is_now_is_told_with_a_chance_that_stays_for_a_quarter() -> None:
    for number in range(8):
        assert {str(about(number, "test", str(one))) for one in range(40)} == {"*"}
    shown = {str(about(60, "test", str(one))) for one in range(200)}
    assert len(shown) > 3
    assert all(abs(int(one) - 60) <= STANDARD.most + STANDARD.base - 1 and int(one) % 5 == 0 for one in shown)
    assert about(60, "test", "a") == about(60, "test", "a")
