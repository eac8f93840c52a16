"""What this package holds of a person: reports they made, cases and decisions about them, what they did as moderators.

Erasing empties reports, snapshots, notes about a person and statements of reasons. That something was reported and decided stays, without names.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.kit.permissions import SYSTEM
from upwell.kit.personal import Holding, hold
from upwell.kit.time import now
from upwell.promises import duties
from upwell.safety.models import (
    Appeal,
    AppealJuror,
    CareMessage,
    Case,
    CaseNote,
    Debrief,
    Decision,
    Disclosure,
    Report,
    Restriction,
)
from upwell.safety.reportables import reportables, reported_thing


def export_reports(person: Person) -> list[dict[str, Any]]:
    """What they reported, and what was kept of their words because somebody else did. Never says who."""
    made = Report.objects.filter(reporter=person).select_related("case").order_by("at")
    mine = [
        {
            "i_reported": r.snapshot,
            "reason": r.reason,
            "my_words": r.words,
            "at": r.at.isoformat(),
            "outcome": r.case.outcome,
        }
        for r in made
    ]
    others = Report.objects.exclude(reporter=person).select_related("case").order_by("at")
    told_of = others.filter(case__concerns=person)
    # What they wrote of somebody else's health is that person's to be handed out.
    about = others.filter(case__about=person, case__concerns=None)
    return (
        mine
        + [{"words_of_mine": r.snapshot, "state": r.case.state} for r in about]
        + [{"words_about_me": r.snapshot, "state": r.case.state} for r in told_of]
    )


def export_cases(person: Person) -> list[dict[str, Any]]:
    """What they did as moderators, without the words: those are about other people."""
    written = CaseNote.objects.filter(author=person).order_by("at")
    handed = CaseNote.objects.filter(to=person).exclude(author=person).order_by("at")
    return (
        [{"as_moderator": note.kind, "at": note.at.isoformat()} for note in written]
        + [{"to_me_as_moderator": note.kind, "at": note.at.isoformat()} for note in handed]
        + [{"i_hold_a_case_since": c.held_since} for c in Case.objects.filter(holder=person).order_by("held_since")]
        + [{"i_closed_a_case_at": c.closed_at} for c in Case.objects.filter(closed_by=person).order_by("closed_at")]
    )


def export_decisions(person: Person) -> list[dict[str, Any]]:
    """Statements of reasons about them, and whether they still hold."""
    return (
        [
            {
                "facts": one.facts,
                "rule": one.rule,
                "measures": [str(each) for each in one.restrictions.all()],
                "at": one.at.isoformat(),
                "taken_back": one.reversed_at.isoformat() if one.reversed_at else None,
            }
            for one in Decision.objects.filter(person=person).prefetch_related("restrictions").order_by("at")
        ]
        + [{"i_decided_at": one.at.isoformat()} for one in Decision.objects.filter(decided_by=person).order_by("at")]
        + [
            {"i_took_back_at": one.reversed_at}
            for one in Decision.objects.filter(reversed_by=person).order_by("reversed_at")
        ]
    )


def export_appeals(person: Person) -> list[dict[str, Any]]:
    """What they said against a decision, and what they said as members of a jury."""
    mine = Appeal.objects.filter(person=person).order_by("at")
    sat = AppealJuror.objects.filter(person=person).order_by("called_at")
    return (
        [
            {"my_words": one.words, "to": one.to, "state": one.state, "because": one.because, "at": one.at.isoformat()}
            for one in mine
        ]
        + [{"drawn_on": one.called_at.isoformat(), "my_vote": one.vote, "my_words": one.words} for one in sat]
        + [
            {"i_decided_an_appeal_at": one.decided_at}
            for one in Appeal.objects.filter(decided_by=person).order_by("decided_at")
        ]
    )


def export_care(person: Person) -> list[dict[str, Any]]:
    """What was written between them and the hosts, who stay without names; and when they wrote as a host. What others were told of them, once they know."""
    mine = CareMessage.objects.filter(case__about=person, automatic=False)
    told = Disclosure.objects.filter(case__about=person, told_at__isnull=False)
    written = CareMessage.objects.filter(author=person).exclude(case__about=person)
    return (
        [
            {
                "by": "me" if m.by_person else "host",
                "words": m.words,
                "hidden": bool(m.hidden_at),
                "at": m.at.isoformat(),
            }
            for m in mine
        ]
        + [{"told": d.to_whom, "what": d.what, "why": d.why, "at": d.proposed_at.isoformat()} for d in told]
        + [{"i_wrote_as_host_at": m.at.isoformat()} for m in written]
        + [{"a_talk_was_offered_at": d.offered_at, "talked": d.talked} for d in Debrief.objects.filter(person=person)]
        + [{"i_proposed_to_tell_others_at": d.proposed_at} for d in Disclosure.objects.filter(proposed_by=person)]
        + [{"i_agreed_to_tell_others_at": d.confirmed_at} for d in Disclosure.objects.filter(confirmed_by=person)]
    )


def _of(path: str, person: Person) -> Q:
    """Cases about what they wrote, or about what somebody wrote of them."""
    return Q(**{f"{path}about": person}) | Q(**{f"{path}concerns": person})


def erase_care(person: Person) -> int:
    """All words between them and the hosts go. That others were told stays without what and why."""
    count = CareMessage.objects.filter(case__about=person).delete()[0]
    count += Disclosure.objects.filter(case__about=person).update(what="", why="", tell_later_because="")
    count += CareMessage.objects.filter(author=person).update(author=None)
    count += Debrief.objects.filter(person=person).delete()[0]
    for field in ("proposed_by", "confirmed_by"):
        count += Disclosure.objects.filter(**{field: person}).update(**{field: None})
    return count


def erase_reports(person: Person) -> int:
    """Reports by them lose the name and the words; of reports about them, and about what tells of them, the snapshot goes."""
    # What they wrote of somebody else stays with that person, so what was seen of it stays until somebody has looked.
    to_look_at = Q(case__state=Case.State.OPEN, case__about=person, case__concerns__isnull=False)
    about = Report.objects.filter(_of("case__", person)).exclude(to_look_at).update(snapshot="", words="")
    return about + Report.objects.filter(reporter=person).update(reporter=None, reporter_email="", words="")


def erase_cases(person: Person) -> int:
    """Notes on cases about them are emptied; where they were the moderator, their name goes."""
    words = CaseNote.objects.filter(_of("case__", person)).update(words="")
    count = words + CaseNote.objects.filter(author=person).update(author=None)
    count += CaseNote.objects.filter(to=person).update(to=None)
    for field in ("holder", "closed_by"):
        count += Case.objects.filter(**{field: person}).update(**{field: None})
    for case in Case.objects.filter(_of("", person)).exclude(outcome="").prefetch_related("reports"):
        notices.take_words_out(case.outcome, [made.get_absolute_url() for made in case.reports.all()])
    # A profile that was reported, a call for help: what they are about is the person. The case then stands for itself.
    Case.objects.filter(subject_kind="accounts.person", subject_ref=person.ref).update(subject_ref=F("ref"))
    waiting = [case.pk for case in Case.objects.waiting().filter(_of("", person)).order_by("pk") if not _stays(case)]
    count += Case.objects.filter(concerns=person).update(concerns=None, outcome="")
    count += Case.objects.filter(about=person).update(about=None, outcome="")
    for pk in waiting:
        _close_without(Case.objects.lock(pk))
    return count


def _stays(case: Case) -> bool:
    """Whether there are words left to look at: a letter, a note in somebody's case, an answer of a body stay when whoever wrote them goes."""
    thing = None if case.is_care else reported_thing(case.subject_kind, case.subject_ref)
    if thing is None or reportables[case.subject_kind].taken_back(thing):
        return False
    return any(map(str.isalnum, reportables[case.subject_kind].snapshot(thing)))


