"""A message back as a FHIR R4 document: a Composition with what it speaks of, built and checked with `fhir.resources` (R4B, which has the same shape for these).

The state is that of the Task, as the SDOH Clinical Care guide has it; "do not write to me" is the guide's `contacting-subject-prohibited` on the ServiceRequest.
Resource ids are made from our references, so the same message is the same document. Codes stand here only with their words, and only those that were verified;
answers to questions carry the words of the question, because we hold no licence to ship its codes.
"""

from __future__ import annotations

import json
import uuid
from html import escape
from typing import Any

from django.conf import settings
from fhir.resources.R4B.bundle import Bundle

from upwell.algorithms.measures import RANGES
from upwell.prescribing import questions
from upwell.prescribing.codes import sendable
from upwell.prescribing.letter import Letter

SPACE = uuid.UUID("5b0c5a0e-9f0e-5a51-8c0f-2d6a3e0b7f11")
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
DO_NOT_CONTACT = {
    "system": "http://hl7.org/fhir/us/sdoh-clinicalcare/CodeSystem/SDOHCC-CodeSystemTemporaryCodes",
    "code": "contacting-subject-prohibited",
    "display": "Contacting Subject Prohibited",
}
_GOAL_STATES = {True: "completed", False: "active"}
# What a ServiceRequest calls the state of the Task that fulfils it.
_REQUEST = {"completed": "completed", "cancelled": "revoked", "entered-in-error": "entered-in-error", "draft": "draft"}


def document(letter: Letter) -> Bundle:
    """The document, as checked objects; pydantic's ValidationError if we built it wrongly."""
    return Bundle.model_validate(_bundle(letter))


def as_json(letter: Letter) -> str:
    """The document as it leaves the house: built, checked, written, read again and checked."""
    written: str = document(letter).model_dump_json(indent=2)
    return parse(written).model_dump_json(indent=2)


def parse(text: str) -> Bundle:
    """A document that somebody sent, as checked objects. ValueError when it is no document: a bundle of another type, or without a Composition first."""
    found = Bundle.model_validate(json.loads(text))
    first = found.entry[0].resource if found.entry else None
    if found.type != "document" or first is None or first.get_resource_type() != "Composition":
        raise ValueError("a FHIR document is a bundle of type document that begins with a Composition")
    return found


def _id(kind: str, ref: str) -> str:
    return str(uuid.uuid5(SPACE, f"{settings.ORIGIN}/{kind}/{ref}"))


def _to(kind: str, ref: str) -> dict[str, str]:
    return {"reference": f"urn:uuid:{_id(kind, ref)}"}


def _entry(kind: str, ref: str, **what: Any) -> dict[str, Any]:
    name = _id(kind, ref)
    given = {key: value for key, value in what.items() if value not in (None, [], "")}
    return {"fullUrl": f"urn:uuid:{name}", "resource": {"resourceType": kind, "id": name, **given}}


def _bundle(letter: Letter) -> dict[str, Any]:
    entries = [_composition(letter), *_people(letter), _request(letter), _task(letter), *_plan(letter)]
    entries += [_observation(letter, n) for n in range(len(letter.answers))]
    entries += [_activity(letter, n) for n in range(len(letter.activities))]
    return {
        "resourceType": "Bundle",
        "id": _id("Bundle", letter.ref),
        "type": "document",
        "identifier": {"system": settings.ORIGIN + "/messages-back", "value": letter.ref},
        "timestamp": letter.written_at.isoformat(),
        "entry": entries,
    }


def _composition(letter: Letter) -> dict[str, Any]:
    sections: list[dict[str, Any]] = [
        {
            "title": title,
            "text": {"status": "generated", "div": _div(lines)},
        }
        for title, lines in letter.sections()
    ]
    entries = [_to("Observation", f"{letter.ref}-{n}") for n in range(len(letter.answers))]
    if entries:
        sections.append({"title": "Observations", "text": {"status": "generated", "div": _div([])}, "entry": entries})
    return _entry(
        "Composition",
        letter.ref,
        status="entered-in-error"
        if letter.is_hidden
        else "final",  # hidden by a moderator: a system that took it in puts it aside
        type={"text": "Message back from social prescribing"},
        subject=_to("Patient", letter.person_ref),
        date=letter.written_at.isoformat(),
        author=[_to("Practitioner", letter.ref)],
        custodian=_to("Organization", f"{letter.ref}-team"),
        title=f"Message back from {letter.team}",
        section=sections,
    )


def _div(lines: list[str]) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines) or "<p>-</p>"
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>'


def _people(letter: Letter) -> list[dict[str, Any]]:
    number = "".join(letter.nhs_number.split())
    return [
        _entry(
            "Patient",
            letter.person_ref,
            identifier=[{"system": NHS_NUMBER, "value": number}] if number else [],
            name=[{"text": letter.called}],
            birthDate=letter.born_on.isoformat() if letter.born_on else None,
        ),
        _entry("Practitioner", letter.ref, name=[{"text": f"{letter.author}, {letter.author_post}"}]),
        _entry("Organization", f"{letter.ref}-team", name=letter.team),
        _entry("Organization", f"{letter.ref}-to", name=letter.to),
    ]


