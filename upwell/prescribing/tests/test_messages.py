"""Messages back: only what the person agreed to, read by them first, by a true author; as page, paper and FHIR."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from upwell.accounts import consent
from upwell.accounts.models import Access
from upwell.kit.errors import NotAllowed
from upwell.kit.time import at, days, now, today
from upwell.prescribing import fhir, pdf, workflow
from upwell.prescribing.actions import contacts, introductions, measuring, moving, plans
from upwell.prescribing.actions import messages as messages_back
from upwell.prescribing.codes import codes, sendable
from upwell.prescribing.letter import letter
from upwell.prescribing.models import Message, Referral
from upwell.prescribing.tests.conftest import ALL, World
from upwell.promises import duties


def full(world: World, scopes: tuple[str, ...] = ALL, **more) -> Referral:
    """A case with everything in it."""
    about = {"full_name": "Mair ap Rhys", "nhs_number": "999 000 0018", **more}
    referral = world.under_way(world.sent(scopes=scopes, **about))
    contacts.write(actor=world.finn, referral=referral, kind="note", outcome="reached", on=today(), text="Secret note.")
    one = introductions.suggest(actor=world.finn, referral=referral, service=world.service)
    introductions.reached(actor=world.finn, introduction=one, step="engaged")
    measuring.answer(
        actor=world.finn, referral=referral, kind="ons4", answers={"happy": 3, "anxious": 8}, mode="read_out"
    )
    return referral


def shared(world: World, referral: Referral) -> None:
    """Mair's plan, of which one piece is for the surgery."""
    plan = plans.plan_of(actor=referral.person)
    plans.write(actor=referral.person, plan=plan, kind="matters", text="Singing with Ŵyn.", share=["referrer"])
    goal = plans.write(actor=referral.person, plan=plan, kind="goal", text="Go on Tuesdays.", share=["referrer"])
    plans.write(
        actor=referral.person,
        plan=plan,
        kind="step",
        goal=goal,
        text="Ask for a lift.",
        by_whom="my sister",
        share=["referrer"],
    )
    plans.write(actor=referral.person, plan=plan, kind="know", text="Only for Finn.", share=["worker"])


def sent(world: World, referral: Referral) -> Message:
    message = messages_back.write(actor=world.finn, referral=referral, summary="She sings <again> & goes on.")
    return messages_back.send(actor=world.finn, message=message, read_with_person=True)


def test_nothing_goes_back_without_the_persons_yes_and_before_they_have_read_it(world: World, code) -> None:
    without = full(world, scopes=("hold", "tell_referrer"))
    assert code(lambda: messages_back.write(actor=world.finn, referral=without, summary="Fine.")) == "no_consent"
    referral = full(world)
    message = messages_back.write(actor=world.finn, referral=referral, summary="Fine.")
    assert code(lambda: messages_back.write(actor=world.finn, referral=referral, summary="Again.")) == "not_read_yet"
    assert code(lambda: messages_back.send(actor=world.finn, message=message)) == "not_read"
    with pytest.raises(NotAllowed):
        messages_back.send(actor=world.ann, message=message)
    once = messages_back.send(actor=referral.person, message=message)
    assert messages_back.send(actor=referral.person, message=message).sent_at == once.sent_at
    assert code(lambda: messages_back.rewrite(actor=world.finn, message=message, summary="No.")) == "sent_already"
    own = world.under_way(world.own())
    assert code(lambda: messages_back.write(actor=world.finn, referral=own, summary="Fine.")) == "nobody_to_tell"


def test_it_holds_what_was_shared_and_not_a_word_more(world: World) -> None:
    referral = full(world, scopes=("hold", "message_back"))
    shared(world, referral)
    whole = str(letter(sent(world, referral)).sections())
    for there in ("Singing with Ŵyn.", "Go on Tuesdays.", "Ask for a lift. (my sister)", "She sings <again>"):
        assert there in whole
    for not_there in ("Only for Finn.", "Secret note.", "Anxious", "01632", "We spoke."):
        assert not_there not in whole


def test_it_says_that_they_have_read_it_only_once_they_have(world: World, sign_in) -> None:
    message = messages_back.write(actor=world.finn, referral=full(world), summary="Fine.")
    assert "They have read it." not in sign_in(world.finn).get(message.get_absolute_url()).text
    messages_back.send(actor=world.finn, message=message, read_with_person=True)
    assert "They have read it." in sign_in(world.finn).get(message.get_absolute_url()).text


