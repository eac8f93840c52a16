"""The five issues of Ashmere, each told in order. Numbers are days before today; `data/issues.toml` has the words.

text: raised with a body that was abolished, passed to its successor, promised, done, called kept. ring: weighed by sixty people, chosen by a jury, its answer six working
days late. bus: not the board's, handed on to the council, waiting. chair: promised in part, half done, one thing put off and nobody agreed. letters: young, finding support.
"""

from __future__ import annotations

from functools import partial

from upwell.demo.making import issues as told
from upwell.demo.making import themes
from upwell.demo.making.beginnings import open_process
from upwell.demo.making.jury import jury
from upwell.demo.making.opinion import Talking
from upwell.demo.making.town import Town
from upwell.demo.reading import table
from upwell.discover.models import Voice
from upwell.gather.actions import issues
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today
from upwell.places import actions as places
from upwell.promises import processes
from upwell.response.actions import verdicts

LATE = 6  # working days
ANSWER_DAYS, JURY_SPEAKS = (
    30,
    18,
)  # working days to answer, as the charter says; the time of day at which the jury spoke
HEARD, TOGETHER, HOSPITALS = "heard-in-ashmere", "speaking-up-together", "in-our-hospitals"


def write(town: Town) -> None:
    """Write all of them down."""
    _processes(town)
    text(town)
    ring(town)
    bus(town)
    chair(town)
    letters(town)
    home(town)


def _processes(town: Town) -> None:
    day, write_down = town.diary.day, town.diary.write
    opened = (
        (
            260,
            HEARD,
            "clinical-group",
            "Heard in Ashmere",
            "The first try: one year, three hospitals, whatever people raise.",
        ),
        (
            164,
            TOGETHER,
            "care-board",
            "Speaking up together",
            "What people raise with the Care Board, from the first sentence to the answer.",
        ),
        (
            148,
            HOSPITALS,
            "hospitals",
            "In our hospitals",
            "What it is like to be in Ashmere's hospitals, and what could be better.",
        ),
    )
    for ago, key, charter, title, about in opened:
        write_down(day(ago, 10), partial(open_process, town, key, charter, title, about))
    for ago, stage in ((92, "admit"), (80, "weigh"), (60, "answer"), (20, "verdict")):
        _stage(town, ago, HOSPITALS, stage)


def _stage(town: Town, ago: int, process: str, key: str) -> None:
    """Rowan begins a stage of a process."""

    def begin() -> None:
        processes.begin_stage(actor=town.people["Rowan"], process=town.processes[process], key=key)

    town.diary.write(town.diary.day(ago, 16, 30), begin)


def text(town: Town) -> None:
    """Text the wait."""
    day, write_down = town.diary.day, town.diary.write
    write_down(day(252, 19), lambda: themes.search(town, "first"))
    write_down(day(250, 11), told.raised(town, "text", "ACG", HEARD))
    told.supported(town, "text", 250, 243, 236)
    write_down(day(235, 15), told.ours(town, "text", "Redstart"))
    _stage(town, 235, HEARD, "admit")
    talking, words = Talking(town, "text"), table("conversations")["text"]
    write_down(
        day(232, 11),
        lambda: talking.open(title=words["title"], question=words["question"], issue=town.issue("text"), days=15),
    )
    _stage(town, 232, HEARD, "weigh")
    talking.live(232, 218)
    write_down(day(217, 12), talking.close)
    write_down(day(214, 10), lambda: issues.to_body(actor=town.people["Rowan"], issue=town.issue("text")))
    _stage(town, 190, HEARD, "answer")
    _stage(town, 149, HEARD, "verdict")
    write_down(day(198, 9), lambda: _abolish(town))
    write_down(day(186, 14), told.answered(town, "text", "Osprey", "will"))
    for position, milestone in enumerate(told.written("text")["milestones"], 1):
        write_down(day(milestone["done"], 15), told.done(town, "text", position, "Osprey"))
    _verdicts(town)
    write_down(day(52, 11), lambda: _close_first_process(town))


def _abolish(town: Town) -> None:
    places.abolish_body(actor=SYSTEM, body=town.body("ACG"), on=today(), successor=town.body("ACB"))


def _verdicts(town: Town) -> None:
    for said in told.written("text")["verdicts"]:

        def give(said: dict[str, str] = said) -> None:
            verdicts.give(
                actor=town.people[said["by"]],
                answer=told.answer_to(town, "text"),
                value=said["value"],
                words=said["words"],
            )

        town.diary.write(town.diary.day(said["days_ago"], 19), give)


