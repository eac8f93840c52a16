"""How somebody signs what they write in a case: name and post, so that the true author stands in whatever leaves the house."""

from __future__ import annotations

from django.utils.translation import gettext as _

from upwell.accounts import acting, roles
from upwell.accounts.models import Person
from upwell.kit.permissions import Actor
from upwell.prescribing.models import Referral


def signature(actor: Actor, referral: Referral) -> str:
    """ "Alder, link worker, Ashmere link workers". While somebody writes down for the person, both are named."""
    if not isinstance(actor, Person):
        return _("The system")
    running = acting.running_for(actor)
    if running is not None and running.helper is not None:
        return _("%(person)s, written down by %(helper)s") % {
            "person": _("The person"),
            "helper": _of(running.helper, referral),
        }
    return _("The person") if actor.pk == referral.person_id else _of(actor, referral)


def post_of(signed: str) -> str:
    """What is left of a signature when its writer is erased: the post."""
    return signed.partition(", ")[2] or _("a link worker")


def _of(writer: Person, referral: Referral) -> str:
    role = roles.current(writer, "link_worker", referral.team.body)
    post = (role.title if role else "") or _("link worker")
    return f"{writer.handle}, {post}, {referral.team.name}"[:160]
