"""What can be wrong, and the groups of harm of the United Kingdom's Online Safety Act 2023.

The groups are those of the regulator's register of priority offences as of 2026: eighteen, since encouraging serious self-harm stands with suicide and sending
unasked pictures of genitals stands by itself. Check them before each release.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """What somebody says is not right, in their words."""

    IN_DANGER = "in_danger", _("Somebody may be in danger")
    SELF_HARM = "self_harm", _("It encourages self-harm or suicide")
    THREAT = "threat", _("Threats, hate or harassment")
    PRIVATE = "private", _("It gives away something private about somebody")
    CURE = "cure", _("A cure or sale that could do harm")
    ILLEGAL = "illegal", _("Something else against the law")
    UNKIND = "unkind", _("It breaks the rules of this space")
    OTHER = "other", _("Something else")


class Harm(models.TextChoices):
    """The groups of priority illegal content."""

    SUICIDE = "suicide", _("Encouraging suicide or serious self-harm")
    HARASSMENT = "harassment", _("Harassment, stalking, threats and abuse")
    HATE = "hate", _("Hatred because of who somebody is")
    CONTROL = "control", _("Controlling or coercive behaviour")
    INTIMATE = "intimate", _("Intimate pictures shared without consent")
    CYBERFLASHING = "cyberflashing", _("Sending pictures of genitals that nobody asked for")
    CHILDREN = "children", _("Sexual abuse or exploitation of children")
    FRAUD = "fraud", _("Fraud and other offences about money")
    DRUGS = "drugs", _("Selling drugs or medicines against the law")
    WEAPONS = "weapons", _("Selling weapons against the law")
    TERRORISM = "terrorism", _("Terrorism")
    PORNOGRAPHY = "pornography", _("Extreme pornography")
    ADULTS = "adults", _("Sexual exploitation of adults")
    TRAFFICKING = "trafficking", _("Human trafficking")
    IMMIGRATION = "immigration", _("Helping unlawful immigration")
    PROCEEDS = "proceeds", _("Money from crimes")
    INTERFERENCE = "interference", _("Interference by a foreign state")
    ANIMALS = "animals", _("Cruelty to animals")


class Severity(models.IntegerChoices):
    """How pressing: the order of the queue. A human may change it; it decides nothing else."""

    GREEN = 0, _("green: can wait a day")
    AMBER = 1, _("amber: today, if possible")
    RED = 2, _("red: today")
    CRISIS = 3, _("crisis: at once")


TONES = {Severity.GREEN: "kept", Severity.AMBER: "open", Severity.RED: "late", Severity.CRISIS: "late"}

_SEVERITY = {
    Reason.IN_DANGER: Severity.CRISIS,
    Reason.SELF_HARM: Severity.RED,
    Reason.THREAT: Severity.RED,
    Reason.ILLEGAL: Severity.RED,
    Reason.PRIVATE: Severity.AMBER,
    Reason.CURE: Severity.AMBER,
}
_GRAVE = frozenset({Harm.CHILDREN, Harm.TERRORISM, Harm.SUICIDE, Harm.TRAFFICKING, Harm.INTIMATE, Harm.HARASSMENT})
_IMPLIED = {Reason.SELF_HARM: Harm.SUICIDE}


def severity_of(reason: str, harm: str = "") -> Severity:
    """How pressing a report is until a human has looked."""
    first = _SEVERITY.get(Reason(reason), Severity.GREEN)
    return max(first, Severity.RED) if harm in _GRAVE else first


def harm_of(reason: str, harm: str = "") -> str:
    """The group that was named, or the one that the reason implies."""
    return harm or str(_IMPLIED.get(Reason(reason), ""))
