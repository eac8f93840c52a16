"""What a jury says: words, vote, minority report, publication."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.algorithms.tally import MajorityRule, VoteTally, jury_tally
from upwell.assembly.models import Juror, JurorVote, Jury, MinorityReport, Recommendation
from upwell.gather import clocks
from upwell.gather.actions import issues as gather_issues
from upwell.gather.models import Issue, Statement
from upwell.gather.telling import tell
from upwell.kit.errors import Refused
from upwell.kit.lengths import whole
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger import words
from upwell.ledger.actions import link, link_many, record
from upwell.promises.models import Duty

LONGEST = 4000


def draft(*, actor: Actor, jury: Jury, issue: Issue, text: str, reasons: str = "") -> Recommendation:
    """Write down what the jury may recommend on one of its issues. Refused: `not_this_jury`, `no_words`, `no_jury`."""
    with transaction.atomic():
        jury = Jury.objects.lock(jury.pk)
        require("assembly.write_recommendation", actor, jury)
        if jury.state == Jury.State.PREPARING:
            raise Refused("no_jury", _("Nobody has been drawn for this jury yet."))
        if not jury.issues.filter(pk=issue.pk).exists():
            raise Refused("not_this_jury", _("This jury was not asked about that issue."))
        if not text.strip():
            raise Refused("no_words", _("Say who should do what, by when."))
        Jury.objects.filter(pk=jury.pk, state=Jury.State.DRAWN).update(state=Jury.State.SITTING)
        return Recommendation.objects.create(jury=jury, issue=issue, text=text.strip(), reasons=reasons.strip())


def rewrite(*, actor: Actor, recommendation: Recommendation, text: str, reasons: str) -> Recommendation:
    """Change the words before publication. New words are a new question: votes given so far are put aside. Refused: `no_words`."""
    with transaction.atomic():
        recommendation = Recommendation.objects.lock(recommendation.pk)
        require("assembly.edit_recommendation", actor, recommendation)
        if not text.strip():
            raise Refused("no_words", _("Say who should do what, by when."))
        if text.strip() != recommendation.text:
            recommendation.ballots.all().delete()
            Recommendation.objects.filter(pk=recommendation.pk).update(votes_for=0, votes_against=0, votes_abstain=0)
        Recommendation.objects.filter(pk=recommendation.pk).update(text=text.strip(), reasons=reasons.strip())
        recommendation.refresh_from_db()
    return recommendation


def vote(*, actor: Person, recommendation: Recommendation, value: str) -> JurorVote:
    """One juror's vote; the last one counts. Refused: `unknown_vote`."""
    with transaction.atomic():
        recommendation = Recommendation.objects.lock(recommendation.pk)
        require("assembly.vote", actor, recommendation)
        if value not in {"for", "against", "abstain"}:
            raise Refused("unknown_vote", _("Vote for, against, or abstain."))
        juror = Juror.objects.get(jury=recommendation.jury, person=actor, left_at=None)
        ballot, _made = JurorVote.objects.update_or_create(
            recommendation=recommendation, juror=juror, defaults={"value": value, "at": now()}
        )
    return ballot


def count_in_room(
    *, actor: Actor, recommendation: Recommendation, votes_for: int, votes_against: int, votes_abstain: int
) -> Recommendation:
    """The facilitator writes down a vote taken by hand. Refused: `too_many_votes`, `votes_on_page`."""
    with transaction.atomic():
        recommendation = Recommendation.objects.lock(recommendation.pk)
        require("assembly.count_votes", actor, recommendation)
        if recommendation.ballots.exists():
            raise Refused("votes_on_page", _("Jurors have voted on their pages. Use that vote, or none."))
        seats = recommendation.jury.jurors.filter(left_at=None).count()
        if min(votes_for, votes_against, votes_abstain) < 0 or votes_for + votes_against + votes_abstain > seats:
            raise Refused("too_many_votes", _("The jury has %(seats)s members. Check the numbers."), seats=seats)
        Recommendation.objects.filter(pk=recommendation.pk).update(
            votes_for=votes_for, votes_against=votes_against, votes_abstain=votes_abstain
        )
        recommendation.refresh_from_db()
    return recommendation


def say_otherwise(*, actor: Actor, recommendation: Recommendation, text: str) -> MinorityReport:
    """Write one's own minority report, or change it: it is published beside the recommendation, as long and as plain. Nobody writes over another's.

    What the facilitator writes down for the room is a report by itself. Refused: `too_long`, `no_words`.
    """
    with transaction.atomic():
        recommendation = Recommendation.objects.lock(recommendation.pk)
        require("assembly.say_otherwise", actor, recommendation)
        if not text.strip():
            raise Refused("no_words", _("Say in a few words why you see it otherwise."))
        report, _made = MinorityReport.objects.update_or_create(
            recommendation=recommendation,
            juror=seat_of(actor, recommendation.jury),
            defaults={"text": whole(text.strip(), LONGEST), "at": now()},
        )
    return report


def own_report(actor: Actor, recommendation: Recommendation) -> MinorityReport | None:
    """What this person wrote so far: to go on with."""
    return MinorityReport.objects.filter(
        recommendation=recommendation, juror=seat_of(actor, recommendation.jury)
    ).first()


