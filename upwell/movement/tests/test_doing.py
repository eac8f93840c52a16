"""Letters, petitions, meetings; help and money; questions; papers; who influences a group."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.refusing import refused
from upwell.accounts import actions as accounts
from upwell.accounts.models import Person
from upwell.kit import search
from upwell.kit.errors import NotAllowed
from upwell.kit.templatetags.kit import day
from upwell.kit.time import days, now, today
from upwell.ledger.models import Entry
from upwell.movement import capture
from upwell.movement.actions import decisions, doing, guests, offices, open_books
from upwell.movement.actions.doing import Words
from upwell.movement.actions.open_books import Help
from upwell.movement.models import Disclosure, Group, GroupAction, Member, Signature, Term
from upwell.places.models import PublicBody

pytestmark = pytest.mark.django_db

LETTER = Words("letter", "One night off", "We ask the board for one night off a month.", "challenge", to="the Board")


@pytest.fixture
def letter(group: Group, bryn: Person) -> GroupAction:
    return doing.begin(actor=bryn, action=doing.write(actor=bryn, group=group, words=LETTER))


def test_a_draft_is_the_members_and_what_has_begun_is_public_and_stays_as_it_was_signed(
    group: Group, ann: Person, bryn: Person, efa: Person, client
) -> None:
    action = doing.write(actor=bryn, group=group, words=LETTER)
    assert client.get(action.get_absolute_url()).status_code == 404
    with pytest.raises(NotAllowed):
        doing.begin(actor=efa, action=action)
    assert not search.find("night off", viewer=None).hits
    doing.begin(actor=bryn, action=action)
    assert client.get(action.get_absolute_url()).status_code == 200
    assert search.find("night off", viewer=None).hits
    with refused("begun"):
        doing.rewrite(actor=bryn, action=action, words=LETTER)
    with refused("no_words"):
        doing.end(actor=ann, action=action, outcome=" ")
    assert doing.end(actor=ann, action=action, outcome="They said yes.").state == "done"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (Words("letter", "x", "y", "challenge"), "no_receiver"),
        (Words("meeting", "x", "y", "own"), "no_time"),
        (Words("story", " ", "y", "own"), "no_words"),
        (Words("boycott", "x", "y", "own"), "unknown_kind"),
        (Words("story", "x", "y", "nice"), "unknown_kind"),
    ],
)
def test_an_action_that_lacks_something_is_refused(group: Group, ann: Person, words: Words, code: str) -> None:
    with refused(code):
        doing.write(actor=ann, group=group, words=words)


def test_signing_counts_once_and_shows_a_name_only_where_its_owner_wants_it(
    letter: GroupAction, ann: Person, efa: Person, gwen: Person, decider: Person, client
) -> None:
    doing.sign(actor=efa, action=letter)
    doing.sign(actor=efa, action=letter)
    doing.sign(actor=gwen, action=letter, shows_name=True)
    with pytest.raises(NotAllowed):
        doing.sign(actor=decider, action=letter)
    page = client.get(letter.get_absolute_url()).content.decode()
    assert "2 people have signed" in page
    assert "Gwen" in page
    assert "Efa" not in page
    doing.unsign(actor=efa, action=letter)
    assert doing.unsign(actor=efa, action=letter).signature_count == 1
    accounts.request_deletion(actor=gwen, at_once=True)
    letter.refresh_from_db()
    assert letter.signature_count == Signature.objects.filter(action=letter).count() == 1
    assert "Gwen" not in client.get(letter.get_absolute_url()).content.decode()


def test_money_has_an_amount_and_strings_are_always_said(
    group: Group, bryn: Person, efa: Person, board: PublicBody, client
) -> None:
    grant = Help(
        "money", "Ashmere Care Board", "a grant", "two meetings a year with the board", today(), body=board, pounds=500
    )
    with pytest.raises(NotAllowed):
        open_books.disclose(actor=efa, group=group, help_=grant)
    with refused("no_strings"):
        open_books.disclose(actor=bryn, group=group, help_=Help("room", "the library", "a room", " ", today()))
    with refused("no_amount"):
        open_books.disclose(actor=bryn, group=group, help_=Help("money", "somebody", "a gift", "nothing", today()))
    wrong = open_books.disclose(actor=bryn, group=group, help_=grant)
    right = Help("money", "Ashmere Care Board", "a grant, as paid", "nothing", today(), body=board, pounds=450)
    open_books.disclose(actor=bryn, group=group, help_=right, corrects=wrong)
    with refused("corrected_already"):
        open_books.disclose(actor=bryn, group=group, help_=Help("room", "x", "y", "nothing", today()), corrects=wrong)
    page = client.get(wrong.get_absolute_url()).content.decode()
    assert "a grant, as paid" in page
    assert "put right later" in page
    assert capture.influence(group).pounds == 450
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.create(group=group, kind="money", giver="x", what="y", strings="z", since=today())


def test_a_private_giver_is_not_named_on_the_record(group: Group, bryn: Person) -> None:
    open_books.disclose(actor=bryn, group=group, help_=Help("things", "Mrs Pritchard", "cakes", "nothing", today()))
    assert "Pritchard" not in bytes(Entry.objects.get(kind="movement.disclosed").body).decode()


def test_influence_is_counted_from_what_was_done_and_shown_to_members_first(
    group: Group, ann: Person, bryn: Person, carys: Person, decider: Person, board: PublicBody, efa: Person, sign_in
) -> None:
    guests.accept(
        actor=decider, row=guests.invite(actor=ann, group=group, person=decider, body=board, title="Director")
    )
    decisions.propose(actor=ann, group=group, title="Run their helpline", asked_by=board)
    decisions.propose(actor=bryn, group=group, title="Meet monthly")
    service = Words(
        "meeting",
        "Helpline training",
        "We learn to answer.",
        "service",
        happens_at=now() + days(3),
        where="Library",
        asked_by=board,
    )
    doing.begin(actor=ann, action=doing.write(actor=ann, group=group, words=service))
    doing.write(actor=ann, group=group, words=LETTER)  # a draft is no deed
    offices.say_paid(
        actor=ann, term=Term.objects.standing().get(group=group), paid="institution", payer="Ashmere Council"
    )
    mine = open_books.ask(actor=bryn, group=group, text="When do we meet?")
    theirs = open_books.ask(actor=decider, group=group, text="Can we count on you?")
    assert (mine.from_body, theirs.from_body) == (None, board)
    open_books.answer(actor=ann, question=theirs, text="Yes.")
    with pytest.raises(NotAllowed):
        open_books.answer(actor=bryn, question=mine, text="Soon")
    told = capture.influence(group)
    assert (told.agenda_from_institutions, told.agenda) == (2, 3)
    assert (told.leaders_paid_by_institutions, told.leaders, told.leaders_unsaid) == (1, 1, 0)
    assert (told.challenge, told.service) == (0, 1)
    assert (told.members_answered.answered, told.members_answered.asked) == (0, 1)
    assert (told.institutions_answered.answered, told.institutions_answered.asked) == (1, 1)
    assert told.signs == ["agenda", "paid", "unwritten", "service", "answers"]
    address = f"/groups/{group.slug}/influence/"
    assert sign_in(bryn).get(address).status_code == 200
    for person in (efa, decider):
        assert sign_in(person).get(address).status_code == 403
    forgotten = Help("work", "Ashmere Council", "Ann's working time", "a seat", today() - days(200))
    open_books.disclose(actor=bryn, group=group, help_=forgotten)  # any member, also late
    assert "unwritten" not in capture.influence(group).signs
    assert f"written down on {day(today())}" in sign_in(efa).get(f"/groups/{group.slug}/help/").text
    with refused("bad_days"):
        open_books.disclose(actor=bryn, group=group, help_=replace(forgotten, until=today() - days(201)))
    show = decisions.propose(actor=ann, group=group, title="Show it", kind="capture")
    for person in (ann, bryn, carys):
        decisions.vote(actor=person, decision=show, choice="yes")
    assert sign_in(efa).get(address).status_code == 200


def test_a_guest_sees_the_answers_to_its_own_questions_only(
    group: Group, ann: Person, bryn: Person, decider: Person, board: PublicBody, efa: Person, sign_in
) -> None:
    guests.accept(
        actor=decider, row=guests.invite(actor=ann, group=group, person=decider, body=board, title="Director")
    )
    open_books.ask(actor=bryn, group=group, text="What do we tell the board?")
    open_books.ask(actor=decider, group=group, text="May we come on Monday?")
    address = f"/groups/{group.slug}/questions/"
    assert "What do we tell the board?" not in sign_in(decider).get(address).content.decode()
    assert "May we come on Monday?" in sign_in(bryn).get(address).content.decode()
    assert sign_in(efa).get(address).status_code == 403


def test_a_paper_is_kept_once_handed_out_as_a_file_and_hidden_from_others_unless_public(
    group: Group, ann: Person, bryn: Person, efa: Person, client, sign_in
) -> None:
    minutes = open_books.add_paper(actor=bryn, group=group, name="../minutes.txt", content=b"We met.")
    assert open_books.add_paper(actor=bryn, group=group, name="minutes.txt", content=b"We met.") == minutes
    for name, content, code in (
        ("run.exe", b"x", "unknown_ending"),
        ("big.txt", b"x" * 2_000_001, "too_large"),
        ("no.txt", b"", "empty"),
    ):
        with refused(code):
            open_books.add_paper(actor=bryn, group=group, name=name, content=content)
    assert client.get(minutes.get_absolute_url()).status_code == 404
    response = sign_in(ann).get(minutes.get_absolute_url())
    assert response.content == b"We met."
    assert response["Content-Disposition"] == 'attachment; filename="minutes.txt"'
    public = open_books.add_paper(actor=bryn, group=group, name="poster.pdf", content=b"%PDF-", public=True)
    assert client.get(public.get_absolute_url()).status_code == 200
    with pytest.raises(NotAllowed):
        open_books.remove_paper(actor=efa, paper=public)
    open_books.remove_paper(actor=ann, paper=public)


def test_programs_read_what_everybody_may_know_of_a_group_and_no_name(
    group: Group, ann: Person, bryn: Person, carys: Person, decider: Person, board: PublicBody, client
) -> None:
    guests.accept(
        actor=decider, row=guests.invite(actor=ann, group=group, person=decider, body=board, title="Director")
    )
    open_books.add_paper(actor=bryn, group=group, name="minutes.txt", content=b"We met.")
    public = open_books.add_paper(actor=bryn, group=group, name="poster.pdf", content=b"%PDF-", public=True)
    told = {
        what: client.get(f"/api/v1/groups/{group.slug}/{what}").json()
        for what in ("offices", "guests", "papers", "homes")
    }
    assert [(one["office"], one["until"]) for one in told["offices"]] == [
        ("convenor", Term.objects.get(group=group).until.isoformat())
    ]
    assert [(one["body"], one["title"]) for one in told["guests"]] == [(board.slug, "Director")]
    assert [(one["name"], one["url"]) for one in told["papers"]] == [("poster.pdf", public.get_absolute_url())]
    assert told["homes"] == []
    for person in (ann, bryn, carys, decider):
        assert person.handle not in str(told)


def test_only_an_office_invites_guests_and_shows_them_out_at_once(
    group: Group, ann: Person, bryn: Person, carys: Person, decider: Person, board: PublicBody
) -> None:
    with pytest.raises(NotAllowed):
        guests.invite(actor=bryn, group=group, person=decider, body=board, title="Director")
    with refused("is_member"):
        guests.invite(actor=ann, group=group, person=carys, body=board, title="Nurse")
    row = guests.invite(actor=ann, group=group, person=decider, body=board, title="Director")
    guests.accept(actor=decider, row=row)
    with pytest.raises(NotAllowed):
        guests.show_out(actor=bryn, row=row, reason="Out")
    with refused("is_member"):
        guests.show_out(actor=ann, row=Member.objects.get(group=group, person=bryn), reason="Out")
    with refused("no_reason"):
        guests.show_out(actor=ann, row=row, reason=" ")
    assert guests.show_out(actor=ann, row=row, reason="We want to be among ourselves.").how_left == "shown_out"
    assert Entry.objects.filter(kind="movement.guest_shown_out").count() == 1
    assert timedelta(0) <= now() - Member.objects.get(pk=row.pk).left_at
