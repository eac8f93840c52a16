"""Who may do what with charters, processes and duties."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.accounts.models import Person, Role
from upwell.accounts.roles import holds
from upwell.kit.permissions import is_signed_in, permit
from upwell.places.models import PublicBody
from upwell.promises.models import Charter, CharterVersion, Duty, Process

BODY_ROLES = (Role.Kind.DECISION_MAKER, Role.Kind.OFFICER)


def body_of(thing: Any) -> PublicBody | None:
    """The body whose charter, version or process this is."""
    if isinstance(thing, Process):
        thing = thing.charter
    if isinstance(thing, CharterVersion):
        thing = thing.charter
    if isinstance(thing, Charter):
        thing = thing.body
    return thing if isinstance(thing, PublicBody) else None


@predicate
def decides_for_body(actor: Any, thing: Any) -> bool:
    """Decision-maker of the body."""
    body = body_of(thing)
    return body is not None and holds(actor, Role.Kind.DECISION_MAKER, body)


@predicate
def serves_body(actor: Any, thing: Any) -> bool:
    """Officer of the body."""
    body = body_of(thing)
    return body is not None and holds(actor, Role.Kind.OFFICER, body)


answers_there = decides_for_body | serves_body


@predicate
def organises(actor: Any, thing: Any) -> bool:
    """Organiser of the process, or of the whole site."""
    return holds(actor, Role.Kind.ORGANISER, thing if isinstance(thing, Process) else None)


@predicate
def owes(actor: Any, duty: Any) -> bool:
    """Holds the duty through a role."""
    return (
        isinstance(actor, Person) and isinstance(duty, Duty) and Duty.objects.filter(pk=duty.pk).held_by(actor).exists()
    )


def register_permissions() -> None:
    """The rows of the readable table."""
    its_people = _("Officers and decision-makers of that body.")
    part_of_an_act = _("Anybody signed in, as part of an act that they may do. There is no page for it.")
    permit(
        "promises.draft_charter",
        decides_for_body | serves_body,
        does=_("Write or change a charter that nobody has signed yet"),
        who=its_people,
    )
    permit(
        "promises.sign_charter",
        decides_for_body,
        does=_("Sign a charter, so that its promises hold"),
        who=_("Decision-makers of that body."),
    )
    permit(
        "promises.add_day_off",
        organises & ~answers_there,
        does=_("Say that a day to come is no working day under a charter"),
        who=_("Organisers of the whole site. Never the body that is to answer."),
    )
    permit(
        "promises.open_process",
        decides_for_body | serves_body | organises,
        does=_("Open a process under a signed charter"),
        who=_("Organisers; officers and decision-makers of the body."),
    )
    permit(
        "promises.move_process",
        organises & ~answers_there,
        does=_("Begin the next stage of a process"),
        who=_("Organisers of that process. Never the body that is to answer."),
    )
    permit(
        "promises.close_process",
        organises & ~answers_there,
        does=_("Close a process, with what is still owed listed in public"),
        who=_("Organisers of that process. Never the body that is to answer."),
    )
    permit("promises.open_duty", is_signed_in, does=_("Open a duty"), who=part_of_an_act, always=True)
    permit("promises.finish_duty", is_signed_in, does=_("Say that a duty is done"), who=part_of_an_act, always=True)
    permit(
        "promises.explain_duty",
        owes,
        does=_("Explain a duty that is late. The date stays as it is."),
        who=_("Whoever owes it: the body's people, or the holders of the role."),
    )
