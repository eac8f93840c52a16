"""Letters that leave the house: a text and, beside it, HTML, from a pair of templates under `mail/`.

Where they go is a matter of settings (console, a folder, SMTP). `send` hands the letter over now: call it from a job. `send_later` belongs into an action: the
letter is queued in the action's transaction and only leaves when that is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string, select_template
from django.utils.html import urlize
from django.utils.safestring import mark_safe

from upwell.kit.jobs import job
from upwell.kit.jobs.queue import enqueue

__all__ = ["absolute", "never_to", "send", "send_later"]


def absolute(url: str) -> str:
    """An address that works from outside: ours get the origin in front."""
    return urljoin(settings.ORIGIN + "/", url) if url else ""


def send(to: str, subject: str, template: str, context: Mapping[str, Any], *, unsubscribe_url: str = "") -> None:
    """Send `mail/<template>.txt` (and `.html` where there is one, else the text as paragraphs) to one address, now.

    With `unsubscribe_url` the letter carries List-Unsubscribe headers (RFC 8058: the address must take a bare POST), so that one click in the mail program ends it.
    """
    _deliver(to, *_written(subject, template, context, unsubscribe_url), unsubscribe_url)


def send_later(to: str, subject: str, template: str, context: Mapping[str, Any], *, unsubscribe_url: str = "") -> None:
    """The same by a job, as part of the transaction at hand."""
    enqueue(deliver, to, *_written(subject, template, context, unsubscribe_url), unsubscribe_url)


@job(queue="mail", retries=8, backoff=60)
def deliver(to: str, subject: str, text: str, html: str, unsubscribe_url: str) -> None:
    """Hand a written letter over."""
    _deliver(to, subject, text, html, unsubscribe_url)


def _written(subject: str, template: str, context: Mapping[str, Any], unsubscribe_url: str) -> tuple[str, str, str]:
    """Subject, text and HTML."""
    full = {
        **context,
        "community_name": settings.COMMUNITY_NAME,
        "origin": settings.ORIGIN,
        "unsubscribe_url": absolute(unsubscribe_url),
        "subject": subject,
    }
    text = render_to_string(_places(template, "txt"), full).strip() + "\n"
    frame = {**full, "text": text}
    return " ".join(subject.split()), render_to_string("mail/_frame.txt", frame), _html(template, full, text)


def _places(template: str, ending: str) -> list[str]:
    """Where a letter's template may be: `mail/accounts/notice`, or `accounts/mail/notice` beside the package's pages."""
    package, _slash, name = template.rpartition("/")
    return [f"mail/{template}.{ending}", f"{package}/mail/{name}.{ending}", f"{template}.{ending}"]


def _html(template: str, full: dict[str, Any], text: str) -> str:
    try:
        inner = select_template(_places(template, "html")).render(full)
    except TemplateDoesNotExist:
        paragraphs = (urlize(part, autoescape=True) for part in text.split("\n\n"))
        inner = "".join(f"<p>{part}</p>" for part in paragraphs)
    return render_to_string("mail/_frame.html", {**full, "inner": mark_safe(inner)})  # noqa: S308 rendered with escaping


Closed = Callable[[str], bool]
_closed: list[Closed] = []


def never_to(rule: Closed) -> Closed:
    """Name addresses to which no letter of the house goes, whoever wrote it: asked last of all, in the moment in which it would leave."""
    _closed.append(rule)
    return rule


def _deliver(to: str, subject: str, text: str, html: str, unsubscribe_url: str) -> None:
    if any(rule(to) for rule in _closed):
        return
    letter = EmailMultiAlternatives(subject, text, to=[to], headers=_headers(unsubscribe_url))
    letter.attach_alternative(html, "text/html")
    letter.send()


def _headers(unsubscribe_url: str) -> dict[str, str]:
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{absolute(unsubscribe_url)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
