"""What was for a time is over: the person is told, once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from upwell.kit.time import now
from upwell.promises.telling import tell_each
from upwell.safety.models import Restriction


def tell_of_ends() -> int:
    """Tell everybody whose restriction has run out since the last time; how many. Two workers at once tell it once."""
    over = Restriction.objects.filter(until__lte=now(), lifted_at=None, told_end_at=None).exclude(decision__person=None)
    return sum(_tell(one) for one in over.select_related("decision__person"))


def _tell(one: Restriction) -> bool:
    if not Restriction.objects.filter(pk=one.pk, told_end_at=None).update(told_end_at=now()):
        return False
    text = _("A restriction has run out. You can write again as before. Welcome back.")
    people = [one.decision.person] if one.decision.person is not None else []
    tell_each(people, "safety.decided", text, one.decision.get_absolute_url())
    return True
