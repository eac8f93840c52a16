"""What this package registers with the packages below it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.kit import navigation, second_look
from upwell.kit.permissions import allowed, brake
from upwell.ledger.subjects import Presenter, present
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.safety import looking, panels, reportables  # noqa: F401
from upwell.safety.answers import register_answers
from upwell.safety.brakes import hold_back
from upwell.safety.judging import deciders
from upwell.safety.letters import register_letters
from upwell.safety.models import Appeal, Case
from upwell.safety.personal import register_holdings
from upwell.safety.rules import register_permissions
from upwell.safety.second_look import look

register_permissions()
register_holdings()
register_letters()
register_answers()
brake(hold_back)
second_look.register("safety:look", look)

# No kinds of entry: nothing about a report, a decision or a call for help stands on the public record. What is public are figures, see `figures`.
present(
    "safety.case",
    Presenter(
        _("report"),
        lambda case, viewer: str(case),
        lambda case: case.get_absolute_url(),
        lambda rows, viewer: rows & Case.objects.visible_to(viewer),
    ),
)
reportables.register(
    "accounts.person",
    reportables.Reportable(
        snapshot=lambda person: "\n\n".join(filter(None, [person.handle, person.about])),
        author=lambda person: person,
        visible=lambda person, viewer: viewer is not None and person.is_active,
        url=lambda person: reverse("accounts:person", args=[person.handle]),
        noun=_("a member"),
    ),
)
present(
    "safety.appeal",
    Presenter(
        _("appeal"),
        lambda appeal, viewer: str(appeal),
        lambda appeal: appeal.get_absolute_url(),
        lambda rows, viewer: rows & Appeal.objects.visible_to(viewer),
    ),
)
duties.register("report", _("Look at a report"), public=False)
duties.register("appeal", _("Decide an appeal"), public=False)
duties.register("follow_up", _("Ask how somebody is"), public=False)
duties.register("tell_person", _("Tell somebody what was passed on about them"), public=False)
duties.register("debrief", _("Talk with whoever helped"), public=False)


def _who_look(duty: Duty) -> list[Any]:
    """When nobody did it in time: whoever looks now, the operator too where nobody else is left."""
    case = Case.objects.filter(ref=duty.subject_ref).first()
    return looking.lookers(case) if case is not None else []


def _who_judge(duty: Duty) -> list[Any]:
    appeal = Appeal.objects.filter(ref=duty.subject_ref).select_related("decision__case").first()
    return [] if appeal is None or appeal.is_with_jury else deciders(appeal.decision) or looking.operators()


for _kind in ("report", "follow_up", "tell_person", "debrief"):
    duties.concerned(_kind, _who_look)
duties.concerned("appeal", _who_judge)

notices.register("safety.urgent", _("Somebody may be in danger"), default="now")
notices.register("safety.care", _("A private message from the hosts"), default="now")
notices.register("safety.new_report", _("A report waits for me"), default="now")
notices.register("safety.jury", _("I was drawn by lot to help decide an appeal"), default="now")
notices.register("safety.outcome", _("What came of something I reported"), default="now")
notices.register("safety.kept", _("Something that I took back is kept for a report"), default="page")
notices.register("safety.decided", _("A decision about me or something I wrote"), default="now")

navigation.add(
    navigation.Item(_("Reports"), "safety:queue", 10, "work", lambda viewer: allowed("safety.see_queue", viewer))
)
navigation.add(navigation.Item(_("Reports and decisions"), "safety:mine", 60, "you"))
navigation.add(navigation.Item(_("How this place is kept safe"), "safety:figures", 60, "footer"))
