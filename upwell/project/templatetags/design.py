"""Tags that only the frame and the components need."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template.loader import select_template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, gettext

from upwell.project import charts, frame

register = template.Library()


@register.simple_tag
def must_be_field(field: object) -> str:
    """A field name that no form has would leave a hole in the form that nobody sees: fail instead."""
    if not isinstance(field, BoundField):
        raise template.TemplateSyntaxError(f'<c-field> needs :field="form.name_of_a_field", got {field!r}')
    return ""


@register.simple_tag
def page_language() -> str:
    """The language as HTML writes it: en-GB, cy."""
    language, _, region = (get_language() or "en-gb").partition("-")
    return f"{language}-{region.upper()}" if region else language


@register.simple_tag
def own_name(code: str) -> str:
    """What a language calls itself."""
    name: str = get_language_info(code.split("-")[0])["name_local"]
    return name[:1].upper() + name[1:]


def _path(context: template.Context) -> str:
    request = context.get("request")
    return request.path if isinstance(request, HttpRequest) else ""


@register.simple_tag(takes_context=True)
def is_here(context: template.Context, url: str) -> SafeString | str:
    """Marks the menu entry that the page belongs to: "page" on the page itself, "true" below it."""
    path = _path(context)
    if path == url:
        return mark_safe('aria-current="page"')
    below = url != "/" and path.startswith(url)
    return mark_safe('aria-current="true"') if below else ""


@register.simple_tag(takes_context=True)
def is_here_exactly(context: template.Context, url_name: str) -> SafeString | str:
    """As `is_here`, for an address by name."""
    return mark_safe('aria-current="page"') if _path(context) == reverse(url_name) else ""


@register.simple_tag(takes_context=True)
def include_if_there(context: template.Context, *names: str) -> SafeString | str:
    """The first of these templates that exists, with the page's context; nothing when there is none."""
    try:
        found = select_template(list(names))
    except template.TemplateDoesNotExist:
        return ""
    # The backend wrapper wants a dict; the template inside takes the running context, messages and viewer included.
    html: SafeString = found.template.render(context)
    return html


@register.simple_tag(takes_context=True, name="frame")
def show_frame(context: template.Context, name: str) -> SafeString:
    """A piece of the frame around every page."""
    return frame.show(name, context)


@register.simple_tag
def scatter(points: Any, groups: Any = None) -> charts.Scatter:
    """The geometry of `<c-chart.scatter>`."""
    return charts.scatter(points or (), groups or ())


@register.simple_tag
def bars(items: Any) -> list[charts.Bar]:
    """The geometry of `<c-chart.bars>`."""
    return charts.bars(items or ())


@register.simple_tag
def timeline(items: Any) -> list[charts.Bar]:
    """The geometry of `<c-chart.timeline>`."""
    return charts.timeline(items or ())


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


@register.simple_tag
def device(told: str) -> str:
    """What a browser says of itself, as its owner would: "Firefox, on Android". What is not known stays as it was told."""
    browser = next((name for sign, name in BROWSERS if sign in told), "")
    machine = next((name for sign, name in MACHINES if sign in told), "")
    if browser and machine:
        return gettext("%(browser)s, on %(machine)s") % {"browser": browser, "machine": machine}
    return browser or machine or told or gettext("A device that does not say what it is")


def _nothing_chosen(box: SafeString) -> SafeString:
    """The line of a list that stands for nothing says so, instead of nine dashes read out one by one."""
    return mark_safe(box.replace(">---------</option>", f">{escape(gettext('Please choose'))}</option>"))  # noqa: S308 only our own words are put in


@register.simple_tag
def widget(field: BoundField, hint: str = "") -> SafeString:
    """The box of a field. A hint that the page adds is tied to it; words inside the box that vanish when one types are left out.

    No `maxlength` either: with it a browser cuts what is pasted without a word. What is too long comes back with its words and says so.
    """
    attrs: dict[str, Any] = {"placeholder": False, "maxlength": False}
    described = field.aria_describedby
    if hint and not field.help_text:
        described = f"{field.auto_id}_helptext {described or ''}".strip()
    if described:
        attrs["aria-describedby"] = described
    return _nothing_chosen(field.as_widget(attrs=attrs))