def _request(letter: Letter) -> dict[str, Any]:
    said: dict[str, Any] = {"text": "Referral to a social prescribing link worker"}
    if letter.code is not None and letter.code.name == "referral":
        said["coding"] = [{"system": letter.code.system, "code": letter.code.code, "display": letter.code.display}]
    return _entry(
        "ServiceRequest",
        letter.referral_ref,
        status=_REQUEST.get(letter.state, "active"),
        intent="order",
        code=said,
        orderDetail=[{"coding": [DO_NOT_CONTACT], "text": "Do not write to this person"}] if letter.no_writing else [],
        subject=_to("Patient", letter.person_ref),
        authoredOn=letter.referred_on.isoformat() if letter.referred_on else None,
        requester=_to("Organization", f"{letter.ref}-to"),
        performer=[_to("Organization", f"{letter.ref}-team")],
        reasonCode=[{"text": need} for need in letter.needs],
    )


def _task(letter: Letter) -> dict[str, Any]:
    reason: dict[str, Any] | None = {"text": letter.ending} if letter.ending else None
    if letter.code is not None and letter.code.name == "declined":
        coding = [{"system": letter.code.system, "code": letter.code.code, "display": letter.code.display}]
        reason = {"text": letter.ending, "coding": coding}
    return _entry(
        "Task",
        letter.referral_ref,
        status=letter.state,
        statusReason=reason,
        intent="order",
        code={"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill"}]},
        focus=_to("ServiceRequest", letter.referral_ref),
        **{"for": _to("Patient", letter.person_ref)},
        authoredOn=letter.referred_on.isoformat() if letter.referred_on else None,
        lastModified=letter.written_at.isoformat(),
        requester=_to("Organization", f"{letter.ref}-to"),
        owner=_to("Organization", f"{letter.ref}-team"),
        output=[
            *_offer(letter),
            *(
                {"type": {"text": "resulting-activity"}, "valueReference": _to("Procedure", one.ref)}
                for one in letter.activities
            ),
        ],
    )


def _offer(letter: Letter) -> list[dict[str, Any]]:
    """That it was offered, and when. In words always; with the number once somebody has verified it."""
    if letter.offered_on is None:
        return []
    code, what = sendable("offered"), {"text": "Social prescribing offered"}
    coding = [{"system": code.system, "code": code.code, "display": code.display}] if code else []
    return [{"type": {**what, **({"coding": coding} if coding else {})}, "valueDate": letter.offered_on.isoformat()}]


def _plan(letter: Letter) -> list[dict[str, Any]]:
    """The shared pieces of the plan: goals as Goal, steps and helpers as activities of the CarePlan."""
    if not letter.pieces:
        return []
    goals = [piece for piece in letter.pieces if piece.kind == "goal"]
    doing = [piece for piece in letter.pieces if piece.kind in {"step", "helper"}]
    told = [piece.text for piece in letter.pieces if piece.kind in {"matters", "know"}]
    subject = _to("Patient", letter.person_ref)
    care = _entry(
        "CarePlan",
        letter.ref,
        status="active",
        intent="plan",
        title="The person's own plan",
        description="\n".join(told),
        subject=subject,
        goal=[_to("Goal", goal.ref) for goal in goals],
        activity=[
            {
                "detail": {
                    "status": "completed" if piece.done_at else "in-progress",
                    "description": f"{piece.text} ({piece.by_whom})" if piece.by_whom else piece.text,
                }
            }
            for piece in doing
        ],
    )
    return [care, *(_goal(letter, goal.ref, goal.text, goal.done_at is not None) for goal in goals)]


def _goal(letter: Letter, ref: str, text: str, is_done: bool) -> dict[str, Any]:
    return _entry(
        "Goal",
        ref,
        lifecycleStatus=_GOAL_STATES[is_done],
        description={"text": text},
        subject=_to("Patient", letter.person_ref),
    )


def _observation(letter: Letter, number: int) -> dict[str, Any]:
    """One answer by itself; there is no total to send."""
    answer = letter.answers[number]
    low, high = RANGES[answer.name]
    return _entry(
        "Observation",
        f"{letter.ref}-{number}",
        status="final",
        code={"text": str(questions.QUESTIONS[answer.name].words)},
        subject=_to("Patient", letter.person_ref),
        effectiveDateTime=answer.on.isoformat(),
        valueInteger=answer.value,
        referenceRange=[{"low": {"value": low}, "high": {"value": high}, "text": "answers that can be given"}],
        note=[{"text": f"Wording {answer.wording}: {answer.words}"}],
    )


def _activity(letter: Letter, number: int) -> dict[str, Any]:
    one = letter.activities[number]
    return _entry(
        "Procedure",
        one.ref,
        status="in-progress" if one.is_going_on else "unknown",
        code={"text": one.what},
        subject=_to("Patient", letter.person_ref),
        basedOn=[_to("ServiceRequest", letter.referral_ref)],
        note=[{"text": one.came_of_it}],
    )
