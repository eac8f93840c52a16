"""When a body ends, what it owes passes to whoever took over: visibly, with the same dates, and never lapsing.

Where nobody took over, the duties stay where they are and are shown as owed by a body that no longer exists. A sweep every hour does the same, so that
an end date in the future, an import or a successor named later all lead to the same result.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.kit.permissions import SYSTEM, Actor
from upwell.ledger.actions import record
from upwell.places.models import PublicBody
from upwell.promises.duties import holders
from upwell.promises.kinds import people_concerned
from upwell.promises.models import Duty, DutyNote
from upwell.promises.telling import tell_each


def pass_on(*, actor: Actor, duty: Duty, to_body: PublicBody) -> Duty:
    """Give one open duty to `to_body`, with a note, an entry on the record and word to those concerned. Its date stays.

    The database lets this happen only when `to_body` is the successor of the body, or the named inheritor of a closed process.
    """
    with transaction.atomic():
        duty = Duty.objects.lock(duty.pk)
        before, before_name = duty.body, duty.holder
        if duty.done_at is not None or before == to_body:
            return duty
        duty.body, duty.holder = to_body, to_body.name
        duty.save(update_fields=["body", "holder"])
        text = str(_("%(before)s no longer holds this. %(after)s does, with the same date."))
        text %= {"before": before_name, "after": to_body.name}
        DutyNote.objects.create(duty=duty, kind="passed", text=text, from_body=before, to_body=to_body, role="")
        if duty.public:
            facts = {"before": before_name, "after": to_body.name, "due_on": duty.due_on.isoformat()}
            record("promises.duty_passed", actor=actor, subject=duty, facts={"what": str(duty.what), **facts})
        tell_each(
            [*holders(duty), *people_concerned(duty)],
            "promises.passed",
            _("%(what)s: %(after)s owes this now, in place of %(before)s. The date is the same."),
            duty.get_absolute_url(),
            what=duty.what,
            before=before_name,
            after=to_body.name,
        )
    return duty


def pass_duties_of(body: PublicBody, *, actor: Actor = SYSTEM) -> int:
    """Pass every open duty of an abolished body to its successor, and on along the line when that has ended too. How many were passed."""
    passed = 0
    while (successor := body.successor) is not None:
        waiting = Duty.objects.open().filter(body=body).order_by("pk")
        for duty in waiting:
            pass_on(actor=actor, duty=duty, to_body=successor)
            passed += 1
        if not successor.has_ended:
            break
        body = successor
    return passed


def sweep(*, actor: Actor = SYSTEM) -> int:
    """Pass on whatever is still with a body that has ended and has a successor. How many."""
    held_by = Duty.objects.open().filter(body__valid_to__isnull=False, body__successor__isnull=False).values("body_id")
    bodies = PublicBody.objects.filter(pk__in=held_by).select_related("successor")
    return sum(pass_duties_of(body, actor=actor) for body in bodies if body.has_ended)
