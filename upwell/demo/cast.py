"""The named cast: whoever tries the demonstration out is one of them with one click, and lands where there is most to see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.assembly.models import Jury
from upwell.community.models import Thread
from upwell.gather.models import Conversation
from upwell.places.models import PublicBody


@dataclass(frozen=True)
class Part:
    """One of the cast. lands: the address of the page that tells most; None when what it shows is not there (any more)."""

    handle: str
    role: str | Promise
    who: str | Promise
    first: str | Promise
    lands: Callable[[Person], str | None]


def _conversation(person: Person) -> str | None:
    """The conversation with statements that wait to be read."""
    found = Conversation.objects.filter(statements__state="waiting", closed_at=None).order_by("-opened_at").first()
    return reverse("gather:reading", args=[found.ref]) if found else None


def _jury(person: Person) -> str | None:
    """The jury on which the person sits."""
    found = Jury.objects.filter(jurors__person=person).order_by("-pk").first()
    return found.get_absolute_url() if found else None


def _lottery(person: Person) -> str | None:
    """The lottery that anybody can check."""
    found = Jury.objects.filter(draws__state="drawn").order_by("-pk").first()
    return reverse("assembly:lottery", args=[found.slug]) if found else None


def _body(person: Person) -> str | None:
    """What the body for which the person works has promised, and done."""
    role = person.roles.filter(scope_kind="places.publicbody", until=None).first()
    found = PublicBody.objects.filter(ref=role.scope_ref).first() if role else None
    return found.get_absolute_url() if found else None


def _own_thread(person: Person) -> str | None:
    """The conversation that the person began last."""
    found = Thread.objects.visible_to(person).filter(author=person).order_by("-created_at").first()
    return found.get_absolute_url() if found else None


def _page(name: str) -> Callable[[Person], str]:
    return lambda person: reverse(name)


CAST = (
    Part(
        "Heron",
        _("Member"),
        _("Heron looks after her husband, who has Alzheimer’s. She raised the first of the issues here."),
        _("See what became of each sentence that she let be heard, from her post to the board. Then take one back."),
        _page("discover:mine"),
    ),
    Part(
        "Wren",
        _("Newcomer"),
        _("Wren came today, and has begun one conversation."),
        _("Read the replies, answer, and let one sentence of yours count."),
        _own_thread,
    ),
    Part(
        "Curlew",
        _("Host"),
        _("Curlew looks after two spaces."),
        _("Somebody sells a cure in one of them, and somebody has reported it. Decide, and say why."),
        _page("safety:queue"),
    ),
    Part(
        "Alder",
        _("Link worker"),
        _("Alder links people to what helps them, and writes down what people say on the phone."),
        _("People are with Alder, and two wait. Open a case: its person sees that you did. Say how far somebody came."),
        _page("prescribing:caseload"),
    ),
    Part(
        "Sanderling",
        _("Referrer"),
        _("Sanderling is a nurse, and refers people who agreed to Ashmere’s link workers."),
        _(
            "Read the message back about Mair: it holds what she agreed to, and nothing else. One referral is not sent yet."
        ),
        _page("prescribing:sent"),
    ),
    Part(
        "Tern",
        _("Provider"),
        _("Tern is the secretary of a garden club, and keeps its page true."),
        _("Say whether there is room, or change what a page says: Alder sees the difference before it is public."),
        _page("directory:providing"),
    ),
    Part(
        "Rowan",
        _("Organiser"),
        _("Rowan runs the processes, and may never change what people said."),
        _("Themes that the machine found wait for a name. Name one, then raise an issue from it."),
        _page("discover:workshop"),
    ),
    Part(
        "Linnet",
        _("Facilitator"),
        _("Linnet keeps conversations fair, and does not vote in them."),
        _("Three statements wait to be read before others vote on them."),
        _conversation,
    ),
    Part(
        "Teasel",
        _("Juror"),
        _("Teasel was one of fifteen people drawn by lot."),
        _("See what the jury was asked, how it was drawn, and what it said."),
        _jury,
    ),
    Part(
        "Osprey",
        _("Decision-maker"),
        _("Osprey is Director of community care at Ashmere Care Board, and answers for it."),
        _("One answer is six working days late, and nobody can edit that away. Explain it, or answer."),
        _page("promises:duties"),
    ),
    Part(
        "Whinchat",
        _("Officer"),
        _("Whinchat works for Ashmere Hospitals Trust and reports what was done."),
        _("See what the Trust promised. One thing is done; say that the next one is, and show it."),
        _body,
    ),
    Part(
        "Kestrel",
        _("Auditor"),
        _("Kestrel checks that draws, votes and the record are as they should be."),
        _("Check the lottery for yourself: it was fixed before its seed was known."),
        _lottery,
    ),
)


def part(handle: str) -> Part | None:
    """The part with this handle."""
    return next((one for one in CAST if one.handle == handle), None)


def landing(one: Part, person: Person) -> str:
    """Where somebody who plays this part begins."""
    return one.lands(person) or reverse("home")
