"""What the time bank registers below."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts import consent, notices
from upwell.community.models import Space
from upwell.kit import navigation, panels, search
from upwell.kit.permissions import allowed
from upwell.ledger import entries, subjects
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.safety import reportables
from upwell.timebank import guards, personal, rules, tasks  # noqa: F401
from upwell.timebank.actions import listings, notes
from upwell.timebank.actions.joining import PURPOSE, SCOPE, taken_back
from upwell.timebank.models import Dispute, Listing
from upwell.timebank.panels import in_space
from upwell.timebank.statements import note_was_for
from upwell.timebank.wording import TERMS

consent.register_purpose(
    PURPOSE, {SCOPE: _("I take part in the time bank")}, TERMS, label=_("Taking part in the time bank")
)
consent.on_withdraw(PURPOSE, taken_back)

notices.register("hours", _("Hours in the time bank: something is asked of me, said, or booked"), default="page")

# No minutes of one transfer, of one night or of one side with few people: a neighbour would know whose they are.
entries.register("timebank.pot_gave", _("The common pot gave hours"), "why")
entries.register(
    "timebank.books_checked",
    _("The books of the time bank were checked"),
    "balanced",
    "until",
    "digest",
)

entries.register("timebank.work_begun", _("A shared work began"), "power", "rung")
entries.register(
    "timebank.work_finished",
    _("A shared work was finished: called %(declared_rung)s, and it was %(observed_rung)s"),
    "declared_power",
    "declared_rung",
    "observed_power",
    "observed_rung",
    "citizens_hours",
    "professionals_hours",
)
entries.register("timebank.blocks_marked", _("One side marked the six building blocks"), "side")

subjects.present(
    "timebank.transfer",
    subjects.Presenter(
        _("transfer of hours"),
        lambda t, v: str(t.get_kind_display()),
        lambda t: "/time/statement/",
        lambda qs, v: qs.visible_to(v),
    ),
)
subjects.present(
    "timebank.listing",
    subjects.Presenter(
        _("offer or need"), lambda x, v: x.title, lambda x: x.get_absolute_url(), lambda qs, v: qs.visible_to(v)
    ),
)
subjects.present(
    "timebank.work",
    subjects.Presenter(
        _("shared work"), lambda w, v: w.title, lambda w: w.get_absolute_url(), lambda qs, v: qs.visible_to(v)
    ),
)
subjects.present(
    "timebank.account",
    subjects.Presenter(
        _("account of hours"), lambda a, v: str(a), lambda a: "/time/pot/", lambda qs, v: qs.filter(kind="pot")
    ),
)
subjects.present(
    "timebank.dispute",
    subjects.Presenter(
        _("disagreement about hours"),
        lambda d, v: str(d),
        lambda d: d.get_absolute_url(),
        lambda qs, v: qs.visible_to(v),
    ),
)

duties.register("settle_hours", _("Settle a disagreement about hours"), public=False)


def _sides(duty: Duty) -> list[object]:
    dispute = (
        Dispute.objects.filter(ref=duty.subject_ref).select_related("exchange__helper", "exchange__helped").first()
    )
    return [person for person in (dispute.exchange.helper, dispute.exchange.helped) if person] if dispute else []


duties.concerned("settle_hours", _sides)


def _audiences(viewer: Any) -> list[str]:
    """Of spaces that all may read the community itself gives no key; their offers and needs are for their members."""
    if viewer is None:
        return []
    mine = Space.objects.visible_to(viewer).filter(memberships__person=viewer, memberships__left_at=None)
    return [f"space:{ref}" for ref in mine.values_list("ref", flat=True)]


def _document(listing: Listing) -> search.Document | None:
    if listing.closed_at or listing.hidden_at:
        return None
    audience = f"space:{listing.space.ref}" if listing.space else "members"
    return search.Document(title=listing.title, body=listing.words, url=listing.get_absolute_url(), audience=audience)


search.register(
    search.SearchSource(
        kind="timebank.listing",
        model=Listing,
        document=_document,
        label=_("Offers and needs"),
        visible=lambda rows, viewer: rows.visible_to(viewer).open(),
    )
)
search.register_audiences(_audiences)

panels.register("community.space", in_space)

reportables.register(
    "timebank.listing",
    reportables.Reportable(
        snapshot=lambda listing: f"{listing.title}\n\n{listing.words}",
        scope=lambda listing: listing.space,
        hide=lambda actor, listing, reason: listings.hide(actor=actor, listing=listing, reason=reason),
        restore=lambda actor, listing: listings.show(actor=actor, listing=listing),
        author=lambda listing: listing.person,
        url=lambda listing: listing.get_absolute_url(),
        noun=_("an offer or need"),
    ),
)

reportables.register(
    "timebank.work",
    reportables.Reportable(
        snapshot=lambda work: "\n\n".join(filter(None, [work.title, work.about, work.outcome])),
        url=lambda work: work.get_absolute_url(),
        noun=_("a shared work"),
    ),
)
reportables.register(
    "timebank.transfer",
    reportables.Reportable(
        snapshot=lambda transfer: transfer.note.words,
        author=lambda transfer: transfer.note.by,
        visible=note_was_for,
        hide=lambda actor, transfer: notes.hide(actor=actor, transfer=transfer),
        restore=lambda actor, transfer: notes.show(actor=actor, transfer=transfer),
        url=lambda transfer: "/time/statement/",
        noun=_("words that came with hours"),
    ),
)

navigation.add(navigation.Item(_("Time bank"), "timebank:home", order=15, place="footer"))
navigation.add(navigation.Item(_("Time bank"), "timebank:home", order=40, place="you"))
navigation.add(
    navigation.Item(
        _("Bring people together"),
        "timebank:broker",
        order=30,
        place="work",
        shown=lambda viewer: allowed("timebank.see_brokers_list", viewer),
    )
)
