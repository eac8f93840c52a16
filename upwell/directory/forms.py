"""Forms of the directory. They check shape; the rules are in the actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.directory import sheet, where
from upwell.directory.models import Accessibility, Organization, Service, TaxonomyTerm
from upwell.directory.models.services import DAYS
from upwell.directory.searching import Wish, languages_in_use, needs_in_use
from upwell.kit.errors import Refused
from upwell.kit.second_look import PEOPLE, LookAgain
from upwell.places.models import Area

ROWS = {"rows": 3}
DAY_NAMES = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
MILES = (1, 3, 5, 10, 25)
USUAL_MILES = 5
# A search that finds nothing, with one wish less.
WITHOUT = {
    "day": _("on other days"),
    "free": _("that cost something"),
    "room": _("that may be full"),
    "access": _("where we do not know how to get in"),
    "language": _("in other languages"),
    "miles": _("farther away, up to 25 miles"),
    "near": _("anywhere"),
    "q": _("without your own words"),
    "need": _("whatever they help with"),
}
MAP = ("latitude", "longitude")


class WishForm(forms.Form):
    """What somebody looks for. Nothing in it is needed."""

    q = forms.CharField(
        label=_("What would help?"),
        required=False,
        max_length=200,
        help_text=_("In your own words: lonely, debts, a walk"),
    )
    need = forms.ChoiceField(label=_("Or choose from the list"), required=False)
    near = forms.CharField(
        label=_("Near which postcode?"),
        required=False,
        max_length=12,
        help_text=_("The first half is enough. The second half is thrown away at once."),
    )
    area = forms.ChoiceField(label=_("Or in which area?"), required=False)
    miles = forms.TypedChoiceField(
        label=_("How far?"), required=False, coerce=int, empty_value=None,
        choices=[(m, _("%(miles)s miles") % {"miles": m} if m > 1 else _("1 mile")) for m in MILES], initial=USUAL_MILES,
    )  # fmt: skip
    day = forms.MultipleChoiceField(
        label=_("On which day?"),
        required=False,
        choices=tuple(zip(DAYS, DAY_NAMES, strict=True)),
        widget=forms.CheckboxSelectMultiple,
    )
    access = forms.MultipleChoiceField(
        label=_("What do you need to get in?"), required=False, choices=[pair for pair in Accessibility.Kind.choices if pair[0]],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    language = forms.ChoiceField(label=_("In which language?"), required=False)
    free = forms.BooleanField(label=_("Only what costs nothing"), required=False)
    room = forms.BooleanField(label=_("Only where there is room now"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = {str(term.uid): term for term in needs_in_use()}
        self._choices("need", [(uid, term.name) for uid, term in self.terms.items()])
        places = Area.objects.valid_on().filter(pk__in=where.areas_with_districts()).order_by("name")[:500]
        self.areas = {area.code: area for area in places}
        self._choices("area", [(code, area.name) for code, area in self.areas.items()])
        self._choices("language", languages_in_use())

    def _choices(self, name: str, pairs: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", _("Any")), *pairs]  # type: ignore[attr-defined]

    def clean_near(self) -> str:
        """The first half; refused when nobody has said where that is."""
        text: str = self.cleaned_data["near"].strip()
        self.point = where.point_of(text) if text else None
        if text and self.point is None:
            raise forms.ValidationError(_("We do not know where that postcode is. Try one near it, or choose an area."))
        return text

    def wish(self) -> Wish:
        """What was asked; of a form with faults, the rest."""
        given = getattr(self, "cleaned_data", {})
        point = getattr(self, "point", None)
        if point is None and given.get("area") in self.areas:
            point = where.point_of_area(self.areas[given["area"]])
        return Wish(
            words=given.get("q", "").strip(),
            term=self.terms.get(given.get("need", "")),
            near=point,
            km=(given.get("miles") or USUAL_MILES) * where.KM_OF_A_MILE if point else 0,
            days=tuple(given.get("day", ())),
            is_free=bool(given.get("free")),
            has_room=bool(given.get("room")),
            access=tuple(given.get("access", ())),
            language=given.get("language", ""),
        )


class SheetForm(LookAgain):
    """Some fields of the sheet that a service is, the same as in a spreadsheet, and why they change."""

    looks_at = (*(one.name for one in sheet.FIELDS if one.is_long), "why")
    looks_for = PEOPLE

    why = forms.CharField(
        label=_("Why is it different now?"),
        required=False,
        max_length=500,
        help_text=_("For those who keep the directory."),
    )

    def __init__(self, *args: Any, names: Iterable[str], by_keeper: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        why = self.fields.pop("why")
        for one in (sheet.BY_NAME[name] for name in names):
            widget = forms.Textarea(attrs=ROWS) if one.is_long else forms.TextInput()
            self.fields[one.name] = forms.CharField(
                label=one.label, help_text=one.hint, required=one.is_needed, max_length=one.most, widget=widget
            )
        if not by_keeper:
            self.fields["why"] = why
        self.look_while_writing()

    def clean(self) -> dict[str, Any]:
        """Each field by the same test as a spreadsheet's cell."""
        _check_fields(self)
        return super().clean()

    def sheet(self) -> dict[str, str]:
        """The words by field."""
        return {name: text for name, text in self.cleaned_data.items() if name in sheet.BY_NAME}


