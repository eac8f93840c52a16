"""Bring in another directory from its address."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from upwell.directory.check import paging
from upwell.directory.check.reading import Feed, WebFeed
from upwell.kit.errors import Refused
from upwell.kit.imports import start, take_up
from upwell.kit.models import ImportRun
from upwell.kit.permissions import SYSTEM

MOST_PAGES = 5_000
SHOWN = 20


class Command(BaseCommand):
    help = "Bring in the services of a feed of Open Referral (HSDS, HSDS-UK). Running it again takes only what changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the address below which /services lies")
        parser.add_argument(
            "--source", required=True, help="what its pages shall name as their source; the same name each time"
        )
        parser.add_argument("--licence", default="", help="on what terms it may be used")
        parser.add_argument("--named", action="store_true", help="the people named as contacts agreed to be named here")
        parser.add_argument("--dry-run", action="store_true", help="try every service, write nothing")

    def handle(self, *, address: str, **options: Any) -> None:
        """Read all pages, take each service, report."""
        services = services_of(WebFeed(address))
        chosen = {"source": options["source"], "licence": options["licence"], "url": address}
        chosen |= {"named": "yes"} if options["named"] else {}
        content = json.dumps({"contents": services}).encode()
        try:
            run = take_up(start(SYSTEM, "hsds", content, "services.json", None, chosen, options["dry_run"]))
        except Refused as refusal:
            raise CommandError(f"{refusal} ({refusal.code})") from refusal
        self._report(run)

    def _report(self, run: ImportRun) -> None:
        self.stdout.write(
            f"{run.added} new or changed, {run.unchanged} as before, {run.refused} refused. {run.said}".rstrip()
        )
        for problem in run.report[:SHOWN]:
            self.stdout.write(
                f"  service {problem['row']}, {problem['field']}: {problem['sentence']} ({problem['code']})"
            )
        if run.state in (ImportRun.State.REFUSED, ImportRun.State.STOPPED):
            raise CommandError("The feed was not brought in whole.")


def services_of(feed: Feed) -> list[Any]:
    """Every service of a feed, each with all that hangs in it: a list that leaves things out is read again one by one."""
    services: list[Any] = []
    # History and programmes may come only in full; a feed that knows no such wish is asked without it.
    more = {"full": "true"} if feed.get("services", page=1, per_page=1, full="true").is_there else {}
    paging.read(feed, "services", MOST_PAGES, services.append, **more)
    if not services:
        raise CommandError(f"There are no services at {feed.name}: try `./run check-feed {feed.name}`.")
    return [_whole(feed, one) for one in services]


def _whole(feed: Feed, service: Any) -> Any:
    if not isinstance(service, dict) or "organization" in service or not service.get("id"):
        return service
    answer = feed.get(f"services/{service['id']}")
    return answer.body if answer.is_there else service
