"""Shapes of what people write; the rules are in the actions."""

from upwell.prescribing.forms.asking import AboutForm, AskForm, ReachForm, ReferenceForm, ReferForm
from upwell.prescribing.forms.moving import MoveForm, WhyForm, WordsForm
from upwell.prescribing.forms.own import ChangePieceForm, MeasureForm, PieceForm, ReviewForm
from upwell.prescribing.forms.teams import NewTeamForm, TeamForm
from upwell.prescribing.forms.working import (
    ContactForm,
    IntroduceForm,
    MessageForm,
    ReachedForm,
    UnmetForm,
    WriteDownForm,
)

__all__ = [
    "AboutForm",
    "AskForm",
    "ChangePieceForm",
    "ContactForm",
    "IntroduceForm",
    "MeasureForm",
    "MessageForm",
    "MoveForm",
    "NewTeamForm",
    "PieceForm",
    "ReachForm",
    "ReachedForm",
    "ReferForm",
    "ReferenceForm",
    "ReviewForm",
    "TeamForm",
    "UnmetForm",
    "WhyForm",
    "WordsForm",
    "WriteDownForm",
]
