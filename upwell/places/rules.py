"""Who may write down areas, bodies and what they decide."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.kit.permissions import is_signed_in, permit
from upwell.kit.rules import is_operator
from upwell.places.hooks import keepers


@predicate
def keeps_places(actor: Any) -> bool:
    """The operator of the installation, and whoever a package above says (organisers of the whole site)."""
    return bool(is_operator(actor)) or any(keeper(actor) for keeper in keepers)


def register_permissions() -> None:
    """The rows of the readable table."""
    may, who = is_signed_in & keeps_places, _("Organisers of the whole site, and the operator.")
    permit("places.add_area", may, does=_("Write down an area, or that it ended"), who=who)
    permit("places.add_body", may, does=_("Write down a public body"), who=who)
    permit("places.add_remit", may, does=_("Write down what a public body decides, or no longer decides"), who=who)
    permit(
        "places.abolish_body",
        may,
        does=_("Write down that a public body ended and who took over; what it owes passes to them"),
        who=who,
    )
