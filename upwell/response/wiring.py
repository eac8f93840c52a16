"""What response registers below."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from upwell.gather.telling import people_concerned
from upwell.kit import navigation, search
from upwell.ledger import entries, subjects, words
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.response import panels, personal, rules, tasks  # noqa: F401
from upwell.response.actions import judging
from upwell.response.models import Answer, Milestone, Replacement
from upwell.response.reporting import register_reportables

entries.register(
    "response.answered",
    _("%(body)s answered, signed by its %(title)s"),
    *("kind", "body", "title", "milestones", "words_sha256"),
)
entries.register(
    "response.milestone_done",
    _("A thing that was promised was reported as done: %(what)s"),
    *("what", "due_on", "late", "words_sha256"),
)
entries.register("response.judged", _("Somebody who asked said whether a promise was kept"), "value", "raised_it")
entries.register(
    "response.promise_replaced",
    _(
        "%(body)s promised something else, signed by its %(title)s. What it replaces was first promised for %(first_due_on)s"
    ),
    *("body", "title", "replaced", "promised", "times", "first_due_on", "words_sha256"),
)
entries.register(
    "response.replacement_judged",
    _("Somebody who asked said what they think of a promise in place of another"),
    *("value", "raised_it"),
)
entries.relate("answered", down=_("The body answered"), up=_("It answers this"))
entries.relate("promised", down=_("It was promised by a day"), up=_("Promised in this answer"))
entries.relate("done_together", down=_("It is carried out together"), up=_("It carries out this promise"))
entries.relate("replaced", down=_("Something else was promised instead"), up=_("It stands in place of this promise"))
entries.relate("judged", down=_("Those who asked had their say"), up=_("Said about this answer"))

subjects.present(
    "response.answer",
    subjects.Presenter(
        _("answer"), lambda a, v: str(a.get_kind_display()), lambda a: a.get_absolute_url(), lambda qs, v: qs
    ),
)
subjects.present(
    "response.milestone",
    subjects.Presenter(
        _("thing promised"),
        lambda m, v: m.text,
        lambda m: m.answer.get_absolute_url(),
        lambda qs, v: qs.select_related("answer"),
    ),
)
subjects.present(
    "response.verdict",
    subjects.Presenter(
        _("verdict"),
        lambda x, v: str(x.get_value_display()),
        lambda x: x.answer.get_absolute_url(),
        lambda qs, v: qs.select_related("answer"),
    ),
)
subjects.present(
    "response.replacement",
    subjects.Presenter(
        _("promise in place of another"),
        lambda r, v: "; ".join(one.text for one in r.promised.all()),
        lambda r: r.get_absolute_url(),
        lambda qs, v: qs.select_related("answer").prefetch_related("promised"),
    ),
)
subjects.present(
    "response.replacementverdict",
    subjects.Presenter(
        _("verdict"),
        lambda x, v: str(x.get_value_display()),
        lambda x: x.replacement.get_absolute_url(),
        lambda qs, v: qs.select_related("replacement__answer"),
    ),
)


def _words_of(answer: Answer) -> list[str]:
    """What was given: the answer, and each thing promised in it with its day."""
    return [answer.text, *_dated(answer.milestones.filter(promised_in=None))]


def _words_instead(replacement: Replacement) -> list[str]:
    """Why, and each thing promised instead with its day."""
    return [replacement.because, *_dated(replacement.promised.all())]


def _dated(milestones: QuerySet[Milestone]) -> list[str]:
    return [f"{one.due_on.isoformat()}: {one.text}" for one in milestones.order_by("position")]


words.register("response.answer", _words_of)
words.register("response.replacement", _words_instead)
words.register("response.milestone", lambda milestone: [milestone.evidence])

duties.register("milestone", _("Do what was promised"), stands=True)
duties.register("verdict", _("Say whether the promise was kept"))
duties.register(judging.BY_OTHERS, _("Say whether the promise was kept, now that whoever raised it has left"))


def _of_milestone(duty: Duty) -> list[object]:
    milestone = Milestone.objects.filter(ref=duty.subject_ref).select_related("answer__issue").first()
    return list(people_concerned(milestone.answer.issue)) if milestone else []


def _of_verdict(duty: Duty) -> list[object]:
    answer = Answer.objects.filter(ref=duty.subject_ref).select_related("issue").first()
    return list(people_concerned(answer.issue)) if answer else []


duties.concerned("milestone", _of_milestone)
duties.concerned("verdict", _of_verdict)
duties.concerned(judging.BY_OTHERS, _of_verdict)


def _document(answer: Answer) -> search.Document:
    return search.Document(title=answer.issue.title, body=answer.text, url=answer.get_absolute_url(), audience="public")


register_reportables()
search.register(search.SearchSource(kind="response.answer", model=Answer, document=_document, label=_("Answers")))
navigation.add(navigation.Item(_("Promises"), "response:promise-list", order=30))