class ServiceForm(SheetForm):
    """All that a service says."""

    def __init__(self, *args: Any, service: Service | None = None, by_keeper: bool = False, **kwargs: Any) -> None:
        if service is not None:
            kwargs.setdefault("initial", sheet.sheet_of(service))
        left_out = _leaves_out(service)
        names = [one.name for one in sheet.FIELDS if one.name not in left_out]
        super().__init__(*args, names=names, by_keeper=by_keeper, **kwargs)


def _leaves_out(service: Service | None) -> tuple[str, ...]:
    """Nobody knows the point on the map by heart: it follows from the postcode. Of several places each has a page of its own."""
    if service is not None and service.service_at_locations.count() > 1:
        return sheet.PLACE
    return MAP


class PlaceForm(SheetForm):
    """One place of a service."""

    def __init__(self, *args: Any, by_keeper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, names=[name for name in sheet.AT if name not in MAP], by_keeper=by_keeper, **kwargs)
        times = self.fields["times"]
        times.label = _("When is it open there?")
        times.help_text = _("Leave this out if it is the same at every place. For example: Tue 10:00-12:00")


def _check_fields(form: forms.Form) -> None:
    for name, text in list(form.cleaned_data.items()):
        if name in sheet.BY_NAME and text:
            try:
                sheet.BY_NAME[name].check(text)
            except Refused as refusal:
                form.add_error(name, str(refusal))


class OrganizationForm(LookAgain):
    """What an organisation says of itself."""

    looks_at = ("description", "why")
    looks_for = PEOPLE

    name = forms.CharField(label=_("What is it called?"), max_length=200)
    description = forms.CharField(
        label=_("What does it do?"), max_length=6000, widget=forms.Textarea(attrs={"rows": 5})
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    website = forms.URLField(label=_("Web page"), required=False, max_length=500, assume_scheme="https")
    why = forms.CharField(label=_("Why is it different now?"), required=False, max_length=500)

    def __init__(
        self, *args: Any, organization: Organization | None = None, by_keeper: bool = False, **kwargs: Any
    ) -> None:
        if organization is not None:
            names = ("name", "description", "email", "website")
            kwargs.setdefault("initial", {name: getattr(organization, name) for name in names})
        super().__init__(*args, **kwargs)
        if by_keeper:
            del self.fields["why"]


class RoomForm(forms.Form):
    """Whether there is room."""

    room = forms.ChoiceField(
        label=_("Is there room?"), required=False, choices=Service.Room.choices, widget=forms.RadioSelect
    )
    available = forms.IntegerField(label=_("How many places are free?"), required=False, min_value=0, max_value=100_000)
    maximum = forms.IntegerField(label=_("Of how many?"), required=False, min_value=0, max_value=100_000)
    waiting_weeks = forms.IntegerField(
        label=_("How many weeks do people wait?"), required=False, min_value=0, max_value=520
    )
    wait_time = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=200,
        help_text=_("For example: the next group begins in May."),
    )


class WhyForm(forms.Form):
    """Why, if somebody likes to say."""

    why = forms.CharField(
        label=_("Why is it different now?"),
        required=False,
        max_length=500,
        help_text=_("For those who keep the directory."),
    )


class StatusForm(forms.Form):
    """Open, or closed."""

    status = forms.ChoiceField(label=_("Is it open?"), choices=Service.Status.choices, widget=forms.RadioSelect)


class WordsForm(LookAgain):
    """A few words."""

    looks_at = ("words",)
    looks_for = PEOPLE

    words = forms.CharField(label=_("In your words"), max_length=500, widget=forms.Textarea(attrs=ROWS))

    def __init__(self, *args: Any, label: Any = None, hint: Any = "", needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label, self.fields["words"].help_text = label or _("In your words"), hint
        self.fields["words"].required = needed


def term_of(uid: str) -> TaxonomyTerm | None:
    """A need by its id, for links to a search."""
    return TaxonomyTerm.objects.filter(uid=uid).first()
