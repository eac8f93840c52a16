"""The one way to tell a person something: on their page, and by mail when and if they wish.

A package registers its kinds once (`register`) and then only says what happened (`tell`, `tell_many`), inside the action's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from upwell.accounts import reaching
from upwell.accounts.models import Notice, NoticeWish, Person
from upwell.kit.permissions import require
from upwell.kit.registry import Registry
from upwell.kit.time import now, today

By = NoticeWish.By
SALT = "accounts.unsubscribe"
NEVER = "never"  # of one notice: no mail, whatever is wished later
MORNING = time(7)  # digests go out at seven, weekly ones on Mondays


@dataclass(frozen=True)
class Kind:
    """One kind of thing that people are told. default: how they are told until they say otherwise."""

    name: str
    label: str | Promise
    default: str = By.NOW.value


kinds: Registry[Kind] = Registry("kind of notice")


def register(kind: str, label: str | Promise, default: str = "now") -> None:
    """Name a kind of notice: register("gather.answered", _("A body answers an issue that I support"), default="now")."""
    kinds.register(kind, Kind(kind, label, By(default).value))


def tell(
    person: Person, kind: str, text: str | Promise, url: str = "", *, never_by_mail: bool = False
) -> Notice | None:
    """Tell one person. None when they cannot be told: gone, or known by phone only. An unregistered kind is a KeyError."""
    told = tell_many([person], kind, text, url, never_by_mail=never_by_mail)
    return told[0] if told else None


def tell_many(
    people: Iterable[Person], kind: str, text: str | Promise, url: str = "", *, never_by_mail: bool = False
) -> list[Notice]:
    """Tell each of these people once, in their own language where the text can be translated.

    never_by_mail: on the page only, whatever they wish in general, now or later. The same for whoever must not be written to at all (`accounts.reaching`).
    """
    default = kinds[kind].default
    readers = list({p.pk: p for p in people if p.is_active and not p.assisted}.values())
    wishes = dict(NoticeWish.objects.filter(kind=kind, person__in=readers).values_list("person_id", "by"))
    silent = {person.pk for person in readers} if never_by_mail else reaching.unwritable([p.pk for p in readers])
    rows = []
    for person in readers:
        with translation.override(person.language):
            words = str(text)[:500]
        rows.append(
            Notice(
                person=person,
                kind=kind,
                text=words,
                url=url[:300],
                at=now(),
                by=NEVER if person.pk in silent else wishes.get(person.pk, default),
            )
        )
    Notice.objects.bulk_create(rows)
    _mail_soon([n.pk for n in rows if n.by == By.NOW])
    return rows


def _mail_soon(notices: list[int]) -> None:
    from upwell.accounts import tasks  # noqa: PLC0415  (tasks know notices; notices only ask for the post to go)

    for start in range(0, len(notices), 100):
        tasks.mail_soon(notices[start : start + 100])


def wishes_of(person: Person) -> list[tuple[Kind, str]]:
    """Every kind, and how this person wants to be told of it."""
    wished = dict(NoticeWish.objects.filter(person=person).values_list("kind", "by"))
    return [(kind, wished.get(kind.name, kind.default)) for kind in kinds.values()]


def wish(*, actor: Person, kind: str, by: str) -> None:
    """`actor` wants to be told of `kind` like this; "*" means every kind. What waits to be mailed follows the new wish."""
    names = list(kinds) if kind == "*" else [kinds[kind].name]
    with transaction.atomic():
        require("accounts.manage_own", actor, actor)
        for name in names:
            NoticeWish.objects.update_or_create(person=actor, kind=name, defaults={"by": By(by).value})
        Notice.objects.filter(person=actor, kind__in=names, mailed_at=None).exclude(by=NEVER).update(by=By(by).value)


def read(*, actor: Person, notice: Notice | None = None) -> int:
    """Mark one notice, or all, as read; how many."""
    require("accounts.manage_own", actor, actor)
    mine = Notice.objects.filter(person=actor, read_at=None)
    return (mine if notice is None else mine.filter(pk=notice.pk)).update(read_at=now())


def take_words_out(words: str, urls: Iterable[str], to: Person | None = None) -> int:
    """Words that somebody took back leave the notices that quoted them; how many. What was mailed already is out of reach.

    Only notices that lead to one of `urls` (given to `to`, where only one person was told): the same words in what others wrote are theirs, and stay.
    """
    addresses, changed = list(urls), 0
    if not words:
        return 0
    for start in range(0, len(addresses), 500):
        rows = Notice.objects.select_for_update().filter(url__in=addresses[start : start + 500], text__contains=words)
        for notice in rows.filter(person=to) if to is not None else rows:
            Notice.objects.filter(pk=notice.pk).update(text=_without(words, notice.text))
            changed += 1
    return changed


def _without(words: str, text: str) -> str:
    quoted = f"“{words}”"
    return text.replace(quoted, "“…”") if quoted in text else text.replace(words, "…")


def unread(person: Person) -> int:
    """How many notices wait unread, counted up to 100."""
    return len(Notice.objects.filter(person=person, read_at=None).values_list("pk", flat=True)[:100])


def last_post(by: str) -> datetime:
    """The last moment at which digests of this rhythm were due: today's morning (or Monday's), or the one before."""
    day = today()
    if by == By.WEEKLY:
        day -= timedelta(days=day.weekday())
    moment = datetime.combine(day, MORNING, ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
    return moment if moment <= now() else moment - timedelta(days=7 if by == By.WEEKLY else 1)


def unsubscribe_url(person: Person, kind: str) -> str:
    """The signed address that stops mails of one kind ("*" for all) without signing in (RFC 8058)."""
    token = signing.dumps([person.ref, kind], salt=SALT, compress=True)
    return settings.ORIGIN + reverse("accounts:unsubscribe", args=[token])


def unsubscriber(token: str) -> tuple[Person, str] | None:
    """Whose mails of which kind a signed address stops; None when it is not ours or the person is gone."""
    try:
        ref, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    person = Person.objects.filter(ref=ref, is_active=True).first()
    return (person, kind) if person is not None and (kind == "*" or kind in kinds) else None
