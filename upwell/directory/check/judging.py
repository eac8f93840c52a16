"""Judging services one after the other: of each only a few words are kept, so that a country's directory is checked in the memory of one of its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from upwell.directory.check import quality, twins, wrong_places
from upwell.directory.check.findings import Finding, Report
from upwell.directory.shape import misfits

FIGURES = (
    "services",
    "that somebody could be sent to (well-formed, open, reachable, checked within a year)",
    "organisations",
)


class Judge:
    """Is shown each service once, and says at the end what can only be seen on all together."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.twins, self.dates, self.places = twins.Twins(), quality.Dates(), wrong_places.Places()
        self.organizations: set[str] = set()
        self.services = self.good = 0

    def look(self, service: Any) -> None:
        """One service."""
        if not isinstance(service, Mapping):
            return
        self.services += 1
        self.report.add(quality.of_each(service))
        self.report.add(self.places.look(service))
        self.twins.look(service)
        self.dates.look(service)
        organization = service.get("organization")
        if isinstance(organization, Mapping) and organization.get("id"):
            self.organizations.add(str(organization["id"]))
        if quality.is_usable(service) and not any(True for _wrong in misfits("service", service)):
            self.good += 1

    def finish(self) -> None:
        """What all of them say together."""
        if not self.services:
            if not self.report.findings or self.report.is_good:
                self.report.add([Finding("no_services", self.report.what)])
            return
        self.report.add(self._together())
        self.report.figures = dict(zip(FIGURES, (self.services, self.good, len(self.organizations)), strict=True))

    def _together(self) -> Iterator[Finding]:
        yield from self.twins.found()
        yield from self.dates.found()
        yield from self.places.far_ones()
