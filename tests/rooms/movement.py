"""The room of groups: one at work with a guest, one that looks for people; somebody invited, somebody shown out, somebody who came along from elsewhere."""

from __future__ import annotations

import base64
from typing import Any

from django.conf import settings

from tests.doors import ALL, AWAY, NOT_THE_BODY, SIGNED_IN, Group, each
from upwell.kit.time import days, now, today
from upwell.ledger import checkpoints, keys, tree
from upwell.ledger.models import Entry
from upwell.movement.actions import arriving, decisions, doing, groups, guests, open_books, packing
from upwell.movement.actions.decisions import About
from upwell.movement.actions.doing import Words
from upwell.movement.actions.open_books import Help
from upwell.movement.models import Archive, Claim, Inheritance, InheritedEntry, Member, Term

INSIDE = "author | juror"  # its members among those who look; the author is convenor
NOBODY = "-" + " -" * 12
CALLED = "Carers count together"


def settle(town: Any) -> None:
    """Both groups, and all that hangs on the first."""
    author, juror = town["author"], town["juror"]
    third, fourth = town.speakers()[:2]
    group = groups.found(
        actor=author, name=CALLED, slug="carers-count", statement="A break for every carer.", shows_name=True
    )
    for person in (juror, third, fourth, town["link worker"]):
        groups.join(actor=person, group=group)
    group.refresh_from_db()
    town.things["movement.group"] = group
    town.things["movement.founding"] = groups.found(
        actor=third, name="Not yet", slug="not-yet", statement="Longer visiting hours."
    )
    _decide(town, group, (author, juror, third, fourth))
    _open(town, group)
    _move(town, group)


def _decide(town: Any, group: Any, people: tuple[Any, ...]) -> None:
    author = people[0]
    out = decisions.propose(
        actor=author,
        group=group,
        title="We part",
        text="It could not go on.",
        kind="show_out",
        about=About(Member.objects.get(group=group, person=town["link worker"])),
    )
    public = decisions.propose(actor=author, group=group, title="We write to the board", public=True)
    for decision in (out, public):
        for person in people:
            decisions.vote(actor=person, decision=decision, choice="yes")
        decision.refresh_from_db()
    town.things |= {
        "movement.out": out,
        "movement.public": public,
        "movement.open": decisions.propose(actor=author, group=group, title="Where we meet"),
        "movement.term": Term.objects.get(group=group),
    }


def _open(town: Any, group: Any) -> None:
    author = town["author"]
    words = Words("letter", "One night off", "We ask for one night off a month.", "challenge", to="the board")
    action = doing.begin(actor=author, action=doing.write(actor=author, group=group, words=words))
    guest = guests.invite(actor=author, group=group, person=town["moderator"], body=town.council, title="Officer")
    guests.accept(actor=town["moderator"], row=guest)
    open_books.disclose(
        actor=author, group=group, help_=Help("room", "the library", "a room on Mondays", "nothing", today())
    )
    town.things |= {
        "movement.action": action,
        "movement.guest": guest,
        "movement.invited": guests.invite(
            actor=author, group=group, person=town["host"], body=town.council, title="Planner"
        ),
        "movement.question": open_books.ask(actor=town["juror"], group=group, text="When do we meet?"),
        "movement.paper": open_books.add_paper(
            actor=author, group=group, name="poster.txt", content=b"Come.", public=True
        ),
    }


def _move(town: Any, group: Any) -> None:
    """A packed copy; a former home with one entry of its record; a place that waits."""
    archive = Archive.objects.create(group=group, asked_by=town["author"])
    packing.fill(archive)
    archive.refresh_from_db()
    newest = checkpoints.latest()
    assert newest is not None
    entry = Entry.objects.get(position=0)
    home = Inheritance.objects.create(
        group=group,
        origin=settings.LEDGER_ORIGIN,
        public_key=base64.b64encode(keys.public_key()).decode(),
        size=newest.size,
        note=newest.note,
        entries=1,
        made_at=now(),
    )
    proof = [one.hex() for one in tree.inclusion(0, newest.size)]
    InheritedEntry.objects.create(
        inheritance=home, position=0, ref=entry.ref, kind=entry.kind, at=entry.at, body=bytes(entry.body), proof=proof
    )
    line = {"ref": "came0along0f", "handle": "Awenydd", "language": "", "joined_at": None, "declared_16_at": None}
    claim = Claim.objects.create(
        group=group, person=arriving.make(line), address="awen@example.org", public_key="", ends_at=now() + days(60)
    )
    town.things |= {"movement.archive": archive, "movement.token": arriving.new_token(claim)}


