"""What this package registers with the packages below it."""

from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.kit import navigation
from upwell.places import hooks
from upwell.promises import duties, queries, tasks  # noqa: F401  (the hourly tick)
from upwell.promises.entries import register_entries
from upwell.promises.finding import register_search
from upwell.promises.holding import register_holding
from upwell.promises.passing import pass_duties_of
from upwell.promises.rules import register_permissions
from upwell.promises.subjects import register_subjects

register_permissions()
register_entries()
register_subjects()
register_search()
register_holding()
hooks.body_abolished.append(pass_duties_of)

duties.register("stage", _("Begin the next stage, or close the process"))

notices.register("promises.owed_overdue", _("Something that I owe is overdue"), default="now")
notices.register("promises.overdue", _("Something that I wait for is overdue"), default="now")
notices.register("promises.explained", _("Somebody explains why something is late"), default="daily")
notices.register("promises.passed", _("A duty passes to another body"), default="daily")
notices.register("promises.charter_signed", _("A charter that concerns me has a new version"), default="daily")
notices.register("promises.process_closed", _("A process that I take part in is closed"), default="now")

navigation.add(navigation.Item(_("What I owe"), "promises:duties", 20, "work", queries.owes_something))
navigation.add(navigation.Item(_("What was promised"), "promises:charter-list", 30, "footer"))
navigation.add(navigation.Item(_("What is overdue"), "promises:overdue", 31, "footer"))
