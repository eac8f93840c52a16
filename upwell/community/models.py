"""Spaces, threads, posts. Counts are kept beside the rows, so that no page costs more because the community is larger."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts import roles, second_factor
from upwell.accounts.models import Person
from upwell.community import hooks
from upwell.kit.models import LockingQuerySet, Referable
from upwell.kit.time import now
from upwell.places.models import Area

LONGEST = 8000  # letters of a post
LOOK_AFTER = ("host", "moderator")


class SpaceQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> SpaceQuerySet:
        """Spaces whose talk `person` (or None) may read."""
        return self.filter(_readable_by(person))

    def marked_for(self, person: Any) -> SpaceQuerySet:
        """With `readable` on each: whether `person` may read its talk."""
        marked: SpaceQuerySet = self.annotate(readable=_readable_by(person))
        return marked

    def listed_for(self, person: Any) -> SpaceQuerySet:
        """Spaces that `person` may know of: all but the invitation-only ones of others."""
        if person is None:
            return self.exclude(audience=Space.Audience.SPACE)
        return self.filter(~Q(audience=Space.Audience.SPACE) | _belongs_to(person))


def _readable_by(person: Person | None) -> Q:
    public = Q(audience=Space.Audience.PUBLIC)
    if person is None:
        return public
    seen = public | Q(audience=Space.Audience.MEMBERS) | _belongs_to(person)
    closed = hooks.never_read_by(person)
    return seen & ~closed if closed else seen


def _belongs_to(person: Person) -> Q:
    """Members, and who looks after the space."""
    member = Exists(Membership.objects.filter(space=OuterRef("pk"), person=person, left_at=None))
    after = [r.scope_ref for r in roles.held(person) if r.kind in LOOK_AFTER and second_factor.awake(person, r.kind)]
    return Q(member) | Q(ref__in=[ref for ref in after if ref])


class Space(Referable):
    """A room with a stated purpose and a stated audience."""

    class Purpose(models.TextChoices):
        SUPPORT = "support", _("to support each other")
        PLACE = "place", _("for a place")
        MOVEMENT = "movement", _("to change something")

    class Audience(models.TextChoices):
        PUBLIC = "public", _("everyone can read")
        MEMBERS = "members", _("people with an account can read")
        SPACE = "space", _("only people in this space can read")

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    audience = models.CharField(max_length=8, choices=Audience.choices)
    statement = models.TextField()  # what this space is for, in two sentences
    rules = models.TextField()  # shown on top of every thread, one a line
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="spaces")
    created_at = models.DateTimeField(default=now)
    thread_count = models.PositiveIntegerField(default=0)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/spaces/{self.slug}/"

    @property
    def is_by_invitation(self) -> bool:
        """Whether only those inside may know of it."""
        return bool(self.audience == Space.Audience.SPACE)


class Membership(models.Model):
    """Somebody belongs to a space."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateTimeField(default=now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = LockingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "person"], name="community_member_once")]
        indexes = [models.Index(fields=["person", "left_at"])]


class ThreadQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> ThreadQuerySet:
        """Threads in spaces that `person` may read, less those taken down."""
        return self.filter(space__in=Space.objects.visible_to(person), hidden_at=None)


class Thread(Referable):
    """One conversation in a space, begun by one post."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="threads")
    title = models.CharField(max_length=140, blank=True)  # empty once its author took it back; `words` says so
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="threads")
    created_at = models.DateTimeField(default=now)
    last_post_at = models.DateTimeField(default=now)
    post_count = models.PositiveIntegerField(default=0)  # also the position of the next post: it never goes down
    locked_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["space", "-last_post_at"]), models.Index(fields=["-last_post_at"])]

    def __str__(self) -> str:
        return str(self.words)

    @property
    def words(self) -> str | Promise:
        """The title, or that it was taken back."""
        return self.title or _("A conversation whose title was taken back")

    def get_absolute_url(self) -> str:
        return f"/threads/{self.ref}/"


class PostQuerySet(LockingQuerySet):
    def visible_to(self, person: Any) -> PostQuerySet:
        """Posts in threads that `person` may read."""
        return self.filter(thread__in=Thread.objects.visible_to(person), hidden_at=None)


class Post(Referable):
    """What somebody wrote. Erasing its author empties `body` and `author`, and removes the history."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    position = models.PositiveIntegerField()  # 0 is the first post; pages are ranges of positions
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="posts")
    body = models.TextField(max_length=LONGEST)
    created_at = models.DateTimeField(default=now)
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    removed_by_author_at = models.DateTimeField(null=True, blank=True)
    written_down = models.BooleanField(default=False)  # by a helper, for somebody who phoned or wrote
    content_note = models.CharField(max_length=80, blank=True)  # "talks about dying": shown before the text
    feelings = models.JSONField(
        default=dict
    )  # reaction kind -> count, kept beside for one-query pages; rebuilt from Reaction under lock

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "position"], name="community_post_position")]
        indexes = [models.Index(fields=["author", "-created_at"])]

    def get_absolute_url(self) -> str:
        return f"/posts/{self.ref}/"


class Revision(models.Model):
    """What a post said before it was edited."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at"]


class Reaction(models.Model):
    """Support for a post: never against."""

    class Kind(models.TextChoices):
        THINKING = "thinking", _("Thinking of you")
        HEAR = "hear", _("I hear you")
        HELPED = "helped", _("This helped me")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person", "kind"], name="community_reaction_once")]


class ReadMark(models.Model):
    """How far somebody has read a thread; whether they follow it."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="marks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="read_marks")
    upto = models.PositiveIntegerField(default=0)  # number of posts read
    follows = models.BooleanField(default=False)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "person"], name="community_mark_once")]


class Draft(models.Model):
    """Words not yet sent: kept so that nothing is lost."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=80)  # "thread:<ref>" or "space:<slug>"
    title = models.CharField(max_length=140, blank=True)
    body = models.TextField(blank=True)  # longer than a post may be: it is not cut, it is said
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="community_draft_once")]
