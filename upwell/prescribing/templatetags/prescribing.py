"""Words for what can be done with a referral, as buttons and headings say it."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.prescribing import categories, clocks, nhs_number, questions
from upwell.prescribing.workflow import CLOCKS, State

register = template.Library()

ACTS: dict[str, str | Promise] = {
    "send": _("Send it"),
    "retract": _("It was a mistake"),
    "accept": _("Take it on"),
    "decline": _("Not for us: say why"),
    "take-up": _("Take it on after all"),
    "ask-again": _("Ask again"),
    "begin": _("We have spoken: begin"),
    "hold": _("Pause it until a day"),
    "resume": _("Go on"),
    "fail": _("It does not work: say why"),
    "complete": _("Finished together"),
    "cancel": _("End it"),
    "settle": _("What was still to do is done"),
    "cover": _("Taken over by a colleague"),
    "left": _("The link worker has left"),
    "reach": _("How the person is reached was changed"),
}
# What happens then, before somebody presses.
THEN: dict[str, str | Promise] = {
    "retract": _(
        "Every word of it is erased at once, for everybody. Use this when it is about the wrong person. It cannot be undone."
    ),
    "accept": _("You hold it from now on. Speak with the person for the first time within ten working days."),
    "decline": _(
        "It does not end here: somebody else of the team looks at it again, and the person is told what else there is."
    ),
    "take-up": _("You hold it from now on. Speak with the person within ten working days."),
    "ask-again": _("The team owes an answer once more, within five working days."),
    "begin": _("It is under way. Within six weeks you look together at how it goes."),
    "hold": _("Nobody gets in touch until then. On that day you look again together."),
    "resume": _("It is under way again."),
    "fail": _("It does not end here: somebody else of the team looks at it again."),
    "complete": _("In three months you ask whether they still go, and how they are."),
    "cancel": _("Nobody gets in touch about it any more. It can be asked for anew at any time."),
}


@register.filter
def act_words(act: str) -> str:
    """As a button says it."""
    return str(ACTS.get(act, act))


@register.filter
def act_then(act: str) -> str:
    """What happens then."""
    return str(THEN.get(act, ""))


# What is owed next, as the person of a case reads it.
NEXT: dict[str, str | Promise] = {
    "requested": _("Somebody says whether they can help"),
    "accepted": _("Your link worker speaks with you for the first time"),
    "in-progress": _("You look together at how it goes"),
    "on-hold": _("You look at it again together"),
    "rejected": _("Somebody else of the team looks at it again"),
    "failed": _("Somebody else of the team looks at it again"),
    "completed": _("You are asked whether you still go, and how you are"),
}


@register.filter
def owed(state: str) -> str:
    """What its link worker owes next, in a state."""
    return str(clocks.SENTENCES[CLOCKS[State(state)].duty])


@register.filter
def comes_next(state: str) -> str:
    """The same, to the person of a case."""
    return str(NEXT.get(state, _("The next step")))


@register.filter
def reads_as(number: str) -> str:
    """An NHS number as it is printed."""
    return nhs_number.reads_as(number)


@register.filter
def need_words(name: str) -> str:
    """A need in words."""
    return categories.need(name)


STEPS: dict[str, str | Promise] = {
    "enrolled": _("Said yes to something, and there was room"),
    "engaged": _("Came at least once"),
    "still": _("Still went three months later"),
}
DIRECTIONS: dict[str, str | Promise] = {
    "better": _("These people say that it is better than it was."),
    "worse": _("These people say that it is worse than it was."),
    "not clear": _("No clear change."),
}


@register.filter
def step_words(name: str) -> str:
    """How far people came, in words."""
    return str(STEPS.get(name, name))


@register.filter
def direction_words(name: str) -> str:
    """Which way it went, as far as the interval says."""
    return str(DIRECTIONS.get(name, name))


@register.filter
def question_short(name: str) -> str:
    """A question in two words; the three of the loneliness scale together have a name of their own."""
    return (
        str(questions.QUESTIONS[name].short) if name in questions.QUESTIONS else str(_("Loneliness, three questions"))
    )
