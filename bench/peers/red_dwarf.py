"""Times red-dwarf on votes from a file: python red_dwarf.py VOTES.json. Runs in an environment of its own, never in ours."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from reddwarf.implementations.base import run_pipeline  # type: ignore[import-not-found]

given = json.loads(Path(sys.argv[1]).read_text())
votes = [
    {"participant_id": who, "statement_id": what, "vote": value, "modified": 0}
    for who, what, value in zip(*given["votes"], strict=True)
]
times = []
for _ in range(3):
    started = time.perf_counter()
    run_pipeline(votes=votes, mod_out_statement_ids=given["out"], random_state=0)
    times.append(time.perf_counter() - started)
print(statistics.median(times))
