"""Who may do what with referrals and plans."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts import acting, roles
from upwell.accounts.models import Person
from upwell.kit.permissions import is_signed_in, is_system, permit
from upwell.prescribing.models import (
    Gap,
    Message,
    Plan,
    PlanPiece,
    Referral,
    State,
    Team,
    UnmetNeed,
    bodies_of,
    consents_of,
)
from upwell.prescribing.workflow import ACTIVE, Party


def referral_of(thing: Any) -> Referral | None:
    """The referral that something belongs to."""
    found = thing if isinstance(thing, Referral) else getattr(thing, "referral", None)
    return found if isinstance(found, Referral) else None


def parties(actor: Any, referral: Referral) -> frozenset[Party]:
    """What `actor` is to a referral; somebody who refers themselves is both."""
    if is_system(actor):
        return frozenset({Party.SYSTEM})
    if not isinstance(actor, Person):
        return frozenset()
    found = set()
    if referral.person_id == actor.pk:
        found.add(Party.PERSON)
        if referral.source == Referral.Source.SELF:
            found.add(Party.REQUESTER)
    if referral.source != Referral.Source.SELF and Referral.objects.sent_by(actor).filter(pk=referral.pk).exists():
        found.add(Party.REQUESTER)
    if Party.PERSON not in found and _is_target(actor, referral):
        found.add(Party.TARGET)  # nobody is the link worker of their own case
    return frozenset(found)


def _is_target(actor: Person, referral: Referral) -> bool:
    bodies = bodies_of(actor)
    return bodies is None or referral.team.body.ref in bodies


def is_reached_rightly(actor: Any, referral: Referral) -> bool:
    """Whoever sits there may see it: the person; or, in a half hour that they agreed to, the link worker who reads the case anyway, or whoever writes it down just now.

    Anybody who helps may begin a half hour with somebody without an account, and a case is not for all of them. A colleague takes the case over first, with a reason.
    """
    running = acting.running_for(actor) if isinstance(actor, Person) else None
    if running is None or referral.created_at >= running.began_at:
        return True
    return bool(open_to_worker(running.helper, referral))


@predicate
def is_its_person(actor: Any, thing: Any) -> bool:
    """The person whom it is about; with somebody who helps them, only if that is their link worker."""
    referral = referral_of(thing)
    return referral is not None and Party.PERSON in parties(actor, referral) and is_reached_rightly(actor, referral)


@predicate
def is_its_requester(actor: Any, thing: Any) -> bool:
    """Whoever referred, or a colleague with the same role for the same place."""
    referral = referral_of(thing)
    return referral is not None and Party.REQUESTER in parties(actor, referral) and is_reached_rightly(actor, referral)


@predicate
def is_its_target(actor: Any, thing: Any) -> bool:
    """A link worker of the team that was asked."""
    referral = referral_of(thing)
    return referral is not None and Party.TARGET in parties(actor, referral)


@predicate
def is_party(actor: Any, thing: Any) -> bool:
    """Any of these; the person, with somebody who helps them, only if that is their link worker."""
    referral = referral_of(thing)
    return referral is not None and bool(parties(actor, referral)) and is_reached_rightly(actor, referral)


@predicate
def was_sent(actor: Any, thing: Any) -> bool:
    """It is no longer a draft, and not a mistake: those are nobody's to read."""
    referral = referral_of(thing)
    return referral is not None and referral.state not in {State.DRAFT, State.ENTERED_IN_ERROR}


@predicate
def holds_it(actor: Any, thing: Any) -> bool:
    """The link worker who holds the case."""
    referral = referral_of(thing)
    return referral is not None and isinstance(actor, Person) and referral.worker_id == actor.pk


@predicate
def nobody_holds_it(actor: Any, thing: Any) -> bool:
    """No link worker holds it yet."""
    referral = referral_of(thing)
    return referral is not None and referral.worker_id is None


