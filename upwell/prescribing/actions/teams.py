"""Teams of link workers: that one takes referrals, whether it takes anybody on at present, how it is reached."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.refs import new_ref
from upwell.ledger.actions import record
from upwell.places.models import Area, PublicBody
from upwell.prescribing.models import Team

MOST_NAME = 120


def open_team(
    *,
    actor: Actor,
    name: str,
    body: PublicBody,
    area: Area | None = None,
    phone: str = "",
    hours: str = "",
    slug: str = "",
) -> Team:
    """A team takes referrals from now on. Refused: `no_name`, `long_name`, `name_taken` (people would ask the wrong one), `body_gone`."""
    with transaction.atomic():
        body = PublicBody.objects.lock(
            body.pk
        )  # two presses at once are one team: the second waits, and finds the name taken
        require("prescribing.open_team", actor)
        name = _checked(name)
        if body.has_ended:
            raise Refused("body_gone", _("This body is no more. Choose the one that took over."))
        where = {"area": area, "phone": phone.strip()[:40], "hours": hours.strip()[:120]}
        made: Team = Team.objects.create(slug=_free(slug or slugify(name)), name=name, body=body, **where)
        record("prescribing.team_opened", actor=actor, subject=made, facts={"name": name, "body": body.name})
    return made


def change_team(*, actor: Actor, team: Team, is_open: bool, phone: str, hours: str, area: Area | None = None) -> Team:
    """Say how a team is reached, and whether it takes anybody on now. Its name and its body stay: people agreed to these. The same again changes nothing."""
    with transaction.atomic():
        team = Team.objects.lock(team.pk)
        require("prescribing.keep_team", actor, team)
        turned = team.is_open != is_open
        team.is_open, team.phone, team.hours = is_open, phone.strip()[:40], hours.strip()[:120]
        team.area = area
        team.save(update_fields=["is_open", "phone", "hours", "area"])
        if turned:
            kind = "prescribing.team_open_again" if is_open else "prescribing.team_full"
            record(kind, actor=actor, subject=team, facts={"name": team.name})
    return team


def _checked(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise Refused("no_name", _("Write what the team is called."))
    if len(tidy) > MOST_NAME:
        raise Refused("long_name", _("A name of more than 120 letters is too long."))
    if _sounds(tidy) in {_sounds(other) for other in Team.objects.values_list("name", flat=True)}:
        raise Refused(
            "name_taken", _("There is a team of this name already. Add the place, so that nobody asks the wrong one.")
        )
    return tidy


def _sounds(name: str) -> str:
    """A name as the eye reads it: without capitals, hyphens and full stops."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _free(slug: str) -> str:
    wanted = slug[:50] if slug and slug != "new" else new_ref()  # "new" is the address of the form
    return f"{wanted}-{new_ref()[:6]}" if Team.objects.filter(slug=wanted).exists() else wanted
