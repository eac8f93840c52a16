"""What the record says of groups. No name of anybody, and of private decisions only that one was taken."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from upwell.ledger import entries

entries.register("movement.group_founded", _("A group is looking for people: %(name)s"), "name")
entries.register("movement.group_opened", _("A group has begun: %(name)s"), "name")
entries.register("movement.group_changed", _("A group said anew what it is about"), "stage")
entries.register("movement.room_opened", _("A group opened a room (%(kind)s)"), "kind")
entries.register(
    "movement.office_taken", _("A member of a group took an office: %(office)s, until %(until)s"), "office", "until"
)
entries.register("movement.office_ended", _("An office in a group ended: %(office)s"), "office")
entries.register("movement.decided", _("The members of a group decided (%(kind)s): %(outcome)s"), "kind", "outcome")
entries.register("movement.appealed", _("Somebody asked the members of a group to think again"))
entries.register("movement.member_speaks", _("Somebody who speaks for an institution is no member of a group any more"))
entries.register("movement.guest_came", _("A guest of an institution came to a group: %(body)s"), "body")
entries.register("movement.guest_shown_out", _("A group showed out a guest of an institution: %(body)s"), "body")
entries.register("movement.action_begun", _("A group began something (%(kind)s)"), "kind", "stance", "to")
entries.register(
    "movement.action_ended", _("Something that a group began has ended: %(outcome)s"), "kind", "outcome", "signatures"
)
entries.register(
    "movement.disclosed",
    _("A group wrote down whose help it takes (%(kind)s) %(giver)s"),
    "kind",
    "giver",
    "has_strings",
)
entries.register(
    "movement.closing_began", _("The members of a group decided to close it on %(closes_on)s"), "closes_on"
)
entries.register("movement.closing_stopped", _("The members of a group decided to go on"))
entries.register("movement.group_closed", _("A group closed"))
entries.register("movement.archive_made", _("A group was packed, to be taken along"))
entries.register(
    "movement.group_imported",
    _("A group came here from %(origin)s, with %(entries)s entries of its record"),
    "origin",
    "public_key",
    "size",
    "root",
    "entries",
    "digest",
)
entries.register(
    "movement.entry_inherited", _("An entry of the record of %(origin)s came along"), "origin", "position", "leaf"
)
entries.relate("carried_out", down=_("It was carried out"), up=_("The group decided this"))