@predicate
def was_taken_on(actor: Any, thing: Any) -> bool:
    """A link worker holds it or held it: there is something to take over, also from somebody whose account is gone."""
    referral = referral_of(thing)
    return referral is not None and referral.state in ACTIVE | {State.COMPLETED, State.CANCELLED}


@predicate
def is_link_worker(actor: Any) -> bool:
    """A link worker of any team."""
    return roles.holds_any(actor, "link_worker")


@predicate
def refers_at_work(actor: Any) -> bool:
    """Holds the role of a referrer for a surgery, a council, a charity; or is a link worker who writes down what came by letter."""
    return roles.holds_any(actor, "referrer", "link_worker")


@predicate
def is_owner(actor: Any, thing: Any) -> bool:
    """The person whose plan it is."""
    plan = thing.plan if isinstance(thing, PlanPiece) else thing
    return (
        isinstance(plan, Plan) and isinstance(actor, Person) and plan.person_id == actor.pk and is_with_their_own(actor)
    )


@predicate
def is_with_their_own(actor: Any) -> bool:
    """By themselves; or with a helper who reads a case of theirs, where there is one. Without any there is nobody else to help."""
    running = acting.running_for(actor) if isinstance(actor, Person) else None
    if running is None:
        return True
    sent = Referral.objects.filter(person=actor, created_at__lt=running.began_at).exclude(state=State.DRAFT)
    cases = list(sent.exclude(state=State.ENTERED_IN_ERROR).select_related("team__body"))
    return not cases or any(open_to_worker(running.helper, case) for case in cases)


open_to_worker = is_its_target & was_sent & (holds_it | nobody_holds_it)


@predicate
def works_with_owner(actor: Any, thing: Any) -> bool:
    """The link worker who holds an open case of the person whose plan it is."""
    if not isinstance(thing, Plan) or not roles.holds_any(actor, "link_worker"):
        return False
    return Referral.objects.filter(person=thing.person, worker=actor, state__in=ACTIVE).exists()


@predicate
def may_hear_back(actor: Any, message: Any) -> bool:
    """Whoever referred, once it was sent and as long as the person agrees."""
    return (
        isinstance(message, Message)
        and message.sent_at is not None
        and bool(is_its_requester(actor, message))
        and "message_back" in consents_of(message.referral)
    )


@predicate
def looks_after_site(actor: Any, thing: Any) -> bool:
    """Moderates or hosts the whole site, and is neither of the team nor of those who referred: nobody judges the words of their own house."""
    referral = referral_of(thing)
    if referral is None or not any(roles.holds(actor, kind) for kind in ("moderator", "host")):
        return False
    return not parties(actor, referral)


@predicate
def is_of_team(actor: Any, team: Any) -> bool:
    """A link worker of this team."""
    bodies = bodies_of(actor) if isinstance(team, Team) else []
    return bodies is None or (isinstance(team, Team) and team.body.ref in bodies)


@predicate
def organises(actor: Any) -> bool:
    """An organiser of the whole site, or the operator."""
    return roles.holds(actor, "organiser") or roles.is_operator(actor)


@predicate
def missed_it_too(actor: Any, gap: Any) -> bool:
    """A link worker of a team that noted it for somebody: no other knows whether it is filled there."""
    if not isinstance(gap, Gap) or not isinstance(actor, Person):
        return False
    ours = Referral.objects.of_team_of(actor).values("pk")
    return UnmetNeed.objects.filter(gap=gap, referral__in=ours).exists()


_THE_PERSON = _("The person themselves; in the half hour that they agreed to, the link worker who may read the case")
_HOLDER = _("The link worker who holds the case")

