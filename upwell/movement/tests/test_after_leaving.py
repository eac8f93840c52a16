"""Whoever has left a group still chooses whether their words go along; what a group shows can be reported, and a paper can be hidden."""

from __future__ import annotations

import pytest

from tests.refusing import refused
from upwell.accounts.models import Person
from upwell.community import actions as community
from upwell.kit.errors import NotAllowed
from upwell.kit.personal import export_all
from upwell.movement.actions import decisions, groups, open_books
from upwell.movement.archive import lines, people
from upwell.movement.models import Group, Member, Paper
from upwell.movement.reporting import hide_paper, show_paper
from upwell.promises.tests.conftest import give_role
from upwell.safety import actions
from upwell.safety.actions import Measure, Reasons
from upwell.safety.models import Case

pytestmark = pytest.mark.django_db
REASONS = Reasons(facts="It shows somebody's letter.", ground="rule", rule="Nothing private of others")


@pytest.fixture
def said(group: Group, bryn: Person) -> Group:
    """Bryn wrote in the members' room, and left."""
    room = group.rooms.get(kind="private").space
    community.start_thread(actor=bryn, space=room, title="The letter", body="My mother must not be in it.")
    groups.leave(actor=bryn, group=group)
    return group


def goes_along(group: Group) -> bool:
    return "My mother" in str(list(lines.posts(group, people.of(group))))


def test_after_leaving_one_still_chooses_from_the_page_of_ones_own_data(said, bryn, ann, gwen, sign_in) -> None:
    page, address = sign_in(bryn), f"/groups/{said.slug}/going-along/"
    assert goes_along(said)
    mine = page.get("/me/").text
    assert address in mine
    assert "Your words go along" in mine
    assert "You have left this group." in page.get(address).text
    answer = page.post(address, {"words_stay": "on"})
    assert answer.url == "/me/"
    assert "Your words stay here" in page.get("/me/").text
    assert not goes_along(said)
    assert "True" in str([row for row in export_all(bryn)["groups"] if "words stay" in row])
    page.post(address, {})
    assert goes_along(said), "and back again, until it moves"
    assert sign_in(gwen).get(address).status_code == 403, "who never belonged has nothing there"
    assert address not in sign_in(gwen).get("/me/").text
    assert sign_in(ann).post(address, {}).url == said.get_absolute_url(), "who is still there goes back to the group"


@pytest.mark.parametrize("how", ["shown_out", "speaks"])
def test_however_they_left_their_words_are_theirs(said, bryn, decider, how) -> None:
    Member.objects.filter(group=said, person=bryn).update(how_left=how)
    assert groups.choose(actor=bryn, group=said, shows_name=False, words_stay=True).words_stay
    with pytest.raises(NotAllowed):
        groups.choose(actor=decider, group=said, shows_name=False, words_stay=True)


def test_what_a_group_shows_can_be_reported_by_whoever_reads_it_and_by_nobody_else(
    group, ann, bryn, gwen, client, sign_in
) -> None:
    question = open_books.ask(actor=bryn, group=group, text="When do we meet?")
    private = decisions.propose(actor=ann, group=group, title="Only for us")
    inside = open_books.add_paper(actor=ann, group=group, name="minutes.txt", content=b"We met.")
    public = open_books.add_paper(actor=ann, group=group, name="poster.txt", content=b"Come.", public=True)
    things = {"movement.question": question, "movement.decision": private, "movement.paper": inside}
    for kind, thing in things.items():
        address = f"/report/{kind}/{thing.ref}/"
        assert sign_in(bryn).get(address).status_code == 200, kind
        assert sign_in(gwen).get(address).status_code == client.get(address).status_code == 404, kind
    address = f"/report/movement.paper/{public.ref}/"
    assert address in client.get(group.get_absolute_url()).text
    assert client.post(address, {"reason": "private"}).status_code == 302
    assert Case.objects.get(subject_ref=public.ref).about == ann


def test_a_hidden_paper_opens_for_nobody_leaves_no_archive_and_comes_back(group, ann, bryn, carys, client, sign_in):
    paper = open_books.add_paper(actor=ann, group=group, name="letter.txt", content=b"Dear Mr Pugh", public=True)
    give_role(carys, "moderator")
    carys.__dict__.pop("_held_roles", None)
    with pytest.raises(NotAllowed):
        hide_paper(actor=ann, paper=paper)
    case = actions.report(actor=None, subject=paper, reason="private").case
    decision = actions.decide(
        actor=carys, case=case, measures=[Measure("hidden")], reasons=REASONS, outcome="It is hidden."
    )

    def there() -> list[bool]:
        return [
            client.get(paper.get_absolute_url()).status_code == 200,
            sign_in(bryn).get(paper.get_absolute_url()).status_code == 200,
            "letter.txt" in client.get(group.get_absolute_url()).text,
            "letter.txt" in client.get(f"/api/v1/groups/{group.slug}/papers").text,
            "letter.txt" in str(list(lines.papers(group, people.of(group)))),
        ]

    assert not any(there())
    with refused("decided"):
        show_paper(actor=carys, paper=Paper.objects.get())
    actions.take_back(actor=carys, decision=decision, because="It is his own letter.")
    assert all(there())


def test_whoever_speaks_for_a_body_looks_at_no_report_from_a_group(group, ann, decider) -> None:
    give_role(decider, "moderator")
    decider.__dict__.pop("_held_roles", None)
    paper = open_books.add_paper(actor=ann, group=group, name="letter.txt", content=b"x", public=True)
    case = actions.report(actor=None, subject=paper, reason="private").case
    assert case not in Case.objects.visible_to(decider)
    with pytest.raises(NotAllowed):
        hide_paper(actor=decider, paper=paper)
