"""Letters, petitions, stories, meetings: written, begun, signed, brought to an end."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import TWICE, now
from upwell.ledger.actions import link, record
from upwell.movement.models import Decision, Group, GroupAction, Signature
from upwell.places.models import PublicBody

Kind, State = GroupAction.Kind, GroupAction.State


@dataclass(frozen=True)
class Words:
    """What an action says. asked_by: the institution that wanted it done, if one did; everybody sees that."""

    kind: str
    title: str
    text: str
    stance: str
    to: str = ""
    to_body: PublicBody | None = None
    asked_by: PublicBody | None = None
    decision: Decision | None = None
    happens_at: datetime | None = None
    where: str = ""


def write(*, actor: Person, group: Group, words: Words) -> GroupAction:
    """Write an action down; only members see it until it is begun. Refused: `unknown_kind`, `no_words`, `no_receiver`, `no_time`, `other_group`."""
    with transaction.atomic():
        group = Group.objects.lock(group.pk)
        require("movement.write_action", actor, group)
        _check(group, words)
        same = GroupAction.objects.filter(
            group=group, begun_by=actor, title=words.title.strip(), text=words.text.strip()
        )
        twin: GroupAction | None = same.filter(written_at__gt=now() - TWICE).order_by("-pk").first()
        if twin is not None:
            return twin
        action: GroupAction = GroupAction.objects.create(
            group=group, begun_by=actor, written_at=now(), **_fields(words)
        )
        if action.decision is not None:
            link(action.decision, action, "carried_out")
    return action


def rewrite(*, actor: Person, action: GroupAction, words: Words) -> GroupAction:
    """Change what has not begun: what people sign stays as they signed it. Refused: `begun`, and as `write`."""
    with transaction.atomic():
        action = GroupAction.objects.lock(action.pk)
        require("movement.lead_action", actor, action)
        _check(action.group, words)
        if action.state != State.DRAFT:
            raise Refused("begun", _("It has begun, and people stand behind these words. Write a new one."))
        GroupAction.objects.filter(pk=action.pk).update(**_fields(words))
        action.refresh_from_db()
    return action


def _fields(words: Words) -> dict[str, Any]:
    fields = {name: getattr(words, name) for name in asdict(words)}
    return {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}


def _check(group: Group, words: Words) -> None:
    if words.kind not in Kind.values or words.stance not in GroupAction.Stance.values:
        raise Refused("unknown_kind", _("Choose what it is, and what it is for."))
    if not words.title.strip() or not words.text.strip():
        raise Refused("no_words", _("Give it a title, and say what it says."))
    if words.kind in GroupAction.SIGNED and not words.to.strip() and words.to_body is None:
        raise Refused("no_receiver", _("Say to whom it goes."))
    if words.kind == Kind.MEETING and (words.happens_at is None or not words.where.strip()):
        raise Refused("no_time", _("Say when and where the meeting is."))
    if words.decision is not None and words.decision.group_id != group.pk:
        raise Refused("other_group", _("That decision is another group’s."))


def begin(*, actor: Person, action: GroupAction) -> GroupAction:
    """From now on it is public, and cannot be changed. Beginning twice changes nothing."""
    with transaction.atomic():
        action = GroupAction.objects.lock(action.pk)
        require("movement.lead_action", actor, action)
        if action.state == State.DRAFT:
            GroupAction.objects.filter(pk=action.pk).update(state=State.OPEN, begun_at=now())
            action.refresh_from_db()
            facts = {"kind": action.kind, "stance": action.stance, "to": str(action.to_body or "")}
            record("movement.action_begun", actor=actor, subject=action, role="member", facts=facts)
            search.index(action)
    return action


def end(*, actor: Person, action: GroupAction, outcome: str, called_off: bool = False) -> GroupAction:
    """Say what came of it. Refused: `not_begun`, `no_words`."""
    with transaction.atomic():
        action = GroupAction.objects.lock(action.pk)
        require("movement.lead_action", actor, action)
        if action.state != State.OPEN:
            raise Refused("not_begun", _("It is not under way."))
        if not outcome.strip():
            raise Refused("no_words", _("Say what came of it: those who stand behind it want to know."))
        state = State.CALLED_OFF if called_off else State.DONE
        GroupAction.objects.filter(pk=action.pk).update(state=state, ended_at=now(), outcome=outcome.strip()[:4000])
        action.refresh_from_db()
        facts = {"kind": action.kind, "outcome": state, "signatures": action.signature_count}
        record("movement.action_ended", actor=actor, subject=action, role="member", facts=facts)
        search.index(action)
    return action


def sign(*, actor: Person, action: GroupAction, shows_name: bool = False) -> GroupAction:
    """Stand behind it: once for each person. Again changes only whether the name is shown. Refused: `not_open`."""
    with transaction.atomic():
        action = GroupAction.objects.lock(action.pk)
        require("movement.sign", actor, action)
        if not action.takes_names:
            raise Refused("not_open", _("This takes no names, or no more."))
        _row, made = Signature.objects.update_or_create(
            action=action,
            person=actor,
            defaults={"shows_name": shows_name},
            create_defaults={"shows_name": shows_name, "at": now()},
        )
        if made:
            GroupAction.objects.filter(pk=action.pk).update(signature_count=F("signature_count") + 1)
        action.refresh_from_db()
    return action


def unsign(*, actor: Person, action: GroupAction) -> GroupAction:
    """Take one's name back, also after it has ended: the number goes down. Not having signed changes nothing."""
    with transaction.atomic():
        action = GroupAction.objects.lock(action.pk)
        require("movement.unsign", actor, action)
        if Signature.objects.filter(action=action, person=actor).delete()[0]:
            GroupAction.objects.filter(pk=action.pk).update(signature_count=F("signature_count") - 1)
        action.refresh_from_db()
    return action
