"""What a group does and shows: decisions, actions, questions of institutions, papers, whose help it takes."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext_lazy as _

from upwell.movement.actions.open_books import MEDIA, MOST_BYTES, safe_name
from upwell.movement.archive import checking
from upwell.movement.archive.desk import Desk, day, moment
from upwell.movement.archive.shape import Line, broken
from upwell.movement.models import Decision, Disclosure, Group, GroupAction, Paper, Question


def decision(desk: Desk, group: Group, line: Line) -> Decision:
    return Decision(
        ref=line["ref"],
        group=group,
        kind=line["kind"],
        title=line["title"],
        text=line["text"],
        public=line["public"],
        proposed_by_id=desk.who(line["proposed_by"]),
        asked_by=desk.institutions.find(line["asked_by"]),
        member_id=desk.key("members.jsonl", line["member"]),
        office=line["office"],
        until=day(line["until"]),
        # Nothing is decided here by an archive: what it calls open was open somewhere else.
        state=Decision.State.TAKEN_BACK if line["state"] == Decision.State.OPEN else line["state"],
        opened_at=moment(line["opened_at"]),
        closes_on=day(line["closes_on"]),
        decided_at=moment(line["decided_at"]),
        yes=line["yes"],
        no=line["no"],
        neither=line["neither"],
        could_vote=line["could_vote"],
    )


def action(desk: Desk, group: Group, line: Line) -> GroupAction:
    return GroupAction(
        ref=line["ref"],
        group=group,
        kind=line["kind"],
        title=line["title"],
        text=line["text"],
        stance=line["stance"],
        to=line["to"],
        to_body=desk.institutions.find(line["to_body"]),
        asked_by=desk.institutions.find(line["asked_by"]),
        decision_id=desk.key("decisions.jsonl", line["decision"]),
        begun_by_id=desk.who(line["begun_by"]),
        state=line["state"],
        written_at=moment(line["written_at"]),
        begun_at=moment(line["begun_at"]),
        happens_at=moment(line["happens_at"]),
        where=line["where"],
        ended_at=moment(line["ended_at"]),
        outcome=line["outcome"],
        signature_count=line["signature_count"],
    )


def question(desk: Desk, group: Group, line: Line) -> Question:
    return Question(
        ref=line["ref"],
        group=group,
        asked_by_id=desk.who(line["asked_by"]),
        from_body=desk.institutions.find(line["from_body"]),
        text=line["text"],
        at=moment(line["at"]),
        answer=line["answer"],
        answered_by_id=desk.who(line["answered_by"]),
        answered_at=moment(line["answered_at"]),
    )


def paper(desk: Desk, group: Group, line: Line) -> Paper:
    """What a file is follows from its ending, whatever the archive says."""
    ending = line["name"].rpartition(".")[2].lower()
    if ending not in MEDIA or safe_name(line["name"]) != line["name"] or line["size"] > MOST_BYTES:
        raise broken("bad_paper", _("“%(name)s” is no file that a group may keep."), name=line["name"])
    content = checking.paper(desk.checked, line["ref"])
    if (len(content), hashlib.sha256(content).hexdigest()) != (line["size"], line["digest"]):
        raise broken("bad_paper", _("“%(name)s” is no file that a group may keep."), name=line["name"])
    return Paper(
        ref=line["ref"],
        group=group,
        name=line["name"],
        media_type=MEDIA[ending],
        public=line["public"],
        content=content,
        size=len(content),
        digest=line["digest"],
        added_by_id=desk.who(line["added_by"]),
        at=moment(line["at"]),
    )


def helped(desk: Desk, group: Group) -> None:
    """One by one: a line may put right one that comes later in the file."""
    made: dict[str, Disclosure] = {}
    corrects: dict[str, str] = {}
    for line in desk.lines("help.jsonl"):
        made[line["ref"]] = Disclosure.objects.create(
            ref=line["ref"],
            group=group,
            kind=line["kind"],
            giver=line["giver"],
            body=desk.institutions.find(line["body"]),
            what=line["what"],
            pounds=line["pounds"],
            strings=line["strings"],
            since=day(line["since"]),
            until=day(line["until"]),
            told_by_id=desk.who(line["told_by"]),
            at=moment(line["at"]),
        )
        if line["corrects"]:
            corrects[line["ref"]] = line["corrects"]
    for ref, other in corrects.items():
        Disclosure.objects.filter(pk=made[ref].pk).update(corrects=made[other])
