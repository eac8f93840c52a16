"""What response shows on the pages of the packages below."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from upwell.accounts.people import viewer
from upwell.gather.models import Issue
from upwell.kit import panels
from upwell.kit.permissions import allowed
from upwell.response.models import Answer


def on_issue(request: HttpRequest, issue: Issue) -> str:
    """Answers given, and for those who decide the way to answer."""
    answers = list(Answer.objects.filter(issue=issue).select_related("body").order_by("at"))
    may_answer = issue.state in (Issue.State.BODY, Issue.State.DOING) and allowed(
        "response.give_answer", viewer(request), issue
    )
    if not answers and not may_answer:
        return ""
    return render_to_string(
        "response/_on_issue.html", {"answers": answers, "issue": issue, "may_answer": may_answer}, request
    )


panels.register("gather.issue", on_issue)
