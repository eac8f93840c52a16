"""When nobody has answered in time."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.time import now
from upwell.promises.telling import tell_each
from upwell.safety.models import LOOKS_AFTER, Case


def alarm() -> int:
    """Tell every host and moderator and the operator, once for each care case whose time has passed; how many. Two workers at once tell it once."""
    late = Case.objects.waiting().filter(is_care=True, answered_at=None, alarmed_at=None, answer_by__lt=now())
    return sum(_alarm(case) for case in late)


def _alarm(case: Case) -> bool:
    if not Case.objects.filter(pk=case.pk, alarmed_at=None).update(alarmed_at=now()):
        return False
    looks = Q(roles__kind__in=LOOKS_AFTER, roles__until=None) | Q(is_staff=True)
    people = Person.objects.filter(looks, is_active=True).exclude(pk=case.about_id or 0).distinct()
    text = _("Somebody may be in danger, and nobody has answered in time. If you can, look now.")
    may = [person for person in people if _may_look(person, case)]
    tell_each(may, "safety.urgent", text, case.get_absolute_url())
    others = [person for person in people if person not in may]
    call = _("Somebody may be in danger, and nobody has answered in time. Please reach a moderator.")
    tell_each(others, "safety.urgent", call, "")
    return True


def _may_look(person: Person, case: Case) -> bool:
    return bool(Case.objects.visible_to(person).filter(pk=case.pk).exists())
