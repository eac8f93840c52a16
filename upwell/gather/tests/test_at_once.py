"""Double clicks and four processes at once on PostgreSQL: supports and votes are neither lost nor counted twice."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from upwell.accounts.models import Person
from upwell.gather.actions import conversations
from upwell.gather.models import Conversation, Issue, Participant, Support, Vote
from upwell.gather.tests.conftest import Town
from upwell.kit.permissions import SYSTEM
from upwell.promises.models import Duty

PEOPLE, AT_ONCE = 12, 4
PROGRAM = """
import django; django.setup()
import sys
from upwell.accounts.models import Person
from upwell.gather.actions import conversations, issues
from upwell.gather.models import Conversation, Issue
issue, conversation = Issue.objects.get(), Conversation.objects.get()
statements = list(conversation.statements.all())
for person in Person.objects.filter(handle__startswith="Member").order_by("handle"):
    issues.support(actor=person, issue=issue)
    for statement in statements:
        conversations.vote(actor=person, statement=statement, value=int(sys.argv[1]))
"""


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_processes_at_once_count_everybody_once(town: Town, crowd) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only means something on PostgreSQL")
    crowd(PEOPLE)
    issue = town.raise_issue(SYSTEM)
    conversations.open(actor=SYSTEM, issue=issue, title="T", question="", seeds=["A", "B", "C"])
    running = [_start(value) for value in (1, -1, 1, -1)]
    assert [one.wait(120) for one in running] == [0] * AT_ONCE
    issue, conversation = Issue.objects.get(), Conversation.objects.get()
    assert Person.objects.filter(handle__startswith="Member").count() == PEOPLE
    assert (issue.support_count, Support.objects.count()) == (PEOPLE, PEOPLE)
    assert (issue.state, Duty.objects.filter(kind="admit").count()) == ("admitting", 1)
    assert (conversation.participant_count, Participant.objects.count()) == (PEOPLE, PEOPLE)
    assert (conversation.vote_count, Vote.objects.count()) == (3 * PEOPLE, 3 * PEOPLE)
    assert sorted(Participant.objects.values_list("number", flat=True)) == list(range(PEOPLE))


def _start(value: int) -> subprocess.Popen[bytes]:
    chosen = connection.settings_dict
    address = f"postgresql://{chosen['USER']}:{chosen['PASSWORD']}@/{chosen['NAME']}?host={chosen['HOST']}"
    env = {**os.environ, "UPWELL_DATABASE_URL": address, "PYTHONPATH": str(settings.BASE_DIR)}
    env["DJANGO_SETTINGS_MODULE"] = "upwell.project.settings_test"
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(value)], env=env, cwd=settings.BASE_DIR)
