"""Our own checks: marked strings against the translators' files, and the licences of what we stand on."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from django.test import Client
from django.utils.translation import trans_real

from tools import licences, translations

_TAG = re.compile(r"<[^>]*>")

PAGE = """
{% load i18n %}{% translate "Say it matters" %} {% translate "May" context "month" %}
{% blocktranslate trimmed count n=people %}{{ n }} person{% plural %}{{ n }} people{% endblocktranslate %}
<a title='{% translate "It's 5% more" %}'>{{ _("Yes")|lower }}</a> {# {% translate "not this" %} #}
"""
CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
label = _("Say it " "matters")
def told(n): return ngettext("%(n)s day", "%(n)s days", n), pgettext("month", "May"), _(variable)
"""


def test_marked_strings_are_found_in_templates_and_in_python() -> None:
    assert set(translations.in_template(PAGE)) == {
        ("", "Say it matters", ""),
        ("month", "May", ""),
        ("", "%(n)s person", "%(n)s people"),
        ("", "It's 5%% more", ""),
        ("", "Yes", ""),
    }
    assert set(translations.in_python(CODE)) == {
        ("", "Say it matters", ""),
        ("", "%(n)s day", "%(n)s days"),
        ("month", "May", ""),
    }


def test_the_translators_file_is_brought_up_to_the_strings_without_losing_a_word() -> None:
    catalogue = polib.POFile()
    catalogue.metadata = {"Plural-Forms": "nplurals=4; plural=0;"}
    catalogue.append(polib.POEntry(msgid="Say it matters", msgstr="Dywedwch ei fod yn bwysig"))
    catalogue.append(polib.POEntry(msgid="Gone", msgstr="Wedi mynd"))
    strings = {message: {"page.html"} for message in translations.in_template(PAGE)}
    assert len(translations.problems(catalogue, strings)) == 4
    assert translations.update(catalogue, strings) == 4
    assert translations.problems(catalogue, strings) == []
    assert catalogue.find("Say it matters").msgstr == "Dywedwch ei fod yn bwysig"
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == ["Gone"]
    assert set(catalogue.find("%(n)s person").msgstr_plural) == {0, 1, 2, 3}
    assert translations.AWAITS in catalogue.find("Yes").tcomment
    assert translations.update(catalogue, strings) == 0


def test_a_translation_that_drops_a_value_is_a_problem() -> None:
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="%(n)s left", msgstr="ar ôl"))
    assert "placeholders differ" in translations.problems(catalogue, [("", "%(n)s left", "")])[0]


def test_compiled_translations_follow_their_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Yes"\nmsgstr "Ie"\n'
    )
    monkeypatch.setattr(translations, "LOCALE", tmp_path)
    assert translations.compile_all() == 1
    assert polib.mofile(str(folder / "django.mo")).find("Yes").msgstr == "Ie"
    assert translations.compile_all() == 0


def test_every_package_says_a_licence_that_goes_with_ours() -> None:
    assert licences.problems() == []
    assert licences.is_allowed("Apache-2.0 OR Proprietary")
    assert not licences.is_allowed("MIT AND Proprietary")
    assert not licences.is_allowed("")


def test_what_is_welsh_keeps_every_value_and_link_and_no_quotation_mark_that_breaks_a_page() -> None:
    catalogue = translations._catalogue("cy")
    said = [entry for entry in catalogue if not entry.obsolete and entry.translated()]
    assert said
    assert not [line for line in translations.problems(catalogue, []) if "placeholders" in line]
    for entry in said:
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert not text or _TAG.findall(text) == _TAG.findall(entry.msgid), entry.msgid
            assert not {"'", '"'} & set(_TAG.sub("", text)), entry.msgid


def test_an_entry_is_either_whole_in_all_forms_or_waits_in_english() -> None:
    for entry in translations._catalogue("cy"):
        forms = entry.msgstr_plural.values()
        assert not any(forms) or (all(forms) and len(forms) == 4), entry.msgid
        assert entry.obsolete or entry.translated() or translations.AWAITS in entry.tcomment, entry.msgid


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "welsh"),
    [
        ("/", "Siaradwch â phobl sy’n deall."),
        ("/spaces/", "Dod o hyd i bobl sy’n deall"),
        ("/help-now/", "Mae angen help arnaf nawr"),
        ("/issues/", "Beth mae pobl yn ei godi"),
    ],
)
def test_who_reads_welsh_gets_the_main_pages_in_welsh(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str, welsh: str
) -> None:
    translations.compile_all()
    monkeypatch.setattr(trans_real, "_translations", {})
    page = client.get(address, HTTP_ACCEPT_LANGUAGE="cy").content.decode()
    assert '<html lang="cy"' in page
    assert welsh in page
    in_english = client.get(address, HTTP_ACCEPT_LANGUAGE="en-GB").content.decode()
    assert '<html lang="en-GB"' in in_english
    assert welsh not in in_english
