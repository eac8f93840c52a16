"""The background worker."""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django_tasks_db.utils import is_locked_database_exception

from upwell.kit.jobs.running import claim, reap, start_periodic, work
from upwell.kit.refs import new_ref

log = logging.getLogger("upwell.jobs")

HOUSEKEEPING = float(
    os.environ.get("UPWELL_WORKER_HOUSEKEEPING", "10")
)  # seconds between looks for silent workers and periodic work


class Command(BaseCommand):
    help = "Do background work until told to stop. TERM or Ctrl-C lets the job at hand finish; a second one does not."
    requires_system_checks: list[str] = []  # the web server makes them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")
        parser.add_argument("--queue", action="append", default=[], help="only this queue (may be given several times)")
        parser.add_argument(
            "--interval", type=float, default=1.0, help="seconds to wait when there is nothing to do (1)"
        )

    def handle(self, **options: Any) -> None:
        """Work."""
        self.stopping = False
        self.name = f"{socket.gethostname()}:{os.getpid()}:{new_ref()}"[:64]
        self.queues: list[str] = options["queue"]
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        log.info("worker %s begins", self.name)
        house_kept = float("-inf")
        while not self.stopping:
            if time.monotonic() - house_kept >= HOUSEKEEPING:
                house_kept = self._keep_house()
            if not self._step():
                if options["once"]:
                    break
                self._rest(options["interval"])
        log.info("worker %s ends", self.name)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.stopping:
            raise SystemExit(1)
        self.stopping = True

    def _rest(self, seconds: float) -> None:
        """Sleep in small pieces, so that being told to stop is heard soon."""
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(min(0.1, seconds))

    def _keep_house(self) -> float:
        self._patiently(reap)
        self._patiently(start_periodic)
        return time.monotonic()

    def _step(self) -> bool:
        """One job, if there is one."""
        close_old_connections()
        state = self._patiently(lambda: claim(self.name, self.queues))
        if state is not None:
            work(state)
        return state is not None

    def _patiently(self, do: Any) -> Any:
        """SQLite may be busy with a long transaction: then the next round will do."""
        try:
            return do()
        except OperationalError as error:
            if not is_locked_database_exception(error):
                raise
            return None