def seat_of(actor: Actor, jury: Jury) -> Juror | None:
    """The actor's seat; None for the facilitator, who writes down for the room."""
    return Juror.objects.filter(jury=jury, person=actor, left_at=None).first() if isinstance(actor, Person) else None


def take_up(*, actor: Actor, recommendation: Recommendation, statements: Iterable[Statement]) -> Recommendation:
    """Mark which statements of the conversations about the issue the recommendation carries. Refused: `not_about_this`.

    What most people of every group agree on and nobody marked is listed on the issue: left out is allowed, left out unseen is not.
    """
    chosen = {statement.pk for statement in statements}
    with transaction.atomic():
        recommendation = Recommendation.objects.lock(recommendation.pk)
        require("assembly.edit_recommendation", actor, recommendation)
        about = Statement.objects.filter(conversation__issue=recommendation.issue_id, pk__in=chosen)
        if about.count() != len(chosen):
            raise Refused("not_about_this", _("Choose from the conversations about this issue."))
        recommendation.takes_up.set(about)
    return recommendation


def publish(*, actor: Actor, recommendation: Recommendation) -> Recommendation:
    """Publish with the vote. Adopted when more are for it than against; then it goes to the body, whose time to answer begins.

    Refused: `no_quorum` (fewer than half of the seats voted), `already_published` is NotAllowed.
    """
    with transaction.atomic():
        recommendation = Recommendation.objects.lock(recommendation.pk)
        require("assembly.publish", actor, recommendation)
        tally = _tally(recommendation)
        if tally.carried is None:
            raise Refused("no_quorum", _("Fewer than half of the jury have voted. Wait until they have."))
        Recommendation.objects.filter(pk=recommendation.pk).update(
            votes_for=tally.votes_for,
            votes_against=tally.votes_against,
            votes_abstain=tally.abstained,
            adopted=tally.carried,
            published_at=now(),
        )
        recommendation.refresh_from_db()
        facts = {
            "for": tally.votes_for,
            "against": tally.votes_against,
            "abstain": tally.abstained,
            "adopted": tally.carried,
            "minority_report": bool(recommendation.minority),
            words.FACT: words.digests_of(words.parts_of(recommendation)),
        }
        entry = record(
            "assembly.recommendation_published", actor=actor, subject=recommendation, role="facilitator", facts=facts
        )
        link(recommendation.jury, recommendation, "recommended", entry=entry)
        link(recommendation.issue, recommendation, "advised", entry=entry)
        link_many(((said, recommendation) for said in recommendation.takes_up.all()), "taken_up", entry=entry)
        _pass_on(actor, recommendation)
    return recommendation


def _tally(recommendation: Recommendation) -> VoteTally:
    """More than half of the votes for and against, when at least half of the seats voted."""
    votes = {
        "for": recommendation.votes_for,
        "against": recommendation.votes_against,
        "abstain": recommendation.votes_abstain,
    }
    if ballots := dict(recommendation.ballots.filter(juror__left_at=None).values_list("value").annotate(Count("pk"))):
        votes = {value: ballots.get(value, 0) for value in votes}
    seats = recommendation.jury.jurors.filter(left_at=None).count()
    rule = MajorityRule(quorum=-(-seats // 2))
    return jury_tally(
        votes_for=votes["for"], votes_against=votes["against"], abstained=votes["abstain"], entitled=seats, rule=rule
    )


def _pass_on(actor: Actor, recommendation: Recommendation) -> None:
    """An adopted recommendation goes to the body; one that was not goes back to the organisers, who open it again or close it with a reason."""
    jury, issue = recommendation.jury, Issue.objects.lock(recommendation.issue_id)
    if recommendation.adopted and not issue.has_ended:
        duty = _owed_by_the_body(actor, recommendation, issue)
        Recommendation.objects.filter(pk=recommendation.pk).update(answer_duty=duty)
        recommendation.answer_duty = duty
        tell(issue, actor, _("A jury took on “%(title)s”. Now the body must answer."))
    elif issue.state == Issue.State.JURY:
        gather_issues.move(
            actor=actor, issue=issue, state=Issue.State.WEIGHING, duty=clocks.open_weighing, outcome="not_adopted"
        )
        tell(issue, actor, _("A jury did not take on “%(title)s”. The organisers say what happens next."))
    if not jury.issues.exclude(recommendations__published_at__isnull=False).exists():
        Jury.objects.filter(pk=jury.pk).update(state=Jury.State.DONE)


def _owed_by_the_body(actor: Actor, recommendation: Recommendation, issue: Issue) -> Duty | None:
    """Wherever the issue stands, a clock begins: as the issue's own where it waits for nothing else, beside it where something else holds it."""
    if issue.state in (Issue.State.JURY, Issue.State.WEIGHING):
        issue = gather_issues.move(
            actor=actor, issue=issue, state=Issue.State.BODY, duty=clocks.answer, outcome="adopted"
        )
    if issue.state == Issue.State.BODY:
        return issue.duty
    return clocks.answer_about(actor, issue, recommendation, "answer_recommendation")
