"""Ways into a members' group, and out of a signature, that somebody could try or could need."""
# ruff: noqa: F811  (fixtures of other tests are taken by their name)

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.refusing import refused
from upwell.accounts import actions as accounts
from upwell.accounts.models import Notice, Person
from upwell.community import actions as community
from upwell.kit import search
from upwell.kit.errors import NotAllowed
from upwell.kit.permissions import SYSTEM
from upwell.kit.personal import erase_all
from upwell.kit.time import at, days, now, today
from upwell.movement import queries
from upwell.movement.actions import closing, decisions, doing, groups, guests
from upwell.movement.actions.decisions import About
from upwell.movement.archive import lines, people
from upwell.movement.models import Decision, Group, GroupAction, Member, Signature, Term
from upwell.movement.tests.test_doing import letter  # noqa: F401  fixture
from upwell.promises.duties import people_concerned
from upwell.promises.models import Duty
from upwell.promises.tests.conftest import give_role
from upwell.safety import actions as safety
from upwell.safety import looking
from upwell.safety.models import Case

pytestmark = pytest.mark.django_db


def said(group: Group, person: Person, words: str, kind: str = "private") -> object:
    room = group.rooms.get(kind=kind)
    return community.start_thread(actor=person, space=room.space, title="Quillmarmalade", body=words)


def test_a_moderator_of_the_site_who_speaks_for_a_board_reads_nothing_that_members_report(
    group: Group, decider: Person, finn: Person, ann: Person, bryn: Person, sign_in
) -> None:
    for person in (decider, finn):
        give_role(person, "moderator")
    thread = said(group, ann, "What we plan against the board")
    case = safety.report(actor=bryn, subject=thread.posts.get(), reason="unkind").case  # type: ignore[attr-defined]
    whole = safety.report(actor=None, subject=group, reason="other").case
    for one in (case, whole):
        assert not Case.objects.visible_to(decider).filter(pk=one.pk).exists()
        assert decider not in looking.everybody_who_may(one)
        assert sign_in(decider).get(one.get_absolute_url()).status_code == 404
        with pytest.raises(NotAllowed):
            safety.read_case(actor=decider, case=one)
        assert Case.objects.visible_to(finn).filter(pk=one.pk).exists()
    assert not Notice.objects.filter(person=decider, kind__startswith="safety.").exists()


def test_a_name_can_be_taken_back_by_whoever_gave_it_whatever_has_become_of_them_or_of_the_group(
    letter: GroupAction,
    group: Group,
    board,
    efa: Person,
    dev: Person,
    finn: Person,
    sign_in,
) -> None:
    for person in (efa, dev, finn):
        doing.sign(actor=person, action=letter, shows_name=True)
    give_role(dev, "decision_maker", board)
    dev = Person.objects.get(pk=dev.pk)
    doing.unsign(actor=dev, action=letter)
    give_role(finn, "moderator")
    case = safety.report(actor=None, subject=efa, reason="threat").case
    safety.decide(
        actor=finn, case=case, measures=[safety.Measure("suspended", everywhere=True)], outcome="Thank you.",
        reasons=safety.Reasons("Threats.", "law", "Threats are an offence"),
    )  # fmt: skip
    page = sign_in(efa)
    assert "off" in page.get(letter.get_absolute_url()).text
    assert page.post(f"{letter.get_absolute_url()}sign/", {"off": "1"}).status_code == 302
    doing.end(actor=Person.objects.get(handle="Ann"), action=letter, outcome="They said yes.")
    Group.objects.filter(pk=group.pk).update(state=Group.State.CLOSED)
    doing.unsign(actor=finn, action=GroupAction.objects.get(pk=letter.pk))
    assert not Signature.objects.filter(action=letter).exists()
    letter.refresh_from_db()
    assert letter.signature_count == 0
    with pytest.raises(NotAllowed):
        doing.sign(actor=finn, action=letter)


