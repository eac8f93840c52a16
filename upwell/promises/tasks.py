"""Every hour: what became overdue is said once, to the record and to people; what a body left behind goes to its successor."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.kit.jobs import every
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.promises.duties import facts_of, holders
from upwell.promises.kinds import people_concerned
from upwell.promises.models import Duty
from upwell.promises.passing import sweep
from upwell.promises.processes import call_late_stages
from upwell.promises.telling import tell_each


@every(minutes=60)
def tell_overdue() -> int:
    """Put each newly overdue duty on the record and tell its holders and everybody concerned: once, also when two workers tick together. How many."""
    sweep(actor=SYSTEM)
    call_late_stages()
    late = Duty.objects.overdue().filter(told_overdue_at__isnull=True).order_by("due_on", "pk")
    return sum(_say_overdue(pk) for pk in late.values_list("pk", flat=True))


def _say_overdue(pk: int) -> bool:
    with transaction.atomic():
        mine = Duty.objects.open().filter(pk=pk, told_overdue_at__isnull=True)
        if not mine.update(told_overdue_at=now()):
            return False
        duty = Duty.objects.for_reading().get(pk=pk)
        if duty.public:  # that something about one person is late is nobody else's business
            record("promises.duty_overdue", actor=SYSTEM, subject=duty, facts=facts_of(duty))
        url = duty.get_absolute_url()
        facts = {"what": duty.what, "holder": duty.holder}
        tell_each(
            holders(duty), "promises.owed_overdue", _("You owe this, and its day has passed: %(what)s"), url, **facts
        )
        not_holders = [person for person in people_concerned(duty) if person not in holders(duty)]
        tell_each(not_holders, "promises.overdue", _("%(holder)s is late: %(what)s"), url, **facts)
    return True
