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
from upwell.prescribing.actions.forgetting import when_consent_ends
from upwell.prescribing.categories import need
from upwell.prescribing.models import Gap, Referral
from upwell.prescribing.reporting import register_reportables
from upwell.promises import duties

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
register_reportables()


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