def test_a_notice_about_showing_somebody_out_names_nobody_so_it_can_outlive_them(
    group: Group, ann: Person, bryn: Person, carys: Person
) -> None:
    about = decisions.About(member=Member.objects.get(group=group, person=carys))
    made = decisions.propose(
        actor=ann, group=group, title="Show Carys out", text="She shouts.", kind=Decision.Kind.SHOW_OUT, about=about
    )
    for person in (ann, bryn):
        decisions.vote(actor=person, decision=made, choice="yes")
    made.refresh_from_db()
    assert made.state == "carried"
    erase_all(carys)
    assert not Notice.objects.filter(text__contains="Carys").exists()
    general = decisions.propose(actor=ann, group=group, title="Meet on Mondays")
    assert Notice.objects.filter(person=bryn, text__contains=general.title).exists()


def test_what_moderators_hid_with_its_conversation_does_not_leave_with_the_group(group: Group, ann: Person) -> None:
    thread = said(group, ann, "zephyrwick")
    told = str(list(lines.posts(group, people.of(group))))
    assert "zephyrwick" in told
    community.hide_thread(actor=SYSTEM, thread=thread, reason="It names a patient.")  # type: ignore[arg-type]
    told = str([*lines.posts(group, people.of(group)), *lines.threads(group, people.of(group))])
    assert "zephyrwick" not in told
    assert "Quillmarmalade" not in told
    assert accounts


def row(group: Group, person: Person) -> Member:
    return Member.objects.get(group=group, person=person)


def decided(group: Group, proposer: Person, about: Person, kind: str, others: list[Person]) -> Decision:
    decision = decisions.propose(
        actor=proposer, group=group, title="Them", text="Because.", kind=kind, about=About(row(group, about))
    )
    for person in (proposer, *others):
        decision = decisions.vote(actor=person, decision=decision, choice="yes")
    return decision


def test_a_convenor_hides_a_post_in_a_room_of_the_group_and_brings_it_back_and_a_member_does_not(
    group: Group, ann: Person, bryn: Person, sign_in
) -> None:
    """They are no moderator of the site, so no decision about a person comes of it."""
    post = said(group, bryn, "She has the flat above the shop").posts.get()  # type: ignore[attr-defined]
    sent = {"facts": "It says where she lives.", "rule": "Nothing private of others"}
    assert sign_in(bryn).post(f"/posts/{post.ref}/hide/", sent).status_code == 403
    assert sign_in(ann).post(f"/posts/{post.ref}/hide/", sent).status_code == 302
    post.refresh_from_db()
    assert post.hidden_at is not None
    assert (
        "It says where she lives. (Nothing private of others)"
        in Notice.objects.get(person=bryn, kind="moderation").text
    )
    assert sign_in(ann).post(f"/posts/{post.ref}/hide/", {"off": "1"}).status_code == 302
    post.refresh_from_db()
    assert post.hidden_at is None


def test_who_was_shown_out_comes_back_by_no_invitation_but_by_a_decision_of_the_members(
    group: Group, board, ann: Person, bryn: Person, carys: Person, gwen: Person, sign_in
) -> None:
    """A convenor alone cannot undo what two thirds decided by inviting them as a guest, nor another office's word about a guest."""
    guests.accept(actor=gwen, row=guests.invite(actor=ann, group=group, person=gwen, body=board, title="Director"))
    guests.show_out(actor=ann, row=row(group, gwen), reason="She wrote our minutes to the board.")
    assert "only if the members decide so" in sign_in(gwen).get(f"/groups/{group.slug}/shown-out/").text
    decided(group, ann, carys, "show_out", [bryn])
    for person in (gwen, carys):
        with refused("shown_out"):
            guests.invite(actor=ann, group=group, person=person, body=board, title="Adviser")
        with refused("shown_out"):
            groups.join(actor=person, group=group)
        assert row(group, person).how_left == "shown_out"
    form = sign_in(ann).get(f"/groups/{group.slug}/decisions/new/").text
    assert "Carys (shown out)" in form
    assert "let somebody come back" in form.lower()
    for person in (gwen, carys):
        assert decided(group, bryn, person, "return", [ann]).state == "carried"
        assert row(group, person).left_at is not None  # nobody is pulled in without having asked
    guests.invite(actor=ann, group=group, person=gwen, body=board, title="Director")
    groups.join(actor=carys, group=group)
    assert (row(group, carys).left_at, row(group, gwen).agreed_at) == (None, None)
    with refused("not_shown_out"):
        decided(group, ann, carys, "return", [])


