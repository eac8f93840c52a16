"""What was reported in Ashmere, what came of it, and what waits for those who look."""

from __future__ import annotations

from functools import partial

from upwell.accounts import actions as accounts
from upwell.demo.making.town import Town
from upwell.kit.permissions import SYSTEM
from upwell.safety import actions

BISCUIT, SISTER, FOLDER, CELERY = (
    ("Biscuits. An urgent matter", 10),
    ("The night sister", 1),
    ("The folder", 5),
    ("Celery", 0),
)
KEPT = "Thank you for looking out for people. I read it twice: it was said to a friend, about a rich tea biscuit, and both were laughing. It stays."
NOTE = actions.Reasons(
    "Your words are welcome here, and stay as they are. Somebody who has just lost her husband asked for a word of warning before them.",
    "rule",
    "A note before words about dying",
)
WARNING = actions.Reasons(
    "You wrote that somebody was paid for the folder. Please accuse nobody without something to show.",
    "rule",
    "No accusations against people who could be found",
)
JOKE = "It was a joke about a folder. Nobody could find the person either; that was the point."
CURE = "It is selling something, and Mizzle nearly bought it. People here have kidneys that cannot take this."
CARE = "I nearly bought the powder last night. I am so tired of all this."
ANSWER = "I am glad you wrote. I am here until six, and I have read it twice. Are you safe this morning, and is somebody with you?"


def write(town: Town) -> None:
    """Write it down."""
    write, day, hours = town.diary.write, town.diary.day, town.diary.hours
    write(day(240, 9), lambda: accounts.grant_role(actor=SYSTEM, person=town.people["Fulmar"], kind="moderator"))
    write(day(187, 9), partial(_reported, town, "Turnstone", BISCUIT, "unkind", "Somebody was told to get out."))
    write(day(187, 11), lambda: _kept(town))
    write(day(100, 12), lambda: _choose_jury(town))
    write(day(60, 20), partial(_reported, town, "Meadowsweet", SISTER, "other", "I wish I had known before I read it."))
    write(day(59, 9), partial(_decided, town, "Fulmar", actions.Measure("note", words="talks about a death"), NOTE))
    write(day(6, 17), partial(_reported, town, "Snipe", FOLDER, "unkind", "Says somebody took money."))
    write(day(5, 10), partial(_decided, town, "Curlew", actions.Measure("warned"), WARNING))
    write(day(4, 21), lambda: _appealed(town))
    write(hours(6.5), partial(_reported, town, "Yarrow", CELERY, "cure", CURE))
    write(hours(5), partial(_reported, town, "Samphire", CELERY, "cure", "Forty pounds for a vegetable."))
    write(hours(3), lambda: actions.ask_for_help(actor=town.people["Mizzle"], words=CARE))
    write(hours(2.8), lambda: _answered(town))


def _reported(town: Town, by: str, post: tuple[str, int], reason: str, words: str) -> None:
    actions.report(actor=town.people[by], subject=town.posts[post], reason=reason, words=words)


def _kept(town: Town) -> None:
    case = town.people["Turnstone"].reports.get().case
    actions.close_case(actor=town.people["Curlew"], case=case, outcome=KEPT)


def _decided(town: Town, by: str, measure: actions.Measure, reasons: actions.Reasons) -> None:
    reporter = {"Fulmar": "Meadowsweet", "Curlew": "Snipe"}[by]
    case = town.people[reporter].reports.get().case
    actions.read_case(actor=town.people[by], case=case)
    outcome = "Thank you. We put a note before it." if measure.kind == "note" else "Thank you. We wrote to them."
    actions.decide(actor=town.people[by], case=case, measures=[measure], reasons=reasons, outcome=outcome)


def _choose_jury(town: Town) -> None:
    """In Carers Together members can be asked to decide appeals."""
    actions.choose_jury(actor=town.people["Curlew"], scope=town.spaces["carers-together"], size=5)


def _appealed(town: Town) -> None:
    decision = town.people["Snipe"].reports.get().case.decisions.get()
    actions.appeal(actor=town.people["Tollgate"], decision=decision, words=JOKE)


def _answered(town: Town) -> None:
    case = town.people["Mizzle"].reports.get().case
    actions.claim(actor=town.people["Fulmar"], case=case)
    actions.answer(actor=town.people["Fulmar"], case=case, words=ANSWER)
