"""Ways into a members' group, and out of a signature, that somebody could try or could need."""
# ruff: noqa: F811  (fixtures of other tests are taken by their name)

from __future__ import annotations

import pytest

from upwell.accounts import actions as accounts
from upwell.accounts.models import Notice, Person
from upwell.community import actions as community
from upwell.kit.errors import NotAllowed
from upwell.kit.permissions import SYSTEM
from upwell.kit.personal import erase_all
from upwell.movement.actions import decisions, doing
from upwell.movement.archive import lines, people
from upwell.movement.models import Decision, Group, GroupAction, Member, Signature
from upwell.movement.tests.test_doing import letter  # noqa: F401  fixture
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
