"""The jury: a pool brought in, a lottery fixed before its seed is known, fifteen people, thirteen to two."""

from __future__ import annotations

from upwell.accounts import actions as accounts
from upwell.assembly.actions import draws, juries, recommendations
from upwell.assembly.models import Jury, Pool, Recommendation
from upwell.demo.making import issues as told
from upwell.demo.making.town import Town
from upwell.demo.reading import DATA
from upwell.gather.actions import issues
from upwell.kit import imports
from upwell.kit.jobs import run_all

POOL = "People of Ashmere who said yes to a letter"
SIZE, FOR, AGAINST = 15, 13, 2


def jury(town: Town, end: int) -> None:
    """Write down the jury that spoke `end` days ago."""
    day, write_down = town.diary.day, town.diary.write
    write_down(day(end + 39, 11), lambda: _bring_in_pool(town))
    write_down(day(end + 38, 10), lambda: _call(town, end))
    write_down(day(end + 31, 10), lambda: _commit(town, end))
    write_down(day(end + 27, 18, 30), lambda: _draw(town))
    write_down(day(end + 2, 11), lambda: _draft(town))
    write_down(day(end, 17), lambda: _speak(town))


def _bring_in_pool(town: Town) -> None:
    files = {name: (DATA / "pool" / name).read_bytes() for name in ("pool.csv", "quotas.csv")}
    source = told.written("ring")["jury"]["source"]
    run = imports.start(
        town.people["Rowan"], "pool", files, options={"name": POOL, "source": source, "size": str(SIZE)}
    )
    run_all()
    run.refresh_from_db()
    if run.refused or run.added == 0:
        raise ValueError(f"the pool was not taken: {run.said} {run.report}")


def _call(town: Town, end: int) -> None:
    rowan, words = town.people["Rowan"], told.written("ring")["jury"]
    day = town.diary.day(end, 12).date()
    issues.to_jury(actor=rowan, issue=town.issue("ring"), due_on=day)
    juries.prepare(
        actor=rowan,
        process=town.processes["speaking-up-together"],
        title=words["title"],
        slug=words["slug"],
        task=words["task"],
        size=SIZE,
        pool=Pool.objects.get(name=POOL),
        issues=[town.issue("ring")],
        meets_on=day,
    )


def _jury() -> Jury:
    return Jury.objects.get(slug=told.written("ring")["jury"]["slug"])


def _commit(town: Town, end: int) -> None:
    draws.commit(
        actor=town.people["Rowan"],
        jury=_jury(),
        seed_source=told.written("ring")["jury"]["seed_source"],
        seed_due_at=town.diary.day(end + 27, 18),
    )
    run_all()


def _draw(town: Town) -> None:
    """The seed is in the paper. Teasel is one of those whose number comes up, and makes the seat theirs."""
    rowan, jury = town.people["Rowan"], _jury()
    draw = draws.reveal(actor=rowan, draw=jury.draws.get(), seed=told.written("ring")["jury"]["seed"])
    teasel = town.people["Teasel"]
    juries.give_seat(actor=rowan, jury=jury, number=min(draw.panel), person=teasel)
    accounts.grant_role(actor=rowan, person=teasel, kind="juror", thing=jury.process)


def _draft(town: Town) -> None:
    words = told.written("ring")["jury"]
    recommendations.draft(
        actor=town.people["Linnet"],
        jury=_jury(),
        issue=town.issue("ring"),
        text=words["recommendation"].strip(),
        reasons=words["reasons"].strip(),
    )


def _speak(town: Town) -> None:
    """They vote by hand; the two who were against have their say written down, and all of it is published."""
    linnet, said = town.people["Linnet"], Recommendation.objects.get(jury=_jury())
    recommendations.count_in_room(
        actor=linnet, recommendation=said, votes_for=FOR, votes_against=AGAINST, votes_abstain=SIZE - FOR - AGAINST
    )
    recommendations.say_otherwise(
        actor=linnet, recommendation=said, text=told.written("ring")["jury"]["minority"].strip()
    )
    recommendations.publish(actor=linnet, recommendation=said)