def _close_without(case: Case) -> None:
    """Nobody is left whom it could be about, and nothing to look at: no alarm rings for them, nobody owes a look, and who reported it hears so."""
    from upwell.safety.actions.closing import finish  # noqa: PLC0415 (actions are loaded after what is held)

    finish(case, SYSTEM, Case.State.KEPT, str(_("Whoever this was about has left this place, with all their words.")))
    for kind in ("follow_up", "tell_person"):
        duties.finish(actor=SYSTEM, kind=kind, subject=case, outcome="erased")


def erase_decisions(person: Person) -> int:
    """Statements about them are emptied."""
    count = 0
    for field in ("decided_by", "reversed_by"):
        count += Decision.objects.filter(**{field: person}).update(**{field: None})
    told_of = Decision.objects.filter(
        case__concerns=person
    )  # about somebody else, who keeps the decision without its words
    Restriction.objects.filter(decision__in=told_of).update(words="")
    count += told_of.update(facts="", reversed_because="")
    mine = Decision.objects.filter(Q(person=person) | Q(case__about=person))
    Restriction.objects.filter(decision__in=mine).update(words="")
    return count + mine.update(person=None, facts="", reversed_because="")


def erase_appeals(person: Person) -> int:
    """Their words go, and their names. A vote that was counted stays, without whose it was."""
    theirs = Q(appeal__person=person) | Q(appeal__decision__person=person) | _of("appeal__decision__case__", person)
    Appeal.objects.filter(decision__case__concerns=person).update(words="", because="")
    AppealJuror.objects.filter(theirs).update(words="")  # what members of a jury wrote of them
    AppealJuror.objects.filter(person=person, vote="", stood_down_at=None).update(
        stood_down_at=now()
    )  # a seat for others
    for waiting in Appeal.objects.waiting().filter(person=person):  # nobody is left to whom an answer could be given
        duties.finish(actor=SYSTEM, kind="appeal", subject=waiting, outcome="erased")
        waiting.delete()
    count = Appeal.objects.filter(person=person).update(person=None, words="", because="")
    count += Appeal.objects.filter(decided_by=person).update(decided_by=None)
    return count + AppealJuror.objects.filter(person=person).update(person=None, words="")


def register_holdings() -> None:
    """Decisions and reports before cases: they find theirs through them."""
    hold(Holding("reports", ("safety.Report",), export_reports, erase_reports, order=41, label=_("What you reported")))
    hold(
        Holding(
            "decisions",
            ("safety.Decision",),
            export_decisions,
            erase_decisions,
            order=42,
            label=_("Decisions about you"),
        )
    )
    hold(
        Holding(
            "reports looked at",
            ("safety.Case", "safety.CaseNote"),
            export_cases,
            erase_cases,
            order=60,  # after every room has erased: what has words left then is still to be looked at
            label=_("Reports you looked at"),
        )
    )
    hold(
        Holding(
            "appeals",
            ("safety.Appeal", "safety.AppealJuror"),
            export_appeals,
            erase_appeals,
            order=40,
            label=_("Your appeals"),
        )
    )
    care = ("safety.CareMessage", "safety.Disclosure", "safety.Debrief")
    hold(
        Holding(
            "care",
            care,
            export_care,
            erase_care,
            order=39,
            label=_("What was done when somebody was worried about you"),
        )
    )
