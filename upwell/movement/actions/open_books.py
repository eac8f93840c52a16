"""What a group lays open: whose help it takes, what it is asked and answers, its papers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.kit import throttle
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import TWICE, now
from upwell.ledger.actions import record
from upwell.movement import members
from upwell.movement.models import Disclosure, Group, Member, Paper, Question, Term
from upwell.places.models import PublicBody

MOST_BYTES = 2_000_000
MOST_PAPERS = 200
MEDIA = {
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "odt": "application/vnd.oasis.opendocument.text",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "png": "image/png",
    "jpg": "image/jpeg",
}


@dataclass(frozen=True)
class Help:
    """Who gives what, since when, and what is asked in return."""

    kind: str
    giver: str
    what: str
    strings: str
    since: date
    body: PublicBody | None = None
    pounds: int | None = None
    until: date | None = None


def disclose(*, actor: Person, group: Group, help_: Help, corrects: Disclosure | None = None) -> Disclosure:
    """Write down whose help or money the group takes: public at once, never changed; a mistake is put right by a further row.

    Any member may: leaders cannot keep it back. Refused: `unknown_kind`, `no_words`, `no_strings`, `no_amount`, `bad_days`, `corrected_already`.
    """
    with transaction.atomic():
        group = Group.objects.lock(group.pk)
        require("movement.disclose", actor, group)
        _check_help(help_)
        fields = {name: getattr(help_, name) for name in help_.__dataclass_fields__}
        twin: Disclosure | None = Disclosure.objects.filter(
            group=group, told_by=actor, at__gt=now() - TWICE, **fields
        ).first()
        if twin is not None:
            return twin
        if corrects is not None and (
            corrects.group_id != group.pk or Disclosure.objects.filter(corrects=corrects).exists()
        ):
            raise Refused("corrected_already", _("This was put right already. Correct the newer line."))
        made: Disclosure = Disclosure.objects.create(group=group, told_by=actor, at=now(), corrects=corrects, **fields)
        facts = {"kind": made.kind, "giver": str(made.body or ""), "has_strings": not _is_nothing(made.strings)}
        record("movement.disclosed", actor=actor, subject=made, role="member", facts=facts)
    return made


def _is_nothing(words: str) -> bool:
    return words.strip().strip(".").casefold() in {"nothing", "none", "dim", "dim byd", "–", "-"}


def _check_help(help_: Help) -> None:
    if help_.kind not in Disclosure.Kind.values:
        raise Refused("unknown_kind", _("Choose what it is from the list."))
    if not help_.giver.strip() or not help_.what.strip():
        raise Refused("no_words", _("Say who gives it, and what it is."))
    if not help_.strings.strip():
        raise Refused("no_strings", _("Say what is asked in return. If it is nothing, write “nothing”."))
    if help_.kind == Disclosure.Kind.MONEY and not help_.pounds:
        raise Refused("no_amount", _("Say how much money it is, in whole pounds."))
    if help_.until is not None and help_.until < help_.since:
        raise Refused("bad_days", _("It cannot end before it began. Look at the two days again."))


def ask(*, actor: Person, group: Group, text: str) -> Question:
    """Ask those who hold an office. A guest's question is marked with the institution. Refused: `no_words`, `slow_down`."""
    with transaction.atomic():
        require("movement.ask", actor, group)
        if not text.strip():
            raise Refused("no_words", _("Write your question first."))
        row = Member.objects.lock(Member.objects.get(group=group, person=actor).pk)
        same = Question.objects.filter(group=group, asked_by=actor, text=text.strip(), at__gt=now() - TWICE)
        twin: Question | None = same.first()
        if twin is not None:
            return twin
        throttle.spend("group-question", actor.opaque, capacity=10, refill_seconds=3600)
        question: Question = Question.objects.create(
            group=group, asked_by=actor, from_body=row.body, text=text.strip()[:2000], at=now()
        )
        holders = (
            Term.objects.standing().filter(group=group).exclude(member__person=actor).select_related("member__person")
        )
        told = _("Somebody asks %(group)s a question.") % {"group": group.name}
        people = [term.member.person for term in holders if term.member.person]
        notices.tell_many(people, "movement.question", told, question.get_absolute_url())
    return question


def answer(*, actor: Person, question: Question, text: str) -> Question:
    """Answer, once. Refused: `no_words`, `answered_already`."""
    with transaction.atomic():
        question = Question.objects.lock(question.pk)
        require("movement.answer_question", actor, question)
        if not text.strip():
            raise Refused("no_words", _("Write your answer first."))
        if question.answered_at is not None:
            raise Refused("answered_already", _("Somebody has answered meanwhile."))
        Question.objects.filter(pk=question.pk).update(answer=text.strip()[:4000], answered_by=actor, answered_at=now())
        question.refresh_from_db()
        if question.asked_by and question.asked_by_id != actor.pk:
            told = _("%(group)s has answered your question.") % {"group": question.group.name}
            notices.tell(question.asked_by, "movement.question", told, question.get_absolute_url())
    return question


def add_paper(*, actor: Person, group: Group, name: str, content: bytes, public: bool = False) -> Paper:
    """Keep a file of the group. The same file under the same name is there already. Refused: `unknown_ending`, `too_large`, `empty`, `too_many`."""
    with transaction.atomic():
        group = Group.objects.lock(group.pk)
        require("movement.add_paper", actor, group)
        name = safe_name(name)
        _check_paper(group, name, content)
        digest = hashlib.sha256(content).hexdigest()
        same = Paper.objects.filter(group=group, name=name, digest=digest).first()
        return same or Paper.objects.create(
            group=group,
            name=name,
            media_type=MEDIA[name.rpartition(".")[2].lower()],
            public=public,
            content=content,
            size=len(content),
            digest=digest,
            added_by=actor,
            at=now(),
        )


def safe_name(name: str) -> str:
    """The last part of a path, without what a file's name should not hold."""
    kept = "".join(
        sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable() and sign not in '<>:"|?*'
    )
    return kept.strip(" .")[-120:]


def _check_paper(group: Group, name: str, content: bytes) -> None:
    if name.rpartition(".")[2].lower() not in MEDIA or not name.rpartition(".")[0]:
        raise Refused("unknown_ending", _("Take a file of one of these kinds: %(kinds)s."), kinds=", ".join(MEDIA))
    if not content:
        raise Refused("empty", _("There is nothing in this file."))
    if len(content) > MOST_BYTES:
        raise Refused("too_large", _("A file may have up to 2 MB. Make the pictures in it smaller."))
    if Paper.objects.filter(group=group).count() >= MOST_PAPERS:
        raise Refused("too_many", _("The group has %(most)s files. Take one away first."), most=MOST_PAPERS)


def remove_paper(*, actor: Person, paper: Paper) -> None:
    """Take a file away, for good: whoever added it, or whoever holds an office. Refused: `not_yours`."""
    with transaction.atomic():
        paper = Paper.objects.lock(paper.pk)
        require("movement.add_paper", actor, paper)
        if paper.added_by_id != actor.pk and members.term_of(actor, paper.group) is None:
            raise Refused("not_yours", _("Whoever added it can take it away, and whoever holds an office."))
        paper.delete()
