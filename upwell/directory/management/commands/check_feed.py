"""Test a feed of services from outside."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from upwell.directory.check.reading import FileFeed, WebFeed
from upwell.directory.check.whole import MOST_PAGES, check, check_files


class Command(BaseCommand):
    help = "Test a feed of Open Referral (HSDS, HSDS-UK): its shape, its pages and filters, and whether people can use what it says."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "feed", help="the address of the feed (the one below which /services lies), a file, or a folder of files"
        )
        parser.add_argument(
            "--pages", type=int, default=MOST_PAGES, help="read at most so many pages of services (%(default)s)"
        )
        parser.add_argument("--json", action="store_true", help="say it as JSON")
        parser.add_argument("--examples", type=int, default=5, help="so many examples of each finding (%(default)s)")

    def handle(self, *, feed: str, **options: Any) -> None:
        """Read, judge, tell; ends with 1 where there is an error."""
        if "://" in feed:
            report = check(WebFeed(feed), options["pages"])
        elif Path(feed).exists():
            report = check_files(FileFeed(Path(feed)))
        else:
            raise CommandError(
                f"There is nothing at {feed}: give an address that begins with https://, a file or a folder."
            )
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), indent=1, ensure_ascii=False))
        else:
            for line in report.lines(options["examples"]):
                self.stdout.write(line)
        if not report.is_good:
            sys.exit(1)
