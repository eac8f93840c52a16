"""What accounts do in the background: post, packing, erasing when a pause is over."""

from __future__ import annotations

from itertools import groupby

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from upwell.accounts import actions, notices, reaching
from upwell.accounts.actions.packing import fill, forget_old_downloads
from upwell.accounts.models import Download, Notice, Person
from upwell.kit.jobs import enqueue, every, job
from upwell.kit.mail import absolute, send
from upwell.kit.time import now


def mail_soon(refs: list[int]) -> None:
    """Queue the post for these notices, in the caller's transaction."""
    if refs:
        enqueue(mail_notices, refs)


def pack_soon(download: int) -> None:
    """Queue the packing of all that is held of a person."""
    enqueue(pack_download, download, key=f"pack-{download}")


@job(queue="mail")
def mail_notices(refs: list[int]) -> None:
    """Post each of these notices by itself. Each is claimed before it goes, so that a job that runs again posts nothing twice."""
    for notice in _unsent(Notice.objects.filter(pk__in=refs)):
        _post(notice.person, [notice])


@job(queue="slow", lease=1800)
def pack_download(download: int) -> None:
    """Pack all that is held of a person who asked for it."""
    asked = Download.objects.select_related("person").filter(pk=download, ready_at=None).first()
    if asked is not None:
        fill(asked)


@every(minutes=15)
def post_digests() -> None:
    """Daily and weekly post: everything unread from before the last due morning, one letter for each person. A worker that slept catches up."""
    for by in (notices.By.DAILY, notices.By.WEEKLY):
        due = _unsent(Notice.objects.filter(by=by, read_at=None, at__lt=notices.last_post(by)))
        for _key, group in groupby(due, key=lambda n: n.person_id):
            told = list(group)
            _post(told[0].person, told)


@every(minutes=60)
def leave_when_due() -> None:
    """Erase people whose pause is over, and throw away old packed files."""
    actions.erase_due()
    forget_old_downloads()


def _unsent(rows: QuerySet[Notice]) -> list[Notice]:
    """Those of `rows` that may be posted now: to somebody with an address who may be written to, and is neither leaving nor on a break."""
    resting = Q(person__break_until__isnull=True) | Q(person__break_until__lte=now())
    found = rows.filter(
        resting, mailed_at=None, person__is_active=True, person__leaving_on=None, person__email__isnull=False
    )
    due = list(found.exclude(by=notices.NEVER).select_related("person").order_by("person_id", "at", "pk")[:2000])
    silent = reaching.unwritable({notice.person_id for notice in due})
    # Whoever said meanwhile that nothing may be written to them: what waited for the post never goes, also when they take that back.
    Notice.objects.filter(pk__in=[n.pk for n in due if n.person_id in silent]).update(by=notices.NEVER)
    return [notice for notice in due if notice.person_id not in silent]


def _post(person: Person, told: list[Notice]) -> None:
    """One letter, outside any transaction: the mail server may be slow. Each notice is claimed first, and given back when the letter does not leave."""
    claimed = [n for n in told if Notice.objects.filter(pk=n.pk, mailed_at=None).update(mailed_at=now())]
    if not claimed or not person.email:
        return
    sent = False
    try:
        _send(person, claimed)
        sent = True
    finally:
        if not sent:
            Notice.objects.filter(pk__in=[n.pk for n in claimed]).update(mailed_at=None)


def _send(person: Person, told: list[Notice]) -> None:
    kind = told[0].kind if len({n.kind for n in told}) == 1 else "*"
    stop = notices.unsubscribe_url(person, kind)
    with translation.override(person.language):
        send(person.email or "", _subject(len(told)), "accounts/told", _letter(person, told), unsubscribe_url=stop)


def _subject(count: int) -> str:
    """Says nothing of what it is about: a subject line is read on a locked phone."""
    return ngettext("Something new for you", "%(count)s things are new for you", count) % {"count": count}


def _letter(person: Person, told: list[Notice]) -> dict[str, object]:
    pages = [absolute(reverse("accounts:notice-open", args=[n.ref])) if n.url else "" for n in told]
    return {"name": person.handle, "lines": [{"text": n.text, "url": p} for n, p in zip(told, pages, strict=True)]}