def test_a_vote_that_somebody_else_asked_for_keeps_nobody_from_their_own_appeal(
    group: Group, ann: Person, bryn: Person, carys: Person
) -> None:
    out = decided(group, ann, carys, "show_out", [bryn])
    slow = decisions.propose(
        actor=ann, group=group, title="Back?", kind="return", days=60, about=About(row(group, carys))
    )
    again = closing.appeal(actor=carys, decision=out, words="I was ill that week.").again
    slow.refresh_from_db()
    assert (slow.state, again.state) == ("taken_back", "open")


def test_an_appeal_that_is_refused_leaves_what_others_asked_for_and_an_open_door_needs_none(
    group: Group, ann: Person, bryn: Person, carys: Person
) -> None:
    out = decided(group, ann, carys, "show_out", [bryn])
    asked = decisions.propose(actor=bryn, group=group, title="Back?", kind="return", about=About(row(group, carys)))
    with refused("no_words"):
        closing.appeal(actor=carys, decision=out, words=" ")
    asked.refresh_from_db()
    assert asked.state == "open"
    for person in (ann, bryn):
        asked = decisions.vote(actor=person, decision=asked, choice="yes")
    assert asked.state == "carried"
    with refused("back_already"):
        closing.appeal(actor=carys, decision=out, words="I was ill that week.")


def test_whoever_is_shown_out_a_second_time_can_ask_a_second_time(
    group: Group, ann: Person, bryn: Person, carys: Person, sign_in
) -> None:
    page = f"/groups/{group.slug}/shown-out/"
    for number, words in enumerate(("I was ill that week.", "It was not me."), 1):
        with at(now() + days(number)):  # the same words twice in a minute are one proposal
            decided(group, ann, carys, "show_out", [bryn])
            assert "Ask them to think again" in sign_in(carys).get(page).text
            assert sign_in(carys).post(page, {"words": words}).status_code == 302
            again = Decision.objects.get(kind="return", state="open")
            assert decisions.vote(actor=bryn, decision=again, choice="yes").state == "carried"
        assert row(group, carys).left_at is None


def test_a_guest_becomes_no_member_by_leaving_and_joining_and_an_invitation_bars_nobody(
    group: Group, board, ann: Person, gwen: Person, efa: Person, sign_in
) -> None:
    for person in (gwen, efa):
        guests.invite(actor=ann, group=group, person=person, body=board, title="Director")
    guests.accept(actor=gwen, row=row(group, gwen))
    post = said(group, gwen, "We at the board read along.", kind="public").posts.get()  # type: ignore[attr-defined]
    assert f"/groups/{group.slug}/leave/" in sign_in(efa).get(group.get_absolute_url()).text, "an invitation has a no"
    for person in (gwen, efa):
        with refused("is_guest"):
            groups.join(actor=person, group=group)
        groups.leave(actor=person, group=group)
    with refused("was_guest"):
        groups.join(actor=gwen, group=group)
    assert "Here for Ashmere Care Board" in sign_in(ann).get(post.thread.get_absolute_url()).text
    groups.join(actor=efa, group=group)
    assert not row(group, efa).is_guest


def test_in_the_moment_in_which_a_member_comes_to_speak_for_a_board_they_count_and_govern_no_more(
    group: Group, board, ann: Person, bryn: Person, carys: Person, client
) -> None:
    """Also before the tick has tidied up: no office by an open decision, no vote that counts, no notice of what is decided inside."""
    office = decisions.propose(
        actor=bryn, group=group, title="Money", kind="office",
        about=About(row(group, carys), "treasurer", today() + timedelta(days=90)),
    )  # fmt: skip
    decisions.vote(actor=carys, decision=office, choice="yes")
    give_role(carys, "officer", board)
    with refused("not_a_member"):
        decisions.propose(
            actor=ann, group=group, title="Pen", kind="office",
            about=About(row(group, carys), "secretary", today() + timedelta(days=90)),
        )  # fmt: skip
    for listed in (queries.groups(ann).get(pk=group.pk), queries.mine(ann).get()):
        assert listed.member_count == 2, "as many as its own page says, also among one's own groups"
    assert "2 members" in client.get(group.get_absolute_url()).text
    turn = Duty.objects.get(kind="rotation")
    assert set(people_concerned(turn)) == {ann, bryn}
    decisions.propose(actor=ann, group=group, title="What we ask of the board")
    assert not Notice.objects.filter(person=carys, text__contains="What we ask").exists()
    for person in (ann, bryn):
        office = decisions.vote(actor=person, decision=office, choice="yes")
    assert (office.state, office.yes, office.could_vote) == ("carried", 2, 2)
    assert not Term.objects.filter(member__person=carys).exists()
    assert guests.see_out_institutions() == 1
    assert row(group, carys).how_left == "speaks"


