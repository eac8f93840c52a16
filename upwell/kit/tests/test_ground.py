"""The smaller pieces: tags that say when, letters, refusals, policy, request ids, health."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import Context, RequestContext, Template
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from upwell.kit import jobs, mail
from upwell.kit.csp import ContentSecurityPolicyMiddleware
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.jobs import enqueue
from upwell.kit.logs import HEADER, JsonFormatter, RequestIdFilter, RequestIdMiddleware, request_id
from upwell.kit.models import ImportRun, TokenBucket
from upwell.kit.personal import erase_all, export_all
from upwell.kit.refusals import RefusedMiddleware
from upwell.kit.tasks import tidy
from upwell.kit.tests.work import note
from upwell.kit.time import at

TUESDAY = datetime(2026, 5, 26, 11, 30, tzinfo=UTC)  # the day after a bank holiday; half past twelve in London


def shown(text: str, **context: Any) -> str:
    return Template(text).render(Context(context))


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en-gb"):
        yield


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (TUESDAY - timedelta(hours=5, minutes=50), "today 06:40"),
        (datetime(2026, 5, 25, 23, 30, tzinfo=UTC), "today 00:30"),
        (TUESDAY - timedelta(days=1), "yesterday 12:30"),
        (datetime(2026, 1, 3, 8, tzinfo=UTC), "3 January"),
        (datetime(2025, 6, 3, 8, tzinfo=UTC), "3 June 2025"),
        (None, ""),
    ],
)
def test_when_is_said_as_people_say_it(value: datetime | None, says: str) -> None:
    with at(TUESDAY):
        assert shown("{{ value|when }}", value=value) == says


@pytest.mark.parametrize(
    ("due", "says"),
    [
        (date(2026, 5, 27), ""),
        (date(2026, 5, 26), ""),
        (date(2026, 5, 25), "1 day late"),
        (date(2026, 5, 22), "4 days late"),
        (date(2026, 5, 18), "8 days late"),
        (datetime(2026, 5, 18, 23, 30, tzinfo=UTC), "7 days late"),  # half past midnight of the 19th, here
        (None, ""),
    ],
)
def test_of_a_bare_day_plain_days_are_said(due: date | None, says: str) -> None:
    with at(TUESDAY):
        assert shown("{{ due|late }}", due=due) == says


def test_a_day_has_its_year_only_when_it_is_another() -> None:
    with at(TUESDAY):
        assert (
            shown("{{ a|day }}, {{ b|day }}, {{ c|day }}", a=date(2026, 5, 16), b=date(2024, 5, 16), c=None)
            == "16 May, 16 May 2024, "
        )


@dataclass
class Owed:
    is_late: bool
    working_days_late: int


def test_what_has_a_clock_of_its_own_is_asked_how_late_it_is() -> None:
    for owed, says in (
        (Owed(True, 6), "6 working days late"),
        (Owed(True, 1), "1 working day late"),
        (Owed(True, 0), "late"),  # due on a Friday, looked at on Sunday
        (Owed(False, 0), ""),
    ):
        assert shown("{{ owed|late }}", owed=owed) == says


def test_page_links_keep_what_else_the_address_says() -> None:
    page = Paginator(range(100), 10).page(2)
    request = RequestFactory().get("/x/", {"q": "a b", "page": "2"})
    links = Template("{% page_links page %}").render(RequestContext(request, {"page": page}))
    assert "q=a+b&amp;page=3" in links
    assert "q=a+b&amp;page=1" in links


@pytest.mark.django_db
def test_a_letter_has_text_and_html_and_a_way_to_end_such_letters() -> None:
    mail.send(
        "ann@example.org",
        "Hello\nX-Evil: 1",
        "words",
        {"words": "One <two>\n\nthree https://x.example"},
        unsubscribe_url="/stop/abc/",
    )
    letter = outbox.outbox[0]
    assert letter.subject == "Hello X-Evil: 1"
    assert letter.extra_headers["List-Unsubscribe"] == "<http://localhost:8000/stop/abc/>"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html, kind = letter.alternatives[0]
    assert kind == "text/html"
    assert "http://localhost:8000/stop/abc/" in letter.body
    assert "One <two>" in letter.body
    assert "<p>One &lt;two&gt;</p>" in html
    assert '<a href="https://x.example"' in html


@pytest.mark.django_db
def test_a_letter_that_is_sent_later_waits_for_the_worker() -> None:
    mail.send_later("ann@example.org", "Hello", "words", {"words": "Words"})
    assert outbox.outbox == []
    jobs.run_all()
    assert [letter.to for letter in outbox.outbox] == [["ann@example.org"]]
    assert "List-Unsubscribe" not in outbox.outbox[0].extra_headers


WORDS = "It took me an hour to write this, and I would not like to lose it."


def refused(path: str, refusal: Exception, **headers: str) -> HttpResponse:
    request = RequestFactory().post(
        path, {"body": WORDS, "password": "p" * 60, "csrfmiddlewaretoken": "t" * 64, "n": "1"}, headers=headers
    )
    answer = RefusedMiddleware(lambda r: HttpResponse()).process_exception(request, refusal)
    assert answer is not None
    return answer


@pytest.mark.django_db
def test_a_refusal_is_a_page_that_gives_the_words_back_or_a_fragment_or_json() -> None:
    no = Refused("closed", "The space %(name)s is closed.", name="<Green>")
    page = refused("/spaces/x/", no)
    text = page.content.decode()
    assert page.status_code == 409
    assert "&lt;Green&gt;" in text
    assert WORDS in text
    assert "pppp" not in text
    assert "tttt" not in text
    fragment = refused("/spaces/x/", no, **{"HX-Request": "true"}).content.decode()
    assert "&lt;Green&gt;" in fragment
    assert "<html" not in fragment
    answer = refused("/api/v1/x", NotAllowed("x.y"))
    assert (answer.status_code, json.loads(answer.content)["code"]) == (403, "x.y")
    assert (
        RefusedMiddleware(lambda r: HttpResponse()).process_exception(RequestFactory().get("/"), ValueError()) is None
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/search/?q=a%00b", "/imports/a%00b/", "/api/v1/x%00"])
def test_an_address_with_a_nul_is_turned_away_politely(path: str, client: Client) -> None:
    assert client.get(path).status_code == 400


def policies(**own: str) -> dict[str, str]:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers=own)

    return dict(ContentSecurityPolicyMiddleware(view)(RequestFactory().get("/")).headers)


def test_the_policy_is_what_the_settings_say_and_has_nothing_unsafe(settings: Any) -> None:
    assert "unsafe" not in policies()["Content-Security-Policy"]
    assert "default-src 'self'" in policies()["Content-Security-Policy"]
    with override_settings(
        SECURE_CSP={"script-src": ["'self'", "https://x.example"], "upgrade-insecure-requests": [], "img-src": None}
    ):
        assert policies()["Content-Security-Policy"] == "script-src 'self' https://x.example; upgrade-insecure-requests"
        assert (
            policies(**{"Content-Security-Policy": "default-src 'none'"})["Content-Security-Policy"]
            == "default-src 'none'"
        )
    with override_settings(SECURE_CSP={}, SECURE_CSP_REPORT_ONLY={"default-src": {"'self'"}}):
        assert policies()["Content-Security-Policy-Report-Only"] == "default-src 'self'"
        assert "Content-Security-Policy" not in policies()


def test_every_request_has_an_id_that_its_log_lines_carry() -> None:
    lines: list[dict[str, Any]] = []

    def view(request: HttpRequest) -> HttpResponse:
        record = logging.LogRecord("upwell", logging.INFO, "", 1, "said %s", ("hello",), None)
        assert RequestIdFilter().filter(record)
        lines.append(json.loads(JsonFormatter().format(record)))
        return HttpResponse()

    middleware = RequestIdMiddleware(view)
    made = middleware(RequestFactory().get("/")).headers[HEADER]
    given = middleware(RequestFactory().get("/", headers={HEADER: "proxy-12345"})).headers[HEADER]
    forged = middleware(RequestFactory().get("/", headers={HEADER: "bad id\r\n"})).headers[HEADER]
    assert [line["request_id"] for line in lines] == [made, given, forged]
    assert given == "proxy-12345"
    assert "bad" not in forged
    assert lines[0]["says"] == "said hello"
    assert request_id() == ""


@pytest.mark.django_db
def test_health_is_good_until_work_lies_about(client: Client) -> None:
    assert client.get("/healthz").json() == {"ok": True, "database": "answers", "oldest_job_waits_seconds": 0}
    queued = enqueue(note, "x")
    with at(queued.enqueued_at + timedelta(minutes=11)):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["ok"]) == (503, False)


@pytest.mark.django_db
def test_tidying_throws_away_what_is_done_with_and_keeps_the_rest() -> None:
    enqueue(note, "x")
    jobs.run_all()
    waiting = enqueue(note, "y", run_after=datetime(2999, 1, 1, tzinfo=UTC))
    upload = ImportRun.objects.create(kind="k", filename="f", digest="", state="checked", content=b"words of people")
    TokenBucket.objects.create(key="k")
    tidy()
    assert ImportRun.objects.get(pk=upload.pk).content is not None
    with at(datetime.now(UTC) + timedelta(days=40)):
        tidy()
    upload.refresh_from_db()
    assert (upload.content, upload.state) == (None, "refused")
    assert not TokenBucket.objects.exists()
    assert list(type(waiting).objects.values_list("pk", flat=True)) == [waiting.pk]


@pytest.mark.django_db
def test_what_ann_brought_in_is_handed_out_to_her_and_untied_when_she_goes(ann: Any, bryn: Any) -> None:
    for person in (ann, bryn):
        ImportRun.objects.create(
            kind="k", filename=f"{person.handle}.csv", digest="", state="done", started_by=person.opaque
        )
    assert [row["file"] for row in export_all(ann)["files brought in"]] == ["Ann.csv"]
    assert erase_all(ann)["files brought in"] == 1
    assert list(ImportRun.objects.exclude(started_by="").values_list("filename", flat=True)) == ["Bryn.csv"]


@pytest.mark.django_db
def test_menus_of_work_show_the_jobs_to_the_operator_only(
    ann: Any, bryn: Any, sign_in: Callable[[Any], Client]
) -> None:
    ann.is_staff = True
    ann.save()
    assert sign_in(ann).get("/operator/jobs/").status_code == 200
    assert sign_in(bryn).get("/operator/jobs/").status_code == 403
