"""Hours of shared work: said by whoever gave them, confirmed by the other side, then in the books."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import TWICE, now, today
from upwell.promises.telling import tell_each
from upwell.timebank import books
from upwell.timebank.actions.exchanges import refuse_own_helper
from upwell.timebank.models import Account, Side, Transfer, Work, WorkHours
from upwell.timebank.models.books import MOST_MINUTES
from upwell.timebank.wording import hours
from upwell.timebank.works import side_of


def say(*, actor: Person, work: Work, on: date, minutes: int, what: str = "", paid: bool = False) -> WorkHours:
    """`actor` says how long they worked on it, and whether an employer paid for it. Pressing twice is saying it once.

    Refused: `not_going_on`, `no_minutes`, `not_yet`.
    """
    with transaction.atomic():
        work = Work.objects.lock(work.pk)
        require("timebank.say_hours", actor, work)
        if work.state != Work.State.BEGUN:
            raise Refused("not_going_on", _("Hours can be written down while the work goes on."))
        if isinstance(minutes, bool) or not 0 < minutes <= MOST_MINUTES:
            raise Refused("no_minutes", _("Say how long it was: at least a minute, and less than a week."))
        if on > today():
            raise Refused("not_yet", _("Write it down when it is done."))
        told = {"on": on, "minutes": minutes, "what": what.strip()[:200], "paid": paid, "side": side_of(work, actor)}
        twin: WorkHours | None = WorkHours.objects.filter(
            work=work, person=actor, said_at__gt=now() - TWICE, **told
        ).first()
        if twin is not None:
            return twin
        made: WorkHours = WorkHours.objects.create(work=work, person=actor, said_at=now(), **told)
        other = (
            work.owners.filter(side=Side(made.side).other, left_at=None).exclude(yes_at=None).select_related("person")
        )
        words = _("“%(title)s”: %(hours)s wait for your word.")
        tell_each([o.person for o in other if o.person], "hours", words, work.get_absolute_url(), title=work.title, hours=hours(minutes))  # fmt: skip
    return made


def confirm(*, actor: Person, given: WorkHours, yes: bool = True) -> WorkHours:
    """An owner of the other side says whether it was so. What was not paid in money goes to the giver's account, or to the common pot if they have none.

    Doing it twice changes nothing. Refused: `already_decided` (the other way), `helper_is_other_side`.
    """
    with transaction.atomic():
        given = WorkHours.objects.lock(given.pk)
        require("timebank.confirm_hours", actor, given)
        refuse_own_helper(actor, given.person)
        if given.confirmed_at or given.refused_at:
            if yes == bool(given.confirmed_at):
                return given
            raise Refused("already_decided", _("This was decided already. Write the hours down anew if it was wrong."))
        given.confirmed_by = actor
        setattr(given, "confirmed_at" if yes else "refused_at", now())
        given.save(update_fields=["confirmed_by", "confirmed_at", "refused_at"])
        if yes and not given.paid:
            given.transfer = _book(given)
            given.save(update_fields=["transfer"])
        if given.person is not None:
            said = (
                _("“%(title)s”: your hours were confirmed.")
                if yes
                else _("“%(title)s”: somebody sees your hours otherwise. Speak with them.")
            )
            tell_each([given.person], "hours", said, given.work.get_absolute_url(), title=given.work.title)
    return given


def _book(given: WorkHours) -> Transfer:
    own = Account.objects.filter(person=given.person).first() if given.person is not None else None
    return books.post(
        kind=Transfer.Kind.WORK,
        source=given.work.account,
        target=own or books.pot(),
        minutes=given.minutes,
        key=f"work:{given.ref}",
    )
