"""Forms of the ground. They check shape only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from upwell.kit.imports import Importer


class SeveralFilesInput(forms.ClearableFileInput):
    """A file field in which several can be chosen at once."""

    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """One or more files."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """A list, whatever the browser sent."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFiles, self).clean(one, initial) for one in given or [None]]


class UploadForm(forms.Form):
    """The file and what else the importer wants to know."""

    def __init__(self, *args: Any, importer: Importer, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        several = importer.several_files
        self.fields["file"] = SeveralFiles(
            label=_("Files") if several else _("File"),
            help_text=_("All files of the export together, or one .zip of them.")
            if several
            else _("A table saved as CSV."),
        )
        for option in importer.options:
            self.fields[f"option_{option.name}"] = _option_field(option, actor)

    def files_given(self) -> dict[str, bytes] | bytes:
        """What was chosen: one file as it is, several by name."""
        given: list[UploadedFile[Any]] = self.cleaned_data["file"]
        if len(given) == 1:
            return bytes(given[0].read())
        return {str(one.name): bytes(one.read()) for one in given}

    def filename(self) -> str:
        """A name for all of it."""
        given: list[UploadedFile[Any]] = self.cleaned_data["file"]
        return str(given[0].name) if len(given) == 1 else "files.zip"

    def options(self) -> dict[str, Any]:
        """What the importer asked besides."""
        return {name.removeprefix("option_"): v for name, v in self.cleaned_data.items() if name.startswith("option_")}


def _option_field(option: Any, actor: Any) -> forms.Field:
    common: dict[str, Any] = {"label": option.label, "required": option.required, "help_text": option.hint}
    if option.choices is None:
        return forms.CharField(max_length=300, **common)
    return forms.ChoiceField(choices=[("", "—"), *option.choices(actor)], **common)


class MappingForm(forms.Form):
    """Which heading is which column."""

    def __init__(self, *args: Any, importer: Importer, headings: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Not in this file")), *((heading, heading) for heading in dict.fromkeys(headings) if heading)]
        for column in importer.columns:
            self.fields[column.name] = forms.ChoiceField(
                label=str(column.label), required=column.required, help_text=str(column.hint), choices=choices
            )

    def mapping(self) -> dict[str, str]:
        """Column to heading."""
        return {name: heading for name, heading in self.cleaned_data.items() if heading}
