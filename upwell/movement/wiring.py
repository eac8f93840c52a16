"""What movement registers below."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts import consent, notices
from upwell.accounts.models import Person
from upwell.kit import navigation, search
from upwell.ledger import subjects
from upwell.movement import entries, keeping, panels, personal, rules, tasks, tasks_moving  # noqa: F401
from upwell.movement.models import Group, GroupAction, Member
from upwell.movement.reporting import register_reportables
from upwell.promises import duties
from upwell.promises.models import Duty

subjects.present(
    "movement.group",
    subjects.Presenter(_("group"), lambda g, v: g.name, lambda g: g.get_absolute_url(), lambda qs, v: qs.visible_to(v)),
)
subjects.present(
    "movement.decision",
    subjects.Presenter(
        _("decision of a group"),
        lambda d, v: d.title,
        lambda d: d.get_absolute_url(),
        lambda qs, v: qs.visible_to(v).select_related("group"),
    ),
)
subjects.present(
    "movement.groupaction",
    subjects.Presenter(
        _("action of a group"),
        lambda a, v: a.title,
        lambda a: a.get_absolute_url(),
        lambda qs, v: qs.visible_to(v).select_related("group"),
    ),
)
subjects.present(
    "movement.disclosure",
    subjects.Presenter(
        _("help that a group takes"),
        lambda d, v: str(d),
        lambda d: d.get_absolute_url(),
        lambda qs, v: qs.select_related("group"),
    ),
)
subjects.present(
    "movement.term",
    subjects.Presenter(
        _("office in a group"),
        lambda t, v: f"{t.group}: {t}",
        lambda t: t.get_absolute_url(),
        lambda qs, v: qs.select_related("group"),
    ),
)

consent.register_purpose(
    "carry",
    {
        "name": _("My name goes along when the group moves to another Upwell"),
        "address": _("The new place may write to me once, so that I can take my place there"),
    },
    {
        "1": _(
            "When this group moves to another Upwell, my name stands beside my words there, and a letter goes to my address, once, so that I can take my place. "
            "Without this I am “a member” there. I can take it back until the group has moved."
        )
    },
    label=_("Going along when a group moves"),
)

duties.register("rotation", _("Choose who comes next"), public=False)


def _members_of(duty: Duty) -> list[Any]:
    rows = Member.objects.members().filter(group__terms__ref=duty.subject_ref)
    return list(Person.objects.filter(pk__in=rows.values("person")))


duties.concerned("rotation", _members_of)

notices.register("movement.group", _("Something happens in a group of mine"))
notices.register("movement.decision", _("A group of mine decides something"))
notices.register("movement.office", _("An office in a group of mine begins, ends or is free"), default="page")
notices.register("movement.question", _("A question to a group of mine, or its answer"), default="page")


def _group_document(group: Group) -> search.Document | None:
    if group.state == Group.State.FOUNDING:
        return search.Document(title=group.name, body=group.statement, url=group.get_absolute_url(), audience="members")
    return search.Document(title=group.name, body=group.statement, url=group.get_absolute_url(), audience="public")


def _action_document(action: GroupAction) -> search.Document | None:
    if action.state == GroupAction.State.DRAFT:
        return None
    return search.Document(title=action.title, body=action.text, url=action.get_absolute_url(), audience="public")


search.register(search.SearchSource(kind="movement.group", model=Group, document=_group_document, label=_("Groups")))
search.register(
    search.SearchSource(
        kind="movement.groupaction", model=GroupAction, document=_action_document, label=_("Actions of groups")
    )
)

register_reportables()
navigation.add(navigation.Item(_("Groups"), "movement:group-list", order=15))
