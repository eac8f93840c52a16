"""The words with which people are asked what may happen with a voice. A change is a new version; old versions stay, because people agreed to them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.discover.models import Scope

VERSION = "2026-11"

WORDINGS: dict[str, str | Promise] = {
    "2026-11": _(
        "You choose one sentence or passage of your own, and what may happen with it. Each choice stands by itself. You can change or take back any of them, "
        "now or in ten years. When you take it back the words are removed everywhere at once; that somebody spoke stays counted in figures already published."
    )
}

EXPLAINED: dict[str, str | Promise] = {
    Scope.COUNT: _("It is counted with others who say the same. Nobody reads it."),
    Scope.QUOTE: _("People see the words on public pages, without your name."),
    Scope.QUOTE_NAMED: _("People see the words with the name you use here."),
    Scope.JURY: _("A jury of citizens drawn by lot reads it before they decide."),
    Scope.DECIDER: _("The people who must answer read it."),
    Scope.RESEARCH: _("Researchers may study it under the rules on our privacy page."),
}
