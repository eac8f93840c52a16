"""What people need, in a closed list of plain words; and why something is turned away, paused or ended.

The list follows the domains of HL7's SDOH Clinical Care guide as far as they make sense here, and adds what link workers are asked for most. A code never
stands alone: the list is ours, and codes of others may be tied to it.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NEEDS: dict[str, str | Promise] = {
    "company": _("Company, people to be with"),
    "moving": _("Moving more"),
    "outdoors": _("Being outdoors, growing things"),
    "making": _("Making, music, arts"),
    "caring": _("Looking after somebody"),
    "loss": _("Loss and grief"),
    "mind": _("Worry and low mood"),
    "condition": _("Living with an illness or pain"),
    "money": _("Money, debt, benefits"),
    "food": _("Food"),
    "home": _("Housing, heating, repairs"),
    "travel": _("Getting about"),
    "work": _("Work and volunteering"),
    "learning": _("Learning, reading and writing"),
    "digital": _("Phones and computers"),
    "language": _("English, or somebody who speaks my language"),
    "safety": _("Feeling safe at home"),
    "legal": _("Advice about rights and forms"),
}

# Reasons are closed, so that they can be counted without anybody's words; the words beside them are for the person.
REASONS: dict[str, dict[str, str | Promise]] = {
    "decline": {
        "elsewhere": _("Another service fits better, and we say which"),
        "area": _("They live outside our area"),
        "full": _("We have no room now"),
        "urgent": _("They need help sooner than we can give it"),
        "no_wish": _("They told us that they do not want it"),
        "double": _("They are with a link worker already"),
    },
    "hold": {
        "ill": _("They are ill or in hospital"),
        "asked": _("They asked for a pause"),
        "waiting": _("We wait for a place to come free"),
        "away": _("They are away"),
    },
    "fail": {
        "not_reached": _("We could not reach them, in three different ways"),
        "nothing": _("We found nothing that helps"),
        "moved": _("They moved away"),
    },
    "retract": {"wrong_person": _("It is about the wrong person"), "mistake": _("It was sent by mistake")},
    "cancel": {
        "no_wish": _("They told us that they do not want it"),
        "asked": _("The person asked us to end it"),
        "moved": _("They moved away"),
        "died": _("The person has died"),
        "other_help": _("They have found other help"),
    },
}

# Why somebody stopped going to a group; most of these say something about the group or the bus, not about the person.
STOPPED: dict[str, str | Promise] = {
    "full": _("There was no room after all"),
    "travel": _("Getting there was too hard"),
    "cost": _("It cost too much"),
    "time": _("The time did not fit"),
    "not_for_me": _("It was not right for them"),
    "ill": _("They were too ill"),
    "enough": _("They had what they came for"),
    "closed": _("The group ended"),
    "unknown": _("Not known"),
}


def need(name: str) -> str:
    """The words for one need."""
    return str(NEEDS.get(name, name))


def reason(act: str, name: str) -> str:
    """The words for one reason."""
    return str(REASONS.get(act, {}).get(name, name))