READ = [
    Group(
        "Groups, for everybody",
        ALL,
        """
        movement:group-list movement:group-detail movement:decision-list movement:decision-detail@public
        movement:action-detail movement:help-list movement:before movement:claim movement:claim-decline movement:paper
        api:groups api:group api:group_actions api:group_decisions api:group_help
        api:group_offices api:group_guests api:group_papers api:group_homes
        api:group_former_entries
        """,
    ),
    Group("A group that looks for people", SIGNED_IN, "movement:group-detail@founding", stranger=404),
    Group("Everybody but the people of bodies", NOT_THE_BODY, "movement:group-create"),
    Group(
        "Members of the group",
        INSIDE,
        """
        movement:member-list movement:decision-create movement:action-create movement:help-create
        movement:paper-create movement:archive-list movement:archive-file
        """,
    ),
    Group("Members of the group, and whoever was one", f"{INSIDE} | link worker", "movement:going-along"),
    Group("Members of the group, until they show it to everybody", INSIDE, "movement:influence", stranger=403),
    Group("What members decide", INSIDE, "movement:decision-detail", rest=404, stranger=404),
    Group("Members and guests of the group", f"{INSIDE} | moderator", "movement:question-list"),
    Group("Whoever belongs, or is invited", f"{INSIDE} | moderator | host", "movement:leave", rest=404),
    Group(
        "The convenor of the group",
        "author",
        """
        movement:change movement:room-create movement:guest-invite movement:guest-out movement:question-answer
        movement:office movement:action-change movement:action-begin movement:action-end
        """,
    ),
    Group("Whoever was shown out of the group", "link worker", "movement:shown-out", rest=404),
]
TAKE = [
    Group(
        "A group that looks for people: everybody but the people of bodies", NOT_THE_BODY, "movement:join", seen=AWAY
    ),
    Group("Whoever is invited", "host | moderator", "movement:guest-accept", rest=404, seen=AWAY),
    Group("Members of the group: others know of no such decision", INSIDE, "movement:vote", rest=404, seen=AWAY),
    Group("Whoever proposed it: it is decided", "author", "movement:decision-take-back", seen=409),
    Group("Everybody but the people of bodies, to sign", NOT_THE_BODY, "movement:sign", seen=AWAY),
    Group("Whose office it is", "author", "movement:office-give-up", seen=AWAY),
    Group("Members of the group, to take a paper away", INSIDE, "movement:paper-remove", seen=AWAY),
]


def parts(town: Any) -> dict[str, dict[str, Any]]:
    """What stands in the addresses."""
    things, slug = town.things, town.things["movement.group"].slug

    def of(names: str, thing: str) -> dict[str, dict[str, Any]]:
        return each(
            " ".join(f"movement:{name}" for name in names.split()), slug=slug, ref=things[f"movement.{thing}"].ref
        )

    plain = """
        group-detail leave change going-along member-list shown-out room-create guest-invite guest-accept decision-list
        decision-create action-create help-list help-create influence question-list paper-create before archive-list
    """
    founding = {"slug": things["movement.founding"].slug}
    return {
        **each(" ".join(f"movement:{name}" for name in plain.split()), slug=slug),
        **each("movement:group-detail@founding movement:join", **founding),
        **each("api:group api:group_actions api:group_decisions api:group_help", slug=slug),
        **each(
            "api:group_offices api:group_guests api:group_papers api:group_homes api:group_former_entries", slug=slug
        ),
        **of("guest-out", "guest"),
        **of("office office-give-up", "term"),
        **of("decision-detail vote", "open"),
        **of("decision-detail@public decision-take-back", "public"),
        **of("action-detail action-change action-begin action-end sign", "action"),
        **of("question-answer", "question"),
        **of("paper paper-remove", "paper"),
        **of("archive-file", "archive"),
        **{f"movement:{name}": {"token": things["movement.token"]} for name in ("claim", "claim-decline")},
    }


ASKED: dict[str, str] = {}
SENT: dict[str, dict[str, str]] = {"movement:vote": {"choice": "yes"}}


def _(name: str) -> Any:
    return lambda town: town.things[f"movement.{name}"]


PERMISSIONS: dict[str, list[tuple[Any, str]]] = {
    "movement.found_group": [(lambda town: None, NOT_THE_BODY)],
    "movement.join_group": [(_("group"), NOT_THE_BODY), (_("founding"), NOT_THE_BODY)],
    "movement.see_inside": [(_("group"), INSIDE)],
    "movement.change_group": [(_("group"), "author")],
    "movement.propose": [(_("group"), INSIDE)],
    "movement.vote": [(_("open"), INSIDE)],
    "movement.take_back_decision": [(_("open"), "author")],
    "movement.say_paid": [(_("term"), "author")],
    "movement.give_up_office": [(_("term"), "author")],
    "movement.open_room": [(_("group"), "author")],
    "movement.write_action": [(_("group"), INSIDE)],
    "movement.lead_action": [(_("action"), "author")],
    "movement.sign": [(_("action"), NOT_THE_BODY)],
    "movement.unsign": [(_("action"), SIGNED_IN)],
    "movement.invite_guest": [(_("group"), "author")],
    "movement.accept_invitation": [(_("invited"), "host")],
    "movement.show_guest_out": [(_("guest"), "author")],
    "movement.disclose": [(_("group"), INSIDE)],
    "movement.ask": [(_("group"), f"{INSIDE} | moderator")],
    "movement.answer_question": [(_("question"), "author")],
    "movement.see_capture": [(_("group"), INSIDE)],
    "movement.add_paper": [(_("group"), INSIDE)],
    "movement.choose_along": [(_("group"), f"{INSIDE} | link worker")],  # who was shown out, too
    "movement.hide_paper": [(_("paper"), NOBODY)],
    "movement.appeal": [(_("out"), "link worker")],
    "movement.take_archive": [(_("group"), INSIDE), (_("archive"), INSIDE)],
    "movement.move_group": [(_("group"), "operator")],
    "movement.hand_issue": [(_("group"), "author")],
}
OWN = frozenset({"movement.accept_invitation", "movement.appeal", "movement.ask", "movement.choose_along"})
NEVER_THE_BODY = frozenset({"movement.found_group", "movement.join_group", "movement.sign"})
