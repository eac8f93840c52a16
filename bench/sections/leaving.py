"""A group of a hundred thousand posts leaves with everything, and arrives."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

from bench import ground
from bench.apart import Task
from bench.figures import Figure, seconds
from tools.runner.ground import ROOT

NAME = "leaving"
TITLE = "A group leaves with everything"
ABOUT = """A group with fifty posts in each conversation, two hundred members of whom half agreed to be named, written straight into the tables. Exported as one signed
archive, checked without writing, and taken in by an empty Upwell; each in a process of its own. Memory: the most that the process held, and how much more that
is than with a tenth of the posts: what grows with a group is read and written in pieces. Once each: the work is long enough."""
NEEDS: tuple[str, ...] = ()

PEOPLE, IN_A_THREAD, CHUNK = 200, 50, 2_000


def measure(task: Task) -> list[Figure]:
    """Export, check, import; with a tenth first, for the memory."""
    number = task.sizes.carried_posts
    small = {step: _apart(step, task.folder / "small", number // 10) for step in ("export", "check", "import")}
    whole = {step: _apart(step, task.folder / "whole", number) for step in ("export", "check", "import")}
    size = (task.folder / "whole" / "group.zip").stat().st_size / 1e6
    every = f"{number:,} posts"
    figures = []
    for step, said in (("export", "exported"), ("check", "checked, nothing written"), ("import", "taken in")):
        seconds_, memory = whole[step]
        note = f"{number / seconds_:,.0f} posts a second; {memory:.0f} MB at most, {memory - small[step][1]:.0f} MB more than with a tenth"
        figures.append(Figure(f"{every} {said}", seconds_, "s", note=note))
    return [*figures, Figure(f"the archive of {every}", size, "MB")]


def _apart(step: str, folder: Path, number: int) -> tuple[float, float]:
    """One step in a process of its own, with a database of its own: seconds, and the most memory in megabytes."""
    folder.mkdir(parents=True, exist_ok=True)
    where = folder / ("new" if step == "import" else "old")
    done = subprocess.run(
        [sys.executable, "-m", "bench.sections.leaving", step, str(folder / "group.zip"), str(number)],
        cwd=ROOT,
        env=ground.environment(where) if step != "check" else ground.environment(folder / "check"),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-3000:])
    took, memory = json.loads(done.stdout.splitlines()[-1])
    return float(took), float(memory)


def _inside(step: str, archive: Path, number: int) -> float:
    """In the process of one step: how long the step itself took."""
    ground.prepare()
    from upwell.kit.permissions import SYSTEM
    from upwell.movement.actions import moving
    from upwell.movement.archive import checking

    if step == "export":
        made = _make(number)
        return seconds(lambda: moving.export(actor=SYSTEM, group=made, target=archive))[0]  # type: ignore[arg-type]
    if step == "check":
        return seconds(lambda: checking.check(archive))[0]
    return seconds(lambda: moving.bring_in(actor=SYSTEM, path=archive))[0]


def _make(number: int) -> object:
    from upwell.accounts import consent
    from upwell.accounts.models import Person
    from upwell.movement.actions import groups
    from upwell.movement.models import Group, Member

    people = Person.objects.bulk_create(
        [Person(handle=f"Person {place}", email=f"person{place}@example.org", password="!") for place in range(PEOPLE)]
    )
    group = groups.found(actor=people[0], name="Carers count", slug="carers-count", statement="A night off.")
    for person in people[1:3]:
        groups.join(actor=person, group=group)
    Member.objects.bulk_create([Member(group=group, person=person) for person in people[3:]])
    for person in people[::2]:
        consent.give(actor=person, person=person, purpose="carry", scopes=["name", "address"], subject=group)
    space = Group.objects.get(pk=group.pk).rooms.get(kind="public").space
    for start in range(0, number, CHUNK):
        _write(space, people, start, min(CHUNK, number - start))
    return Group.objects.get(pk=group.pk)


def _write(space: object, people: list[object], start: int, number: int) -> None:
    from upwell.community.models import Post, Thread

    threads = Thread.objects.bulk_create(
        [
            Thread(space=space, title=f"Conversation {start + at}", author=people[at % PEOPLE], post_count=IN_A_THREAD)
            for at in range(0, number, IN_A_THREAD)
        ]
    )
    words = "Somebody ought to answer the telephone at night, and until then we answer it ourselves, in turn. " * 3
    Post.objects.bulk_create(
        [
            Post(
                thread=threads[at // IN_A_THREAD],
                position=at % IN_A_THREAD,
                author=people[(start + at) % PEOPLE],
                body=f"{words}{start + at}",
            )
            for at in range(number)
        ]
    )


if __name__ == "__main__":
    took = _inside(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps([took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
