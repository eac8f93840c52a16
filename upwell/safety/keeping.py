"""Nothing is kept longer than it is needed: words, addresses and statements have an end of their own, also when nobody is erased."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from upwell.kit.time import now
from upwell.safety import taken_back, terms
from upwell.safety.models import Appeal, AppealJuror, CareMessage, CaseNote, Decision, Disclosure, Report, Restriction


def empty_what_is_old() -> int:
    """Empty what has reached its end; how many rows. Doing it again changes nothing."""
    return _addresses() + taken_back.empty() + _words() + _statements()


def _addresses() -> int:
    """Signed-out reporters: their e-mail, and the key that opens the outcome."""
    told = Report.objects.filter(reporter=None, told_at__lt=now() - terms.EMAIL).exclude(key="")
    return told.update(reporter_email="", key="")


def _words() -> int:
    """What was kept to decide and to appeal, once neither is possible any more. Whatever a running decision hangs on stays with it, unless it tells of somebody
    else's private life: what is hidden stays hidden without a copy beside it."""
    held = Restriction.objects.holding().filter(decision__case=OuterRef("case"))
    free = ~Exists(held) | Q(case__concerns__isnull=False)
    old = {"case__closed_at__lt": now() - terms.WORDS}
    reports = Report.objects.filter(free, **old).exclude(snapshot="", words="", reporter_email="")
    notes = CaseNote.objects.filter(free, **old).exclude(words="")
    letters = CareMessage.objects.filter(**old).exclude(words="")
    told = Disclosure.objects.filter(told_at__isnull=False, **old).exclude(what="", why="")
    count = reports.update(snapshot="", words="", reporter_email="") + notes.update(words="")
    return count + letters.update(words="") + told.update(what="", why="", tell_later_because="")


def _statements() -> int:
    running = Restriction.objects.holding().filter(decision=OuterRef("pk"))
    old = Decision.objects.filter(~Exists(running), at__lt=now() - terms.STATEMENTS).exclude(facts="")
    done = list(old.exclude(strike_until__gt=now(), reversed_at=None).values_list("pk", flat=True)[:1000])
    Appeal.objects.filter(decision__in=done).update(words="", because="")
    AppealJuror.objects.filter(appeal__decision__in=done).update(words="")
    Restriction.objects.filter(decision__in=done).update(words="")
    return Decision.objects.filter(pk__in=done).update(facts="", reversed_because="")
