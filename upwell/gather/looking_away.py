"""Nobody who decides or works for a body looks at what is reported of issues that were put to it: they would judge those who ask them for something."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from upwell.accounts import roles
from upwell.gather.models import Conversation, HandOff, Issue, Statement
from upwell.gather.rules import BODY_ROLES
from upwell.places.models import PublicBody
from upwell.places.queries import lineage
from upwell.safety import aside


def own_bodies(person: Any) -> list[PublicBody]:
    """The bodies for which somebody decides or works, also while the role sleeps, with those whose place they took: what was said of them is said of these now."""
    refs = {role.scope_ref for role in roles.held(person) if role.kind in BODY_ROLES}
    if not refs:
        return []
    found = PublicBody.objects.filter(Q() if "" in refs else Q(ref__in=refs))  # without a body: for every one
    return [one for body in found for one in lineage(body)]


def looks_away(person: Any) -> Q | None:
    """What is reported of their issues, and of what was said and handed on about them."""
    bodies = own_bodies(person)
    if not bodies:
        return None
    issues = Issue.objects.filter(Q(body__in=bodies) | Q(duty__body__in=bodies))
    return aside.about(
        {
            "gather.issue": issues,
            "gather.handoff": HandOff.objects.filter(issue__in=issues),
            "gather.conversation": Conversation.objects.filter(issue__in=issues),
            "gather.statement": Statement.objects.filter(conversation__issue__in=issues),
        }
    )


aside.stand_aside(looks_away)
