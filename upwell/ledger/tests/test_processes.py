"""Four processes at once on PostgreSQL: they write, order and sign, and nothing is lost or doubled."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.db import connection

from upwell.algorithms import merkle
from upwell.ledger import checkpoints, tree
from upwell.ledger.models import Checkpoint, Entry, Node

ROUNDS, AT_ONCE = 30, 4
PROGRAM = f"""
import django; django.setup()
from django.conf import settings
from django.db import transaction
from pathlib import Path
import random, sys, time
settings.LEDGER_KEY_FILE = Path(sys.argv[1])
from upwell.kit.permissions import SYSTEM
from upwell.ledger import actions, checkpoints, entries
from upwell.places.models import Area
if "test.said" not in entries.entry_types:
    entries.register("test.said", "Something was said: %(what)s", "what", "number")
area = Area.objects.get(code="T01")
for n in range({ROUNDS}):
    with transaction.atomic():
        actions.record("test.said", actor=SYSTEM, subject=area, facts={{"number": n}})
        time.sleep(random.random() / 200)  # so that ids are committed out of order
    if n % 7 == 0:
        checkpoints.sign()
"""


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_processes_at_once_lose_and_double_nothing(ashmere):
    if connection.vendor != "postgresql":
        pytest.skip("only means something on PostgreSQL")
    running = [_start() for _ in range(AT_ONCE)]
    assert [one.wait(120) for one in running] == [0] * AT_ONCE
    newest, total = checkpoints.sign(), ROUNDS * AT_ONCE
    assert newest.size == total
    rows = Entry.objects.order_by("position").values_list("position", "body")
    assert [position for position, _body in rows] == list(range(total))
    leaves = [merkle.leaf_hash(bytes(body)) for _position, body in rows]
    assert newest.root == merkle.root(leaves).hex()
    for one in Checkpoint.objects.all():
        assert one.root == merkle.root(leaves[: one.size]).hex()
        assert checkpoints.is_ours(one.note)
    assert Node.objects.filter(level=0).count() == total == tree.size()


def _start():
    chosen = connection.settings_dict
    address = f"postgresql://{chosen['USER']}:{chosen['PASSWORD']}@/{chosen['NAME']}?host={chosen['HOST']}"
    env = {**os.environ, "UPWELL_DATABASE_URL": address, "PYTHONPATH": str(django_settings.BASE_DIR)}
    env["DJANGO_SETTINGS_MODULE"] = "upwell.project.settings_test"
    words = [sys.executable, "-c", PROGRAM, str(django_settings.LEDGER_KEY_FILE)]
    return subprocess.Popen(words, env=env, cwd=django_settings.BASE_DIR)