def _close_first_process(town: Town) -> None:
    note = "It began with a body that is gone. What was raised in it was answered, done and called kept. Go on in “Speaking up together”."
    processes.close(actor=town.people["Rowan"], process=town.processes[HEARD], note=note)


def spoke(town: Town) -> int:
    """How many days ago the jury spoke, so that the answer was due six working days before today."""
    return town.diary.opened_for(town.diary.working_days(LATE), ANSWER_DAYS)


def ring(town: Town) -> None:
    """A person to ring. All its days are counted back from the day on which the jury spoke."""
    day, write_down = town.diary.day, town.diary.write
    end = spoke(town)
    write_down(day(end + 102, 19), lambda: themes.search(town, "second"))
    write_down(day(end + 96, 11), told.raised(town, "ring", "ACB", TOGETHER))
    told.supported(town, "ring", end + 96, end + 84, end + 70)
    told.followed(town, "ring", end + 90, ("Teasel", "Kestrel", "Alder"))
    write_down(day(end + 75, 15), told.ours(town, "ring", "Osprey"))
    _stage(town, end + 74, TOGETHER, "admit")
    talking, words = Talking(town, "ring"), told.written("ring")["conversation"]
    write_down(
        day(end + 68, 11),
        lambda: talking.open(title=words["title"], question=words["question"], issue=town.issue("ring"), days=27),
    )
    _stage(town, end + 68, TOGETHER, "weigh")
    talking.live(end + 68, end + 43)
    write_down(day(end + 42, 12), talking.close)
    jury(town, end)
    _stage(town, end + 38, TOGETHER, "jury")
    _stage(town, end, TOGETHER, "answer")
    _stage(town, end - 40, TOGETHER, "verdict")


def bus(town: Town) -> None:
    """Night buses."""
    day, write_down = town.diary.day, town.diary.write
    handed = town.diary.working_days(12)
    write_down(day(76, 11), told.raised(town, "bus", "ACB", TOGETHER))
    told.supported(town, "bus", 76, handed + 11, 2)

    def not_ours() -> None:
        words = told.written("bus")
        issues.decide_remit(
            actor=town.people["Osprey"],
            issue=town.issue("bus"),
            ours=False,
            reason=words["not_ours"],
            receiver=town.body("AC"),
            receiver_title=words["receiver_title"],
        )

    write_down(day(handed, 16), not_ours)
    told.followed(town, "bus", handed, ("Old pier", "Long acre", "Quayside"))


def chair(town: Town) -> None:
    """A proper chair. It is raised from single voices, for all of them were said in one space."""
    day, write_down = town.diary.day, town.diary.write

    def sat_up() -> list[Voice]:
        return [
            voice for voice in town.voices if voice.post_ref and "chair" in voice.text and "ward" in voice.source.slug
        ]

    write_down(day(128, 11), told.raised(town, "chair", "AHT", HOSPITALS, sat_up))
    told.supported(town, "chair", 128, 117, 80)
    write_down(day(108, 15), told.ours(town, "chair", "Bittern"))
    write_down(day(101, 10), lambda: issues.to_body(actor=town.people["Rowan"], issue=town.issue("chair")))
    write_down(day(66, 14), told.answered(town, "chair", "Bittern", "part"))
    write_down(day(told.written("chair")["milestones"][0]["done"], 15), told.done(town, "chair", 1, "Whinchat"))
    write_down(day(12, 16), told.put_off(town, "chair", "Bittern"))
    write_down(day(9, 21), told.judged_what_came_instead(town, "chair"))


def letters(town: Town) -> None:
    """Letters. The theme was named a fortnight ago; a further search left proposals for whoever tries out the organiser's work."""
    day, write_down = town.diary.day, town.diary.write
    write_down(day(20, 19), lambda: themes.search(town, "third"))
    write_down(day(12, 11), told.raised(town, "letters", "AHT", HOSPITALS))
    told.supported(town, "letters", 12, None, 0)
    write_down(town.diary.hours(20), lambda: themes.search(town, "fourth"))


def home(town: Town) -> None:
    """The first week home: a conversation that is open now, with statements that wait to be read."""
    write_down, words = town.diary.write, table("conversations")["home"]
    talking = Talking(town, "home")
    write_down(
        town.diary.day(14, 11),
        lambda: talking.open(
            title=words["title"], question=words["question"], process=town.processes[TOGETHER], days=35
        ),
    )
    talking.live(14, 1)
    write_down(town.diary.hours(7), talking.draw)
    write_down(town.diary.hours(6.5), run_all)
    write_down(town.diary.hours(5), talking.wait_for_reading)
