"""What safety shows on lower pages: a way to report on every profile."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from upwell.accounts.models import Person
from upwell.accounts.people import viewer
from upwell.kit import panels


def report_person(request: HttpRequest, person: Person) -> SafeString | str:
    """For others than the person."""
    looking = viewer(request)
    if looking is None or looking.pk == person.pk:
        return ""
    return render_to_string("safety/_report_person.html", {"person": person}, request)


panels.register("accounts.profile", report_person)
