"""What issues have in common: they are raised, people say that it matters to them too, the body says whether it is its to decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from upwell.demo.diary import Happens
from upwell.demo.making.town import Town
from upwell.demo.reading import table
from upwell.discover.models import Voice
from upwell.gather.actions import issues
from upwell.promises.models import Process
from upwell.response.actions import answers, replacing
from upwell.response.models import Answer


def written(key: str) -> dict[str, Any]:
    """What `data/issues.toml` says of an issue."""
    found: dict[str, Any] = table("issues")[key]
    return found


def raised(town: Town, key: str, body: str, process: str, voices: Callable[[], list[Voice]] = list) -> Happens:
    """Whoever raises it, raises it."""
    words = written(key)

    def raise_it() -> None:
        theme = town.themes.get(words.get("theme", ""))
        town.issues[key] = issues.raise_issue(
            actor=town.people[words["raised_by"]],
            title=words["title"],
            ask=words["ask"],
            story=words["story"],
            body=town.body(body),
            process=Process.objects.get(slug=process),
            themes=[theme] if theme else [],
            voices=voices(),
        )

    return raise_it


def supported(town: Town, key: str, begin: int, gate: int | None, last: int) -> None:
    """People say that it matters to them too, from `begin` days ago until `last` days ago; the one with whom there are enough does so `gate` days ago."""
    words, diary = written(key), town.diary
    first = diary.day(begin, 13)
    handles = town.some(words["supporters"], first, first=(words["raised_by"], *words["surely"]))
    enough = words["gate"] - 1 if gate is not None else len(handles)
    reached = diary.day(last if gate is None else gate, 13)
    moments = sorted(first + (reached - first) * town.chance.betavariate(1.1, 1.5) for _one in handles[:enough])
    moments += [
        reached + (diary.day(last, 13) - reached) * (place / len(handles)) for place in range(len(handles) - enough)
    ]
    for handle, when in zip(handles, moments, strict=True):
        diary.write(when, _supports(town, key, handle))


def _supports(town: Town, key: str, handle: str) -> Happens:
    return lambda: issues.support(actor=town.people[handle], issue=town.issues[key])


def followed(town: Town, key: str, ago: int, handles: tuple[str, ...]) -> None:
    """Some want to be told, without saying more."""
    for handle in handles:
        town.diary.write(town.diary.day(ago, 17), _follows(town, key, handle))


def _follows(town: Town, key: str, handle: str) -> Happens:
    return lambda: issues.follow(actor=town.people[handle], issue=town.issues[key])


def ours(town: Town, key: str, decider: str) -> Happens:
    """The body says that it is its to decide."""
    return lambda: issues.decide_remit(
        actor=town.people[decider], issue=town.issues[key], ours=True, reason=written(key)["remit"]
    )


def answered(town: Town, key: str, decider: str, kind: str) -> Happens:
    """The body answers, with dates; days of milestones are written as days ago (below nought: still to come)."""
    words = written(key)

    def answer() -> None:
        promised = [(one["text"], _on(town, one["due"])) for one in words["milestones"]]
        answers.give(
            actor=town.people[decider],
            issue=town.issue(key),
            kind=kind,
            text=words["answer"]["text"].strip(),
            signed=words["answer"]["signed"],
            milestones=promised,
        )

    return answer


def _on(town: Town, ago: int) -> date:
    return town.diary.day(ago, 12).date() if ago >= 0 else (town.diary.end + timedelta(days=-ago)).date()


def done(town: Town, key: str, position: int, officer: str) -> Happens:
    """The body says that one promised thing is done, and shows it."""

    def report() -> None:
        milestone = answer_to(town, key).milestones.get(position=position)
        evidence = written(key)["milestones"][position - 1]["evidence"]
        answers.milestone_done(actor=town.people[officer], milestone=milestone, evidence=evidence)

    return report


def put_off(town: Town, key: str, decider: str) -> Happens:
    """The body cannot keep one promised thing as it stands, says so before its day, and promises another."""
    words = written(key)["instead"]

    def promise() -> None:
        answer = answer_to(town, key)
        replacing.replace(
            actor=town.people[decider],
            answer=answer,
            milestones=answer.milestones.filter(position=words["position"]),
            because=words["because"].strip(),
            signed=words["signed"],
            instead=[(words["text"], _on(town, words["due"]))],
        )

    return promise


def judged_what_came_instead(town: Town, key: str) -> Happens:
    """One of those who asked says what they think of that."""
    words = written(key)["instead"]
    return lambda: replacing.give_verdict(
        actor=town.people[words["said_by"]],
        replacement=answer_to(town, key).replacements.get(),
        value=words["value"],
        words=words["words"],
    )


def answer_to(town: Town, key: str) -> Answer:
    """The newest answer to an issue."""
    found: Answer | None = Answer.objects.filter(issue=town.issues[key]).order_by("-at").first()
    if found is None:
        raise LookupError(f"nobody has answered {key}")
    return found
