"""Background work around moving: the index of a group that came, letters to those who came along, packing for members."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from upwell.community.models import Post, Thread
from upwell.kit import search
from upwell.kit.jobs import job
from upwell.kit.mail import absolute, send
from upwell.movement.actions import arriving, packing
from upwell.movement.archive.lines import pieces
from upwell.movement.models import Archive, Claim, Group, GroupAction


@job(queue="slow", lease=1800)
def index_group(group_pk: int) -> None:
    """Let everything of a group be found by those who may read it. Running it again changes nothing."""
    for group in Group.objects.filter(pk=group_pk):
        search.index(group)
        search.index_many(pieces(GroupAction.objects.filter(group=group).select_related("group")))
        search.index_many(room.space for room in group.rooms.select_related("space"))
        search.index_many(
            pieces(Thread.objects.filter(space__room__group=group, hidden_at=None).select_related("space"))
        )
        standing = Post.objects.filter(thread__space__room__group=group, hidden_at=None, removed_by_author_at=None)
        search.index_many(pieces(standing.select_related("thread__space")))


@job(queue="mail", retries=8, backoff=60)
def write_to(claim_pk: int) -> None:
    """The one letter to somebody who came along. Sent once: a job that runs again finds that it went."""
    claim = (
        Claim.objects.filter(pk=claim_pk, used_at=None, sent_at=None)
        .exclude(address="")
        .select_related("person", "group")
        .first()
    )
    if claim is None:
        return
    link = absolute(reverse("movement:claim", args=[arriving.new_token(claim)]))
    with translation.override(claim.person.language):
        subject = _("%(group)s has moved: your place is kept") % {"group": claim.group.name}
        context = {"group": claim.group, "person": claim.person, "link": link, "ends": claim.ends_at}
        send(claim.address, subject, "movement/claim", context)


@job(queue="slow", lease=1800)
def pack(archive_pk: int) -> None:
    """Pack a group for its members. Running it again changes nothing."""
    archive = Archive.objects.filter(pk=archive_pk, ready_at=None, gone_at=None).select_related("group").first()
    if archive is not None:
        packing.fill(archive)
