"""A message back: page, paper, FHIR; sent by its person, or by the link worker who read it out to them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts.people import me
from upwell.kit.permissions import allowed
from upwell.prescribing import fhir, pdf
from upwell.prescribing.actions import messages as messages_back
from upwell.prescribing.letter import letter
from upwell.prescribing.models import Message, consents_of
from upwell.prescribing.reading import look
from upwell.prescribing.rules import parties
from upwell.prescribing.views.common import private
from upwell.prescribing.workflow import Party


@login_required
@require_safe
def message(request: HttpRequest, ref: str) -> HttpResponse:
    """As it may be read now."""
    found = _find(request, ref)
    person, mine = me(request), parties(me(request), found.referral)
    as_read = letter(found, person)
    context = {
        "message": found,
        "letter": as_read,
        "foot": pdf.foot_lines(as_read),
        "is_person": Party.PERSON in mine,
        "is_writer": allowed("prescribing.work_case", person, found.referral),
        "agreed": "message_back" in consents_of(found.referral),
    }
    return private(render(request, "prescribing/message.html", context))


@login_required
@require_safe
def paper(request: HttpRequest, ref: str) -> HttpResponse:
    """As a PDF."""
    found = _find(request, ref)
    answer = HttpResponse(pdf.message_pdf(letter(found, me(request))), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="message-back-{found.ref}.pdf"'
    return private(answer)


@login_required
@require_safe
def document(request: HttpRequest, ref: str) -> HttpResponse:
    """As a FHIR R4 document."""
    found = _find(request, ref)
    answer = HttpResponse(fhir.as_json(letter(found, me(request))), content_type="application/fhir+json")
    answer["Content-Disposition"] = f'attachment; filename="message-back-{found.ref}.json"'
    return private(answer)


@login_required
@require_POST
def send(request: HttpRequest, ref: str) -> HttpResponse:
    """Send it."""
    found = _find(request, ref)
    read = bool(request.POST.get("read_with_person"))
    messages_back.send(actor=me(request), message=found, read_with_person=read)
    messages.success(request, _("Sent. They have been told that it is here."))
    return redirect("prescribing:message-back", ref=ref)


@login_required
@require_POST
def throw_away(request: HttpRequest, ref: str) -> HttpResponse:
    """Throw it away before it is sent."""
    found = _find(request, ref)
    is_own = found.referral.person_id == me(request).pk
    where = f"/me/referrals/{found.referral.ref}/" if is_own else found.referral.get_absolute_url()
    messages_back.throw_away(actor=me(request), message=found)
    messages.success(request, _("It is gone. Nobody else has read it."))
    return redirect(where)


def _find(request: HttpRequest, ref: str) -> Message:
    """The message, if the viewer may read it; for everybody else there is none. Whoever referred leaves a line on its person's page."""
    person = me(request)
    found: Message = get_object_or_404(
        Message.objects.select_related("referral__team__body", "referral__person"), ref=ref
    )
    if not allowed("prescribing.read_message", person, found):
        raise Http404
    mine = parties(person, found.referral)
    if Party.REQUESTER in mine and Party.PERSON not in mine and found.sent_at is not None:
        messages_back.mark_read(found)
        look(found.referral, person, _("Read the message back about you"), role=_("referrer"))
    return found
