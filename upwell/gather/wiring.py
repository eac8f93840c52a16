"""What this package registers with the packages below it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts import acting, notices
from upwell.accounts.models import Person
from upwell.gather import gaps, hooks, importers, looking_away, panels, personal, rules, tasks  # noqa: F401
from upwell.gather.actions.statements import decide
from upwell.gather.entries import register_entries, register_relations, register_subjects
from upwell.gather.models import Conversation, Issue, Statement
from upwell.gather.publishing import export_lines
from upwell.gather.telling import of_duty, people_concerned
from upwell.kit import navigation, search
from upwell.kit.markup import plain
from upwell.ledger import export
from upwell.promises import charters, duties, processes
from upwell.promises.models import Charter, Process
from upwell.safety import reportables

register_entries()
register_relations()
register_subjects()
export.register("opinion maps", export_lines)

duties.register("support", _("Find support, or close it"))
duties.register("admit", _("Say whether it is theirs to decide"))
duties.register("find_holder", _("Find out whose it is to decide"))
duties.register("open_weighing", _("Let everybody weigh it up"))
duties.register("weigh", _("Weigh it up, and bring it on"))
duties.register("jury", _("Hear what the jury says"))
duties.register("answer", _("Answer the issue"))
duties.register("handoff", _("Take it on, or refuse and say why"))
for kind in ("support", "admit", "find_holder", "open_weighing", "weigh", "jury", "answer", "handoff"):
    duties.concerned(kind, of_duty)

notices.register(
    "gather.issue", _("Something happens to an issue that I raised, support, follow or spoke for"), default="now"
)
notices.register("gather.voice", _("Words that I let count stand behind a new issue"), default="now")
notices.register("gather.statement", _("A statement of mine was read"), default="now")
notices.register("gather.owed", _("An issue waits for my body"), default="now")


def _open_issues(process: Process) -> list[Any]:
    return list(Issue.objects.open().filter(process=process))


def _taking_part(process: Process) -> list[Any]:
    issues = Issue.objects.filter(process=process)
    return list({p.pk: p for issue in issues for p in people_concerned(issue)}.values())


def _under(charter: Charter) -> list[Any]:
    processes_under = Process.objects.filter(charter__charter=charter, closed_at=None)
    return list({p.pk: p for process in processes_under for p in _taking_part(process)}.values())


processes.unfinished.register("issues", processes.Unfinished(_("issues"), _open_issues, _taking_part))
charters.concerned(_under)


def _issue_document(issue: Issue) -> search.Document:
    words = " ".join([issue.ask, plain(issue.story), issue.body.name])
    return search.Document(issue.title, words, issue.get_absolute_url(), "public")


def _conversation_document(conversation: Conversation) -> search.Document:
    return search.Document(conversation.title, plain(conversation.question), conversation.get_absolute_url(), "public")


search.register(search.SearchSource(kind="gather.issue", model=Issue, document=_issue_document, label=_("Issues")))
search.register(
    search.SearchSource(
        kind="gather.conversation", model=Conversation, document=_conversation_document, label=_("Conversations")
    )
)

reportables.register(
    "gather.issue",
    reportables.Reportable(
        snapshot=lambda issue: "\n\n".join([issue.title, issue.ask, issue.story]),
        scope=lambda issue: issue.process,
        url=lambda issue: issue.get_absolute_url(),
        author=lambda issue: issue.raised_by,
        noun=_("issue"),
    ),
)
reportables.register(
    "gather.handoff",
    reportables.Reportable(
        snapshot=lambda handed: "\n\n".join(filter(None, [handed.text, handed.reply])),
        scope=lambda handed: handed.issue.process,
        url=lambda handed: handed.get_absolute_url(),
        noun=_("hand-off"),
    ),
)
reportables.register(
    "gather.conversation",
    reportables.Reportable(
        snapshot=lambda talk: f"{talk.title}\n\n{talk.question}",
        scope=lambda talk: talk.held_in,
        url=lambda talk: talk.get_absolute_url(),
        noun=_("conversation"),
    ),
)
reportables.register(
    "gather.statement",
    reportables.Reportable(
        snapshot=lambda statement: str(statement.words),
        scope=lambda statement: statement.conversation.held_in,
        hide=lambda actor, statement, reason: decide(actor=actor, statement=statement, let_in=False, because=reason),
        restore=lambda actor, statement: decide(actor=actor, statement=statement, let_in=True),
        url=lambda statement: statement.get_absolute_url(),
        author=lambda statement: statement.author,
        taken_back=lambda statement: statement.taken_back_at is not None,
        noun=_("statement"),
    ),
)


def _written(person: Person, since: datetime, until: datetime) -> list[acting.Written]:
    raised = Issue.objects.filter(raised_by=person, raised_at__range=(since, until)).order_by("raised_at", "pk")
    said = Statement.objects.filter(author=person, written_at__range=(since, until)).order_by("written_at", "pk")
    issues = [
        acting.Written(_("Raised as an issue"), "\n".join([i.title, i.ask, plain(i.story)]).strip()) for i in raised
    ]
    return issues + [acting.Written(_("A statement to vote on"), s.text) for s in said]


acting.writes(_written)

navigation.add(navigation.Item(_("What people raise"), "gather:issue-list", order=20))
navigation.add(navigation.Item(_("Conversations"), "gather:conversation-list", order=21, place="footer"))
