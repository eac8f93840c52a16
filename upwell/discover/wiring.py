"""What discover registers below."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts import acting, consent, notices
from upwell.accounts.models import Person
from upwell.community.hooks import when_space_changes
from upwell.community.models import Space
from upwell.discover import gaps, panels, personal, rules  # noqa: F401
from upwell.discover.actions.research import hand_out
from upwell.discover.actions.voices import rename_source, when_consent_ends
from upwell.discover.importer import Voices
from upwell.discover.models import Theme, Voice
from upwell.discover.wording import EXPLAINED, WORDINGS
from upwell.kit import exports, imports, navigation, search
from upwell.kit.permissions import allowed
from upwell.ledger import entries, subjects
from upwell.safety import reportables

entries.register("discover.voice_given", _("Somebody let a voice count"), "scopes", "wording", "how")
entries.register(
    "discover.source_added",
    _("Voices from outside were brought in: %(name)s. Ground: %(basis)s"),
    "name",
    "basis",
    "scopes",
)
entries.register(
    "discover.collection_withdrawn",
    _("Voices from outside were taken back as a whole: %(name)s. Because: %(reason)s"),
    "name",
    "reason",
    "voices",
)
entries.register("discover.theme_named", _("A theme was named: %(name)s"), "name", "people", "spaces")
entries.register(
    "discover.research_handed_out",
    _("Words given for research were handed out, without names: %(voices)s voices. For: %(purpose)s"),
    "purpose",
    "voices",
)
entries.register("discover.voice_taken_out", _("A voice was taken out of a theme that it is not about"), "because")
entries.register("discover.themes_joined", _("Two themes became one: %(name)s"), "name")
entries.register(
    "discover.themes_found",
    _("The voices were searched for themes: %(voices)s voices, %(themes)s themes"),
    "voices",
    "themes",
    "method",
)
entries.relate("gap_heard", down=_("Is heard with what people say"), up=_("Link workers found nothing for this"))
entries.relate("joined", down=_("Heard with others who say the same"), up=_("Stands on these voices"))

subjects.present(
    "discover.voice",
    subjects.Presenter(
        _("voice"),
        lambda v, viewer: f"“{v.text[:160]}”",
        lambda v: v.get_absolute_url(),
        lambda qs, v: qs.visible_to(v),
    ),
)
subjects.present(
    "discover.theme",
    subjects.Presenter(_("theme"), lambda t, v: str(t), lambda t: t.get_absolute_url(), lambda qs, v: qs.visible_to(v)),
)
subjects.present(
    "discover.source", subjects.Presenter(_("source of voices"), lambda s, v: s.name, lambda s: "", lambda qs, v: qs)
)

subjects.present(
    "discover.handout",
    subjects.Presenter(_("words for research"), lambda h, v: h.purpose, lambda h: "", lambda qs, v: qs),
)

consent.register_purpose("voice", EXPLAINED, WORDINGS, label=_("What may happen with words that I let be heard"))
consent.on_withdraw("voice", when_consent_ends)
notices.register("voice", _("Something becomes of what I said"), default="now")

reportables.register(
    "discover.theme",
    reportables.Reportable(
        snapshot=lambda theme: theme.name,
        url=lambda theme: theme.get_absolute_url(),
        noun=_("the name of a theme"),
    ),
)
reportables.register(
    "discover.voice",
    reportables.Reportable(
        snapshot=lambda voice: voice.text,
        scope=lambda voice: (
            Space.objects.filter(ref=voice.source.space_ref).first() if voice.source.space_ref else None
        ),
        author=lambda voice: voice.person,
        taken_back=lambda voice: voice.taken_back_at is not None,
        url=lambda voice: voice.get_absolute_url(),
        noun=_("a voice"),
    ),
)


def _written(person: Person, since: datetime, until: datetime) -> list[acting.Written]:
    voices = Voice.objects.filter(person=person, created_at__range=(since, until), taken_back_at=None)
    return [acting.Written(_("Let this be heard"), voice.text) for voice in voices.order_by("created_at", "pk")]


acting.writes(_written)
when_space_changes(rename_source)


def _theme_document(theme: Theme) -> search.Document | None:
    if theme.named_at is None or theme.retired_at is not None:
        return None
    return search.Document(title=theme.name, body="", url=theme.get_absolute_url(), audience="public")


search.register(
    search.SearchSource(
        kind="discover.theme",
        model=Theme,
        document=_theme_document,
        visible=lambda rows, viewer: rows.visible_to(viewer),  # below five people from two spaces nobody finds it
        label=_("Themes"),
    )
)
imports.register(Voices())
exports.register("voices-research", exports.Export(_("Voices for research"), hand_out))


def _organises(person: Any) -> bool:
    return allowed("discover.work_on_themes", person)


navigation.add(navigation.Item(_("My words"), "discover:mine", order=50, shown=lambda viewer: viewer is not None))
navigation.add(navigation.Item(_("Themes"), "discover:workshop", order=20, place="work", shown=_organises))
navigation.add(
    navigation.Item(
        _("Words for research"),
        "discover:research",
        order=25,
        place="work",
        shown=lambda person: allowed("discover.export_research", person) and not _organises(person),
    )
)
