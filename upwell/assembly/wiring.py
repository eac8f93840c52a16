"""What the assembly registers below."""

from __future__ import annotations

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from upwell.accounts import needs, notices
from upwell.accounts.models import Person
from upwell.assembly import panels, personal, rules  # noqa: F401
from upwell.assembly.export import records
from upwell.assembly.importer import PoolFiles
from upwell.assembly.models import Jury, Recommendation
from upwell.gather.models import Issue
from upwell.gather.telling import people_concerned
from upwell.kit import imports, navigation
from upwell.ledger import entries, export, subjects, words
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.safety import reportables


def _juries_arranged_by(person: Person) -> list[needs.Circle]:
    """Those who lead a jury see what its members need by the number of the seat: who sits there stays private."""
    sitting = Jury.objects.exclude(state=Jury.State.DONE).filter(jurors__isnull=False).distinct().order_by("pk")
    led = [j for j in sitting if rules.facilitates(person, j) or rules.organises(person, j)]
    return [
        needs.Circle(
            f"jury.{jury.ref}",
            jury.title,
            jury.get_absolute_url(),
            [
                (str(_("Seat %(number)s") % {"number": juror.number}), juror.person)
                for juror in jury.jurors.filter(person__isnull=False, left_at=None).select_related("person")
            ],
        )
        for jury in led
    ]


needs.arranges(_juries_arranged_by)
entries.register(
    "assembly.pool_added", _("A pool of people for a lottery was brought in: %(name)s"), "name", "features"
)
entries.register(
    "assembly.pool_withdrawn",
    _("A pool of people for a lottery was taken back: %(name)s. Because: %(reason)s"),
    "name",
    "reason",
    "people",
)
entries.register("assembly.jury_prepared", _("A jury was prepared: %(title)s, %(size)s members"), "title", "size")
entries.register(
    "assembly.jury_withdrawn", _("A jury was withdrawn before it was drawn: %(title)s"), "title", "words_sha256"
)
entries.register(
    "assembly.draw_committed",
    _("A lottery was fixed before its seed was known: %(people)s people, %(size)s seats, seed from: %(seed_source)s"),
    "commitment",
    "people",
    "size",
    "seed_source",
    "seed_due_at",
    "method",
)
entries.register("assembly.drawn", _("A jury was drawn by lot with the seed %(seed)s"), "seed", "commitment", "panel")
entries.register(
    "assembly.recommendation_published",
    _("A jury published a recommendation, %(for)s to %(against)s"),
    "for",
    "against",
    "abstain",
    "adopted",
    "minority_report",
    "words_sha256",
)
entries.relate("chosen_for", down=_("Put before a jury"), up=_("Weighed up by this jury"))
entries.relate("recommended", down=_("The jury recommended"), up=_("Said by the jury"))
entries.relate("taken_up", down=_("The jury took it up"), up=_("It takes up"))
entries.relate("advised", down=_("A jury made a recommendation"), up=_("It is about this issue"))

subjects.present(
    "assembly.jury",
    subjects.Presenter(_("jury"), lambda j, v: j.title, lambda j: j.get_absolute_url(), lambda qs, v: qs),
)
subjects.present(
    "assembly.draw",
    subjects.Presenter(
        _("lottery"),
        lambda d, v: d.jury.title,
        lambda d: f"{d.jury.get_absolute_url()}lottery/",
        lambda qs, v: qs.select_related("jury"),
    ),
)
subjects.present("assembly.pool", subjects.Presenter(_("pool"), lambda p, v: p.name, lambda p: "", lambda qs, v: qs))
subjects.present(
    "assembly.recommendation",
    subjects.Presenter(
        _("recommendation"),
        lambda r, v: Truncator(r.text).words(18),
        lambda r: r.get_absolute_url(),
        lambda qs, v: qs.visible_to(v),
    ),
)

reportables.register(
    "assembly.recommendation",
    reportables.Reportable(
        # With what those who see it otherwise wrote beside it: they stand on one page, signed by nobody.
        snapshot=lambda said: "\n\n".join(
            filter(None, [said.text, said.reasons, *(one.text for one in said.minority)])
        ),
        scope=lambda said: said.issue.process,
        url=lambda said: said.get_absolute_url(),
        noun=_("a recommendation of a jury"),
    ),
)

duties.register("draw", _("Draw the jury with the seed that was announced"))
duties.register("answer_recommendation", _("Answer what the jury recommends"))


def _of_recommendation(duty: Duty) -> list[Person]:
    said = Recommendation.objects.filter(ref=duty.subject_ref).select_related("issue").first()
    return list(people_concerned(said.issue)) if said else []


def _of_draw(duty: Duty) -> list[Person]:
    issues = Issue.objects.filter(juries__draws__ref=duty.subject_ref)
    return list({person.pk: person for issue in issues for person in people_concerned(issue)}.values())


duties.concerned("answer_recommendation", _of_recommendation)
duties.concerned("draw", _of_draw)
words.register("assembly.jury", lambda jury: [jury.withdrawn_because])
words.register("assembly.recommendation", lambda said: [said.text, said.reasons, *(one.text for one in said.minority)])
export.register("draws", records)
notices.register("jury", _("I am drawn for a jury"), default="now")
imports.register(PoolFiles())
navigation.add(navigation.Item(_("Juries"), "assembly:jury-list", order=40, place="footer"))