def test_taken_back_it_is_closed_at_once_to_whoever_referred(world: World, sign_in) -> None:
    referral = full(world)
    shared(world, referral)
    message = sent(world, referral)
    client = sign_in(world.ann)
    pages = [message.get_absolute_url() + end for end in ("", "message.pdf", "document.json")]
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    assert "Anxious yesterday" in client.get(pages[0]).text
    consent.withdraw(
        actor=referral.person, person=referral.person, purpose="prescribing", scopes=["measures_back"], subject=referral
    )
    assert "Anxious yesterday" not in client.get(pages[0]).text
    assert "Anxious" not in client.get(pages[2]).text
    consent.withdraw(
        actor=referral.person, person=referral.person, purpose="prescribing", scopes=["message_back"], subject=referral
    )
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_whoever_reads_it_is_shown_to_the_person(world: World, sign_in) -> None:
    referral = full(world)
    message = sent(world, referral)
    sign_in(world.ann).get(message.get_absolute_url())
    assert Access.objects.filter(person=referral.person, by=world.ann, role="referrer").count() == 1
    message.refresh_from_db()
    assert message.read_at is not None
    assert sign_in(world.gwen).get(message.get_absolute_url()).status_code == 404
    assert sign_in(world.dev).get(message.get_absolute_url()).status_code == 404


def test_finishing_a_case_owes_a_message_only_where_it_is_wanted(world: World) -> None:
    wanted, not_wanted = full(world), full(world, scopes=("hold",))
    for referral in (wanted, not_wanted):
        moving.move(actor=world.finn, referral=referral, act="complete")
    assert duties.open_one("referral_message", wanted) is not None
    assert duties.open_one("referral_message", not_wanted) is None
    sent(world, wanted)
    assert duties.open_one("referral_message", wanted) is None


def test_the_true_author_stands_in_the_text_whoever_opens_it(world: World, sign_in) -> None:
    message = sent(world, full(world))
    for client in (sign_in(world.ann), sign_in(world.finn)):
        page = client.get(message.get_absolute_url()).text
        assert "Written by Finn, Link worker, Ashmere link workers." in page


def test_the_fhir_document_is_a_document_and_comes_back_as_it_went(world: World) -> None:
    referral = full(world, no_writing=True)
    shared(world, referral)
    written = letter(sent(world, referral))
    text = fhir.as_json(written)
    again = fhir.parse(text)
    assert isinstance(again, Bundle)
    assert json.loads(again.model_dump_json()) == json.loads(text)
    assert again.type == "document"
    kinds = [entry.resource.get_resource_type() for entry in again.entry]
    assert kinds[0] == "Composition"
    assert {
        "Patient",
        "Practitioner",
        "Organization",
        "ServiceRequest",
        "Task",
        "CarePlan",
        "Goal",
        "Observation",
        "Procedure",
    } <= set(kinds)
    assert kinds.count("Observation") == 2
    names = [entry.fullUrl for entry in again.entry]
    assert len(names) == len(set(names))


def test_every_reference_in_the_document_leads_to_something_in_it(world: World) -> None:
    referral = full(world)
    shared(world, referral)
    document = json.loads(fhir.as_json(letter(sent(world, referral))))
    there = {entry["fullUrl"] for entry in document["entry"]}

    def references(thing: object) -> list[str]:
        if isinstance(thing, dict):
            own = [thing["reference"]] if isinstance(thing.get("reference"), str) else []
            return own + [found for value in thing.values() for found in references(value)]
        return [found for value in thing for found in references(value)] if isinstance(thing, list) else []

    assert set(references(document)) <= there
    assert references(document)


def test_do_not_write_to_me_travels_with_it(world: World) -> None:
    for no_writing in (True, False):
        written = letter(sent(world, full(world, no_writing=no_writing)))
        assert ("contacting-subject-prohibited" in fhir.as_json(written)) == no_writing


def test_the_state_in_the_document_is_the_state_of_the_case(world: World) -> None:
    for state in ("in-progress", "completed", "on-hold"):
        referral = world.at(state)
        message = messages_back.write(actor=world.finn, referral=referral, summary="So far.")
        document = fhir.document(letter(message))
        task = next(e.resource for e in document.entry if e.resource.get_resource_type() == "Task")
        assert task.status == state
        assert task.status in set(workflow.State)


