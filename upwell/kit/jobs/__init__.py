"""Background work on the Django tasks API, with what it leaves out: retry with back-off, leases for killed workers, periodic work, keys.

    @job(retries=3)
    def draw_map(conversation_pk: int) -> None: ...

    enqueue(draw_map, conversation.pk, key=f"map:{conversation.pk}")     # part of the action's transaction: rolled back with it

    @every(minutes=60)
    def tell_of_overdue() -> None: ...

`manage.py worker` does the work; a test or the demonstration calls `run_all()`. A job may run twice (a worker is killed after the work and before it says so):
write jobs so that running again changes nothing.
"""

from upwell.kit.jobs.queue import Job, enqueue, every, job
from upwell.kit.jobs.running import run_all

__all__ = ["Job", "enqueue", "every", "job", "run_all"]