def test_the_room_of_the_members_stays_theirs_also_before_anything_is_said_in_it(
    group: Group, ann: Person, bryn: Person, efa: Person, decider: Person, sign_in
) -> None:
    """Its convenor may say what it is for; who reads it follows from its kind. No host of the whole site changes it, whoever they work for."""
    inside = group.rooms.get(kind="private").space
    words = {"name": inside.name, "statement": "For us.", "rules": "Be kind."}
    for person in (efa, decider):
        give_role(person, "host")
    for person in (efa, decider, bryn):
        with pytest.raises(NotAllowed):
            community.edit_space(actor=person, space=inside, audience="public", **words)
    for audience in ("public", "members"):
        with refused("kept"):
            community.edit_space(actor=ann, space=inside, audience=audience, **words)
    with refused("kept"):
        outside = group.rooms.get(kind="public").space
        community.edit_space(actor=ann, space=outside, audience="space", **words)
    assert community.edit_space(actor=ann, space=inside, audience=inside.audience, **words).statement == "For us."
    assert sign_in(efa).get(inside.get_absolute_url()).status_code == 404


def test_a_story_goes_with_its_teller_and_stays_where_their_words_stay(group: Group, ann: Person, bryn: Person) -> None:
    """A letter is the group's; a story and a draft are whoever wrote them."""
    for kind in ("story", "letter"):
        words = doing.Words(kind, f"My {kind}", "Nights with my mother, quillmarmalade.", "own", to="the board")
        doing.begin(actor=bryn, action=doing.write(actor=bryn, group=group, words=words))
    doing.write(actor=bryn, group=group, words=doing.Words("story", "A draft", "Half a story, quillmarmalade.", "own"))
    decided = decisions.propose(actor=bryn, group=group, title="Tell it", text="Because of my mother.")
    Member.objects.filter(group=group, person=bryn).update(words_stay=True)
    goes = people.of(group)
    assert sorted(one["text"] for one in lines.actions(group, goes) if "quillm" not in one["text"]) == ["…", "…"]
    assert [one["text"] for one in lines.decisions(group, goes) if one["ref"] == decided.ref] == [""]
    erase_all(bryn)
    assert {one.kind: one.text for one in GroupAction.objects.filter(group=group)} == {
        "story": "…",
        "letter": "Nights with my mother, quillmarmalade.",
    }
    assert len(search.find("quillmarmalade", viewer=ann, kinds=["movement.groupaction"]).hits) == 1  # the letter


def test_what_somebody_wrote_as_a_patient_is_not_marked_once_they_come_for_an_institution(
    group: Group, board, ann: Person, bryn: Person, sign_in
) -> None:
    """And what they write for it is, also after they went and were invited again."""
    asked = said(group, bryn, "My own nights, as a carer.", kind="public")
    groups.leave(actor=bryn, group=group)
    for _twice in range(2):
        guests.accept(actor=bryn, row=guests.invite(actor=ann, group=group, person=bryn, body=board, title="Director"))
        community.reply(actor=bryn, thread=asked, body=f"We at the board listen, {_twice}.")  # type: ignore[arg-type]
        groups.leave(actor=bryn, group=group)
    page = sign_in(ann).get(asked.get_absolute_url()).text  # type: ignore[attr-defined]
    assert page.count("Here for Ashmere Care Board") == 2
    marks = {one["body"]: one["guest_of"] is not None for one in lines.posts(group, people.of(group))}
    assert marks == {
        "My own nights, as a carer.": False,
        "We at the board listen, 0.": True,
        "We at the board listen, 1.": True,
    }