def test_codes_have_a_source_and_an_unverified_one_is_never_sent(world: World) -> None:
    assert {code.code for code in codes().values()} == {"871731000000106", "871711000000103", "871691000000100"}
    assert all(code.source and code.system == "http://snomed.info/sct" for code in codes().values())
    assert sendable("offered") is None
    text = fhir.as_json(letter(sent(world, full(world))))
    assert "871731000000106" in text
    assert "871691000000100" not in text


def task_of(written: Any) -> dict[str, Any]:
    """The Task of a document, as it leaves the house."""
    entries = json.loads(fhir.as_json(written))["entry"]
    return next(one["resource"] for one in entries if one["resource"]["resourceType"] == "Task")


def test_that_it_was_offered_is_told_with_its_day_and_a_no_only_where_they_said_no(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Offered, accepted, declined: an offer is told of everybody who was spoken with; a no of nobody who ended it without a reason."""
    refused, ended = (world.under_way(world.sent(name=name)) for name in ("A", "B"))
    for case in (refused, ended):
        messages_back.write(actor=world.finn, referral=case, summary="We spoke.")
    moving.move(actor=world.finn, referral=refused, act="cancel", reason="no_wish", words="You said no.")
    moving.move(actor=ended.person, referral=ended, act="cancel")
    told = {}
    for name, case in (("refused", refused), ("ended", ended)):
        case.refresh_from_db()
        written = letter(case.messages.get())
        told[name] = (task_of(written), str(written.sections()))
    for task, words in told.values():
        assert [one["valueDate"] for one in task["output"] if one["type"]["text"] == "Social prescribing offered"] == [
            today().isoformat()
        ]
        assert "offered to them" in words
        assert "871691000000100" not in str(task), "its number is not verified"
    assert "871711000000103" in str(told["refused"][0]["statusReason"])
    assert "871711000000103" not in str(told["ended"][0])
    assert "statusReason" not in told["ended"][0]
    verified = replace(codes()["offered"], verified_on=today())
    monkeypatch.setattr(fhir, "sendable", lambda name: verified if name == "offered" else sendable(name))
    assert "871691000000100" in str(task_of(letter(refused.messages.get()))["output"])
    never = world.taken(world.sent(name="D"))
    contacts.write(actor=world.finn, referral=never, kind="call", outcome="not_reached", on=today(), text="No answer.")
    written = letter(messages_back.write(actor=world.finn, referral=never, summary="We could not reach them."))
    assert "output" not in task_of(written), "whoever was not reached was offered nothing"
    assert "offered" not in str(written.sections())


def test_answers_are_sent_one_by_one_without_a_total(world: World) -> None:
    document = json.loads(fhir.as_json(letter(sent(world, full(world)))))
    values = [
        e["resource"]["valueInteger"] for e in document["entry"] if e["resource"]["resourceType"] == "Observation"
    ]
    assert sorted(values) == [3, 8]


def test_a_bundle_that_is_no_document_is_refused(world: World) -> None:
    for text in (
        '{"resourceType": "Bundle", "type": "collection"}',
        '{"resourceType": "Bundle", "type": "document", "entry": []}',
        '{"resourceType": "Bundle", "type": "document", "entry": [{"resource": {"resourceType": "Patient"}}]}',
        '{"resourceType": "Bundle", "type": "dance"',
    ):
        with pytest.raises(ValueError, match=r".*"):
            fhir.parse(text)


def test_the_paper_is_a_pdf_that_is_the_same_each_time(world: World) -> None:
    referral = full(world, no_writing=True)
    shared(world, referral)
    message = sent(world, referral)
    first = pdf.message_pdf(letter(message))
    with at(now() + days(400)):
        second = pdf.message_pdf(letter(message))
    assert first.startswith(b"%PDF-")
    assert first == second
    assert b"/Lang" in first
    assert len(first) < 200_000


def test_why_it_ended_stays_in_the_message_whatever_was_noted_afterwards(world: World) -> None:
    referral = full(world)
    message = sent(world, referral)
    moving.move(actor=world.finn, referral=referral, act="fail", reason="nothing", words="We found nothing.")
    why = letter(Message.objects.get(pk=message.pk)).ending
    assert why
    moving.settle(actor=world.gwen, referral=referral, words="There is the library.")
    assert letter(Message.objects.get(pk=message.pk)).ending == why
