"""Every text that others read can be reported, or stands here with the reason why not."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.reading_code import ROOT
from upwell.kit.permissions import PERMISSIONS
from upwell.ledger import subjects
from upwell.safety.reportables import reportables

SHORTEST = 80  # a column for fewer letters holds a name or a key, and no sentence

OF_A_SERVICE = (
    *("schedule", "costoption", "servicearea", "capacity", "requireddocument", "url", "location", "address"),
    *("accessibility", "serviceatlocation", "contact", "phone", "language", "attribute", "program", "metadata"),
)
# With which report these words are reported: they stand on its page, and its snapshot or its page has them.
PART_OF = {
    "community.revision": "community.post",
    "assembly.minorityreport": "assembly.recommendation",
    "timebank.transfernote": "timebank.transfer",
    "safety.appealjuror": "safety.appeal",
    "gather.remitdecision": "gather.issue",
    "movement.member": "movement.group",
    "movement.term": "movement.group",
    "movement.inheritance": "movement.group",
    "timebank.owner": "timebank.work",
    "timebank.workhours": "timebank.work",
    **{f"directory.{name}": "directory.service" for name in OF_A_SERVICE},
    "directory.organizationidentifier": "directory.organization",
    "directory.funding": "directory.organization",
}

ALONE = "nobody else reads it"
MACHINE = "written by the machine, or for it"
MODERATORS = "among those who look at reports; the person concerned is told in a decision, and appeals"
FORMAL = "formal words of those who run a place, public with their post beside them, never a member's; asked about where it says who answers for it"

# Read by nobody, by no other person, or answered in another way.
NOT_REPORTED = {
    "accounts.access": "a line of who read what, made from set sentences",
    "accounts.acting": "what somebody let a helper do, in the letter that both have",
    "accounts.apitoken": ALONE,
    "accounts.helpernote": "how helpers know somebody again: handed out to that person, who has it changed",
    "accounts.need": "one's own needs, for those whom one lets see them",
    "accounts.notice": ALONE,
    "accounts.role": "a post, given by those who give roles; the member who holds it is reported",
    "assembly.draw": FORMAL,
    "assembly.jury": FORMAL,
    "assembly.pool": FORMAL,
    "assembly.poolmember": "what somebody said of themselves for a lottery; nobody reads it by name",
    "community.draft": ALONE,
    "connections.map": ALONE,
    "directory.asking": MACHINE,
    "directory.change": "a change that waits, read by keepers, who leave it or take it over",
    "directory.district": MACHINE,
    "directory.source": MACHINE,
    "directory.taxonomy": "a list of terms that others publish",
    "directory.taxonomyterm": "a list of terms that others publish",
    "discover.handout": FORMAL,
    "discover.source": FORMAL,
    "kit.importrun": "its owner's file and what was said of it",
    "kit.jobstate": MACHINE,
    "kit.searchdocument": "a copy for finding; hidden where the thing itself is hidden",
    "kit.tick": MACHINE,
    "ledger.checkpoint": MACHINE,
    "movement.appeal": "to the members, who vote on it; whoever wrote it is reported as a member",
    "movement.claim": MACHINE,
    "places.area": FORMAL,
    "places.publicbody": FORMAL,
    "places.remit": FORMAL,
    "prescribing.gap": "a reason given by a link worker for everybody, made public without a person in it",
    "prescribing.introduction": "the name of a group or service, which is reported in the directory",
    "prescribing.planpiece": "a plan is its person's; what somebody suggests for it is gone when they do not take it",
    "prescribing.referral": "what whoever refers writes with the person, who can have it corrected or ended with all its words",
    "prescribing.team": FORMAL,
    "promises.charter": FORMAL,
    "promises.charterversion": FORMAL,
    "promises.dayoff": FORMAL,
    "promises.duty": FORMAL,
    "promises.dutynote": FORMAL,
    "promises.process": FORMAL,
    "promises.stage": FORMAL,
    "safety.case": MODERATORS,
    "safety.casenote": MODERATORS,
    "safety.decision": MODERATORS,
    "safety.disclosure": MODERATORS,
    "safety.report": "a report is read by those who look, who say what came of it; one made to hurt counts against nobody",
    "safety.restriction": MODERATORS,
    "timebank.dispute": "a broker, who belongs to neither side, reads it with both and answers; on the exchange the other side is reported",
    "timebank.exchange": "where two meet: either calls it off, and reports the other from that page",
}


def with_words() -> set[str]:
    """Every table of ours with room for a sentence that is not one of a list."""
    return {
        model._meta.label_lower
        for model in apps.get_models()
        if model.__module__.startswith("upwell.") and any(map(_holds_a_sentence, model._meta.concrete_fields))
    }


def _holds_a_sentence(field: models.Field[Any, Any]) -> bool:
    if isinstance(field, models.TextField):
        return True
    return isinstance(field, models.CharField) and not field.choices and (field.max_length or SHORTEST) >= SHORTEST


def test_every_text_that_others_read_can_be_reported_or_it_is_said_why_not() -> None:
    said = set(PART_OF) | set(NOT_REPORTED) | (set(reportables) - {"places.publicbody"})
    assert with_words() - said - {"timebank.transfer"} == set(), "register it in safety.reportables, or say why not"
    assert (set(PART_OF) | set(NOT_REPORTED)) - with_words() == set(), "tables that are gone, or hold no words any more"
    assert set(PART_OF) & set(NOT_REPORTED) == set()
    assert {whole for whole in PART_OF.values() if whole not in reportables} == set()
    assert {kind for kind in NOT_REPORTED if kind in reportables} <= {"places.publicbody"}, (
        "it can be reported after all"
    )


def test_every_kind_that_can_be_reported_has_a_link_on_a_page() -> None:
    pages = "\n".join(path.read_text() for path in (ROOT / "upwell").glob("**/templates/**/*.html"))
    by_variable = {"response.verdict", "response.replacementverdict"}
    missing = {
        kind
        for kind in set(reportables) - {"places.publicbody"}
        if f"'safety:report' '{kind}'" not in pages and f'"safety:report" "{kind}"' not in pages
    }
    assert missing == by_variable
    assert all(f'with kind="{kind}"' in pages for kind in by_variable)


@pytest.mark.parametrize("kind", sorted(set(reportables)))
def test_what_can_be_hidden_can_be_shown_again_and_has_a_name(kind: str) -> None:
    how = reportables[kind]
    assert (how.hide is None) == (how.restore is None), "nothing is hidden for good"
    assert str(how.noun) != "what was reported"
    assert subjects.is_shown(kind)


def test_hiding_is_a_permission_of_its_own_wherever_it_is_new() -> None:
    hiding = {
        "prescribing.hide_message",
        "response.hide_words",
        "safety.hide_letter",
        "movement.hide_paper",
        "timebank.hide_note",
    }
    assert hiding <= set(PERMISSIONS)
    assert not any(PERMISSIONS[name].always for name in hiding), "whoever is held back hides nothing"
