"""Who may do what in the time bank. No predicate here reads a balance; a test reads this file for it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts import roles
from upwell.accounts.models import Person
from upwell.community.models import Membership, Space
from upwell.kit.permissions import is_signed_in, permit
from upwell.timebank.models import Account, Dispute, Exchange, Listing, Owner, Side, Work, WorkHours


@predicate
def takes_part(person: Any, thing: Any = None) -> bool:
    """Has an account in the time bank."""
    return isinstance(person, Person) and Account.objects.filter(person=person).exists()


@predicate
def is_self(person: Any, thing: Any) -> bool:
    """The person themselves."""
    return isinstance(person, Person) and isinstance(thing, Person) and person.pk == thing.pk


@predicate
def brokers_all(person: Any, thing: Any = None) -> bool:
    """A broker of the whole site."""
    return roles.holds(person, "broker")


permit("timebank.join", is_signed_in, does=_("Take part in the time bank"), who=_("Everybody with an account"))
permit(
    "timebank.leave", is_signed_in & is_self, does=_("Leave the time bank"), who=_("The person themselves"), always=True
)
permit(
    "timebank.give",
    is_signed_in & takes_part,
    does=_("Give hours of one’s own to somebody or to the common pot"),
    who=_("Everybody who takes part in the time bank"),
)
permit(
    "timebank.give_from_pot",
    is_signed_in & brokers_all,
    does=_("Give hours from the common pot, with a reason that everybody can read"),
    who=_("Brokers of the whole site, never to themselves"),
)


def space_of(thing: Any) -> Any:
    """The space that it belongs to; None for the whole site."""
    return thing if isinstance(thing, Space) else getattr(thing, "space", None)


@predicate
def belongs(person: Any, thing: Any = None) -> bool:
    """Belongs to the space, if it is for one."""
    space = space_of(thing)
    return space is None or Membership.objects.filter(space=space, person=person, left_at=None).exists()


@predicate
def wrote_it(person: Any, listing: Any) -> bool:
    """It is their own."""
    return isinstance(listing, Listing) and listing.person_id is not None and listing.person_id == person.pk


@predicate
def can_see(person: Any, listing: Any) -> bool:
    """May read the listing."""
    return Listing.objects.visible_to(person).filter(pk=listing.pk).exists()


@predicate
def is_side(person: Any, thing: Any) -> bool:
    """Helps or is helped in it."""
    exchange = thing.exchange if isinstance(thing, Dispute) else thing
    return isinstance(exchange, Exchange) and exchange.side_of(person) != ""


@predicate
def is_companion(person: Any, exchange: Any) -> bool:
    """Was asked to come along."""
    return isinstance(exchange, Exchange) and exchange.companion_id is not None and exchange.companion_id == person.pk


@predicate
def asked_for_it(person: Any, dispute: Any) -> bool:
    """Asked the broker."""
    return isinstance(dispute, Dispute) and dispute.raised_by_id is not None and dispute.raised_by_id == person.pk


@predicate
def brokers(person: Any, thing: Any = None) -> bool:
    """A broker of the space that it is for, or of the whole site."""
    return roles.holds(person, "broker", space_of(thing))


@predicate
def brokers_something(person: Any, thing: Any = None) -> bool:
    """A broker of anything."""
    return roles.holds_any(person, "broker")


@predicate
def looks_after(person: Any, listing: Any) -> bool:
    """Moderates or hosts the space that it is for, or the whole site."""
    return any(roles.holds(person, kind, space_of(listing)) for kind in ("moderator", "host"))


BROKERS = _("Brokers: of the space that it is for, or of the whole site")
BOTH = _("The two whom it is between")

permit(
    "timebank.list",
    is_signed_in & takes_part & belongs,
    does=_("Offer something in the time bank, or say what would help"),
    who=_("Everybody who takes part; for a space, its members"),
)
permit(
    "timebank.change_listing",
    is_signed_in & wrote_it,
    does=_("Change an offer or need, close it, say that it is still so"),
    who=_("Whoever wrote it"),
)
permit(
    "timebank.hide_listing",
    is_signed_in & looks_after,
    does=_("Hide an offer or need with a reason, and bring it back"),
    who=_("Hosts and moderators of the space that it is for, or of the whole site"),
)
permit(
    "timebank.hide_note",
    is_signed_in & looks_after,
    does=_("Hide words that came with hours, after whoever got them reported it"),
    who=_("Hosts and moderators of the whole site"),
)
permit(
    "timebank.propose",
    is_signed_in & takes_part & can_see,
    does=_("Answer an offer or a need"),
    who=_("Everybody who takes part and may read it"),
)
permit(
    "timebank.act_in_exchange",
    is_signed_in & is_side,
    does=_("Say yes or no to an exchange, say how long it was, confirm it"),
    who=BOTH,
)
permit(
    "timebank.come_along", is_signed_in & is_companion, does=_("Come along to a home visit"), who=_("Whoever was asked")
)
permit("timebank.dispute", is_signed_in & is_side, does=_("Ask a broker about an exchange"), who=BOTH)
permit(
    "timebank.withdraw_dispute",
    is_signed_in & asked_for_it,
    does=_("Take back a question to a broker"),
    who=_("Whoever asked"),
    always=True,
)
permit(
    "timebank.see_brokers_list",
    is_signed_in & brokers_something,
    does=_("See which offers and needs might fit together"),
    who=_("Brokers, each for what they are broker of"),
)
permit("timebank.introduce", is_signed_in & brokers, does=_("Bring two people together, who may say no"), who=BROKERS)
permit(
    "timebank.settle",
    is_signed_in & brokers & ~is_side,
    does=_("Settle a disagreement about hours"),
    who=_("Brokers: of the space that it is for, or of the whole site. Never of their own"),
)

PROFESSIONALS = ("officer", "decision_maker")
HELPING = ("link_worker", "provider", "referrer")  # professionals too, where no body is named


def is_professional(person: Any, body: Any) -> bool:
    """Works for the body that it is about; without a body, holds any post of a professional."""
    if body is not None:
        return any(roles.holds(person, kind, body.standing) for kind in PROFESSIONALS)
    return roles.holds_any(person, *PROFESSIONALS, *HELPING)


def works_for(person: Any, body: Any) -> bool:
    """Has such a post, awake or asleep: whoever leaves out the second step does not become a citizen by it."""
    posts = {(role.kind, role.scope_ref) for role in roles.held(person)} if isinstance(person, Person) else set()
    if body is not None:
        return any((kind, ref) in posts for kind in PROFESSIONALS for ref in ("", body.standing.ref))
    return any(kind in (*PROFESSIONALS, *HELPING) for kind, _ref in posts)


def _owner(person: Any, work: Any) -> Owner | None:
    """Their place among the owners. Whoever owns it as a professional does so only while they have the post, and it is awake; a citizen only while they have none."""
    if not isinstance(work, Work) or not isinstance(person, Person):
        return None
    owner: Owner | None = Owner.objects.filter(work=work, person=person, left_at=None).first()
    if owner is None:
        return None
    works_there, needs_post = works_for(person, work.body), owner.side == Side.PROFESSIONALS
    return owner if works_there == needs_post and (not needs_post or is_professional(person, work.body)) else None


@predicate
def was_asked(person: Any, work: Any) -> bool:
    """Was asked to own it, or owns it."""
    return _owner(person, work) is not None


@predicate
def owns(person: Any, work: Any) -> bool:
    """Owns it: said yes, and has not stepped down."""
    owner = _owner(person, work)
    return owner is not None and owner.yes_at is not None


@predicate
def owns_other_side(person: Any, given: Any) -> bool:
    """Owns the work on the other side than whoever gave the hours, and did not give them."""
    if not isinstance(given, WorkHours) or given.person_id == person.pk:
        return False
    owner = _owner(person, given.work)
    return owner is not None and owner.yes_at is not None and owner.side != given.side


@predicate
def is_public(person: Any, work: Any) -> bool:
    """May see it."""
    return Work.objects.visible_to(person).filter(pk=work.pk).exists()


permit(
    "timebank.propose_work",
    is_signed_in,
    does=_("Propose a shared work"),
    who=_("Everybody with an account, together with the other side"),
)
permit(
    "timebank.answer_work",
    is_signed_in & was_asked,
    does=_("Say yes or no to owning a shared work"),
    who=_("Whoever was asked"),
)
permit(
    "timebank.lead_work",
    is_signed_in & owns,
    does=_("Say who set the question, chose and judged; mark the building blocks; ask further owners; finish it"),
    who=_("Owners of the shared work, each for their own side"),
)
permit(
    "timebank.say_hours",
    is_signed_in & is_public,
    does=_("Write down one’s own hours of a shared work"),
    who=_("Everybody with an account; an owner of the other side confirms them"),
)
permit(
    "timebank.confirm_hours",
    is_signed_in & owns_other_side,
    does=_("Confirm hours of a shared work"),
    who=_("Owners of the other side, never their own"),
)
