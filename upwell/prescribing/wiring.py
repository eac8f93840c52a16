"""What prescribing registers below."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts import consent, notices, roles
from upwell.accounts.models import Person
from upwell.directory.models import Organization  # noqa: F401 (referrers may hold their role for one)
from upwell.kit import navigation
from upwell.kit.permissions import allowed
from upwell.ledger import entries, subjects
from upwell.prescribing import clocks, panels, personal, reaching, rules, tasks, wording  # noqa: F401
from upwell.prescribing.actions import messages
from upwell.prescribing.actions.forgetting import when_consent_ends
from upwell.prescribing.categories import need
from upwell.prescribing.models import Contact, Gap, Message, Move, Referral
from upwell.promises import duties
from upwell.safety import aside, reportables

entries.register("prescribing.case_written", _("Something was written in a case. Nobody can tell from this in whose."))
entries.register(
    "prescribing.gap_opened", _("Enough people miss the same thing: %(category)s, %(area)s"), "category", "area"
)
entries.register(
    "prescribing.team_opened", _("A team of link workers takes referrals: %(name)s, %(body)s"), "name", "body"
)
entries.register("prescribing.team_full", _("A team of link workers takes nobody on at present: %(name)s"), "name")
entries.register("prescribing.team_open_again", _("A team of link workers takes people on again: %(name)s"), "name")
entries.register("prescribing.figures_published", _("Figures of a quarter were published: %(quarter)s"), "quarter")
entries.register("prescribing.gap_closed", _("A gap was closed: %(category)s, %(area)s"), "category", "area")

consent.register_purpose("prescribing", wording.REFERRAL, wording.WORDINGS, label=_("A link worker"))
consent.register_purpose("plan", {**wording.PLAN, **wording.PLAN_ONCE}, wording.PLAN_WORDINGS, label=_("My plan"))
consent.on_withdraw("prescribing", when_consent_ends)

for _kind, _sentence in clocks.SENTENCES.items():
    duties.register(_kind, _sentence, public=False)

notices.register("prescribing.yours", _("Something is new about my link worker, my plan or a message about me"))
notices.register("prescribing.sent", _("There is news of somebody whom I referred"))
notices.register("prescribing.team", _("Somebody asks for a link worker of my team"))
notices.register("prescribing.called", _("Somebody waits for a link worker longer than my body promised"))

roles.let_scope("directory.organization")


def _seen(rows: Any, viewer: Any) -> Any:
    """Cases are seen by those who may open them and by their person; to everybody else there is none."""
    own = Q(person=viewer) if isinstance(viewer, Person) else Q(pk__in=[])
    return rows.filter(own | Q(pk__in=Referral.objects.visible_to(viewer).values("pk")))


subjects.present(
    "prescribing.referral",
    subjects.Presenter(_("case"), lambda r, v: r.name or str(_("a case")), lambda r: r.get_absolute_url(), _seen),
)
subjects.present(
    "prescribing.planpiece",
    subjects.Presenter(
        _("piece of a plan"),
        lambda p, v: p.text,
        lambda p: "/me/plan/",
        lambda rows, v: rows.filter(plan__person=v) if isinstance(v, Person) else rows.none(),
    ),
)
subjects.present(
    "prescribing.gap",
    subjects.Presenter(
        _("gap"),
        lambda g, v: f"{need(g.category)}, {g.area.name}",
        lambda g: g.get_absolute_url(),
        lambda rows, v: rows.filter(pk__in=Gap.objects.visible_to(v, filled=True).values("pk")).select_related("area"),
    ),
)

subjects.present(
    "prescribing.team",
    subjects.Presenter(_("team"), lambda t, v: t.name, lambda t: "/link-workers/", lambda rows, v: rows),
)
subjects.present(
    "prescribing.release",
    subjects.Presenter(
        _("figures of a quarter"),
        lambda r, v: r.quarter,
        lambda r: f"/link-workers/figures/{r.quarter}/",
        lambda rows, v: rows,
    ),
)
subjects.present(
    "prescribing.message",
    subjects.Presenter(
        _("message back about you"),
        lambda m, v: m.referral.team.name,
        lambda m: m.get_absolute_url(),
        lambda rows, v: (
            rows.filter(referral__person=v).select_related("referral__team") if isinstance(v, Person) else rows.none()
        ),
    ),
)
BEFORE = _(
    "Moderators of this site read these words, and nothing else of you; nobody of your link worker's team, and nobody of those who referred you. The words are "
    "kept for that, and go when it is over. Only you can report them, so whoever wrote them may guess that it was you."
)
# Its person alone reports it. Moderators read the words that the link worker wrote, not the plan, the answers and the numbers that stand around them.
reportables.register(
    "prescribing.message",
    reportables.Reportable(
        snapshot=lambda message: message.summary,
        hide=lambda actor, message: messages.hide(actor=actor, message=message),
        restore=lambda actor, message: messages.show(actor=actor, message=message),
        author=lambda message: message.author,
        concerns=lambda message: message.referral.person,
        visible=lambda message, viewer: isinstance(viewer, Person) and message.referral.person_id == viewer.pk,
        url=lambda message: message.get_absolute_url(),
        quiet=lambda message: message.referral.no_writing,
        noun=_("a message back"),
        before=BEFORE,
    ),
)


def _register_note(kind: str, noun: Any, words: Any, author: Any) -> None:
    """What is written about somebody in their case: read by them, reported by them alone. It stays as it is, so that nobody can change what was written of them."""
    subjects.present(
        kind,
        subjects.Presenter(
            noun,
            lambda one, v: "",
            lambda one: f"/me/referrals/{one.referral.ref}/",
            lambda rows, v: rows.filter(referral__person=v) if isinstance(v, Person) else rows.none(),
        ),
    )
    reportables.register(
        kind,
        reportables.Reportable(
            snapshot=words,
            author=author,
            concerns=lambda one: one.referral.person,
            visible=lambda one, viewer: (
                isinstance(viewer, Person)
                and one.referral.person_id == viewer.pk
                and author(one) != viewer
                and bool(words(one))
            ),
            url=lambda one: f"/me/referrals/{one.referral.ref}/",
            quiet=lambda one: one.referral.no_writing,
            noun=noun,
            before=BEFORE,
        ),
    )


_register_note("prescribing.contact", _("a note in your case"), lambda one: one.text, lambda one: one.author)
_register_note("prescribing.move", _("words on a step in your case"), lambda one: one.words, lambda one: one.by)
HOUSE: dict[str, Any] = {"prescribing.message": Message, "prescribing.contact": Contact, "prescribing.move": Move}


def _of_own_house(person: Any) -> Q | None:
    """What is reported about words of their own team, or about people whom their own surgery referred."""
    if not isinstance(person, Person):
        return None
    theirs = Referral.objects.of_team_of(person).values("pk"), Referral.objects.sent_by(person).values("pk")
    found = Q(pk=None)
    for kind, model in HOUSE.items():
        rows = model._default_manager.filter(Q(referral__in=theirs[0]) | Q(referral__in=theirs[1]))
        found |= Q(subject_kind=kind, subject_ref__in=rows.values("ref"))
    return found


aside.stand_aside(_of_own_house)


def _is_link_worker(viewer: Any) -> bool:
    return viewer is not None and allowed("prescribing.see_caseload", viewer)


def _refers(viewer: Any) -> bool:
    return viewer is not None and roles.holds_any(viewer, "referrer")


def _signed_in(viewer: Any) -> bool:
    return isinstance(viewer, Person)


for _item in (
    navigation.Item(_("Link workers"), "prescribing:door", order=12, place="footer"),
    navigation.Item(_("Your plan"), "prescribing:plan", 50, "you", _signed_in),
    navigation.Item(_("Your link worker"), "prescribing:my-referrals", 51, "you", _signed_in),
    navigation.Item(_("Your cases"), "prescribing:caseload", 30, "work", _is_link_worker),
    navigation.Item(_("People you referred"), "prescribing:sent", 31, "work", _refers),
):
    navigation.add(_item)