permit("prescribing.open_team", organises, does=_("Say that a team takes referrals"), who=_("Organisers, the operator"))
permit(
    "prescribing.keep_team",
    organises | is_of_team,
    does=_("Say how a team is reached, and whether it takes anybody on at present"),
    who=_("Organisers, the operator, the link workers of the team"),
)
permit(
    "prescribing.ask_for_self",
    is_signed_in,
    does=_("Ask a link worker to get in touch"),
    who=_("Everybody; without an account, on a page of its own or by phone"),
    always=True,
)
permit(
    "prescribing.refer_family",
    is_signed_in,
    does=_("Ask a link worker for somebody in the family, who agreed"),
    who=_("Everybody who is signed in"),
)
permit(
    "prescribing.refer",
    refers_at_work,
    does=_("Refer somebody who agreed, for a surgery, a council or a charity"),
    who=_("Referrers; link workers for letters and calls that came in"),
)
permit(
    "prescribing.see_sent",
    is_its_requester,
    does=_("See what one sent, and as much of what became of it as the person lets them"),
    who=_("Whoever referred, and referrers of the same place"),
)
permit(
    "prescribing.move",
    is_party,
    does=_("Take a referral to its next state, as far as the table of states lets them"),
    who=_("The person, whoever referred, the link workers who were asked"),
    always=True,  # a person can end it always, and nobody is left waiting because somebody else was held back
)
permit("prescribing.see_caseload", is_link_worker, does=_("See the list of one's cases"), who=_("Link workers"))
permit(
    "prescribing.open_case",
    open_to_worker,
    does=_("Read a case; each look is shown to its person"),
    who=_("The link worker who holds it; those of the team while nobody does"),
)
permit(
    "prescribing.cover_case",
    is_its_target & was_taken_on,
    does=_("Take over the case of a colleague, with a reason that its person sees"),
    who=_("Link workers of the same team"),
)
permit(
    "prescribing.work_case",
    is_its_target & was_sent & holds_it,
    does=_("Write down calls and sessions, introduce to groups, ask how somebody is, write a message back"),
    who=_HOLDER,
)
permit(
    "prescribing.see_own",
    is_its_person,
    does=_("Read everything that was written about oneself, and take consent back"),
    who=_THE_PERSON,
    always=True,
)
permit(
    "prescribing.say_how",
    is_its_person | (is_its_target & was_sent & holds_it),
    does=_("Say how the person of a case is reached, and that nothing may be written to them"),
    who=_("The person; the link worker who holds the case, when they were told"),
    always=True,  # whoever is held back may still become unsafe at home
)
permit(
    "prescribing.answer_measure",
    is_its_person | (is_its_target & holds_it),
    does=_("Write down answers about how somebody is"),
    who=_("The person; the link worker who holds the case, when they read the questions out"),
    always=True,
)
permit(
    "prescribing.begin_plan",
    is_signed_in & is_with_their_own,
    does=_("Begin a plan of one's own"),
    who=_("Everybody, for themselves; with a helper, where there is a case, only with their link worker"),
    always=True,
)
permit(
    "prescribing.keep_plan",
    is_owner,
    does=_("Write, change and share a plan"),
    who=_(
        "The person whose plan it is, or, in the half hour that the person agreed to, their link worker; where there is no case, whoever helps"
    ),
    always=True,
)
permit(
    "prescribing.suggest_for_plan",
    works_with_owner,
    does=_("Suggest something for a plan; it becomes part of it when its person says so"),
    who=_HOLDER,
)
permit(
    "prescribing.read_message",
    is_its_person | (is_its_target & holds_it) | may_hear_back,
    does=_("Read a message back"),
    who=_("Its person; the link worker who wrote it; whoever referred, as long as the person agrees"),
    always=True,
)
permit(
    "prescribing.hide_message",
    is_signed_in & looks_after_site,
    does=_("Hide the words of a message back with a statement of reasons, after its person reported it"),
    who=_("Hosts and moderators of the whole site, who neither are of the team nor referred"),
)
permit(
    "prescribing.close_gap",
    (is_link_worker & missed_it_too) | organises,
    does=_("Say that a gap is filled: there is something now"),
    who=_("Link workers of a team that noted it, organisers"),
)
