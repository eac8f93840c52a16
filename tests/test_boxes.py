"""Every box in which somebody writes to others is looked at a second time, or it stands here why not."""

from __future__ import annotations

import importlib
import pkgutil

from django import forms

import upwell
from upwell.kit.second_look import WANTED, LookAgain

# Boxes of several lines that nothing may stand in front of, or that nobody else reads.
LEFT_ALONE = {
    "safety.forms.HelpForm": "somebody may be in danger: not one press more",
    "safety.forms.WriteBackForm": "somebody may be in danger: not one press more",
    "safety.forms.CareForm": "a host writes to somebody who may be in danger: not one press more, and help lines are numbers",
    "safety.forms.DisclosureForm": "for the emergency services, who need names and addresses",
    "safety.forms.ReportForm": "a report may be angry, and names what it is about; moderators alone read it",
    "safety.forms.AppealForm": "who was judged may be angry, and should not be asked to be gentle first",
    "safety.forms.WordsForm": "notes among moderators, about what they look at",
    "safety.forms.OpinionForm": "notes among moderators, about what they look at",
    "safety.forms.SeverityForm": "notes among moderators, about what they look at",
    "safety.forms.HandOverForm": "notes among moderators, about what they look at",
    "accounts.forms.NeedsForm": "one's own needs, for those whom one lets see them",
    "discover.forms.ResearchForm": "names who is given words, on purpose",
    "prescribing.forms.asking.AboutForm": "told to link workers in confidence; how to reach somebody is what is asked for",
    "prescribing.forms.asking.AskForm": "told to link workers in confidence; how to reach somebody is what is asked for",
    "prescribing.forms.asking.ReferForm": "told to link workers in confidence; how to reach somebody is what is asked for",
    "prescribing.forms.own.PieceForm": "one's own plan",
    "prescribing.forms.own.ChangePieceForm": "one's own plan",
    "project.samples.SampleForm": "a sample on the page of components",
}


def form_classes() -> dict[str, type[forms.BaseForm]]:
    """Every form of the project by its name."""
    found: dict[str, type[forms.BaseForm]] = {}
    for module in pkgutil.walk_packages(upwell.__path__, "upwell."):
        if (".forms" not in module.name and not module.name.endswith("samples")) or ".tests" in module.name:
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, forms.BaseForm) and value.__module__ == module.name:
                found[f"{module.name.removeprefix('upwell.')}.{value.__name__}"] = value
    return found


def test_every_box_of_several_lines_is_looked_at_or_it_is_said_why_not() -> None:
    written = {
        name: kind
        for name, kind in form_classes().items()
        if any(isinstance(field.widget, forms.Textarea) for field in getattr(kind, "base_fields", {}).values())
    }
    alone = {name for name, kind in written.items() if not issubclass(kind, LookAgain)}
    assert alone - set(LEFT_ALONE) == set(), "let these be a LookAgain, or say above why not"
    assert {name for name in LEFT_ALONE if name in written} - alone == set(), "these are looked at now"
    assert set(LEFT_ALONE) - set(form_classes()) == set(), "these are gone"


def test_a_form_that_is_looked_at_says_which_boxes_and_what_for() -> None:
    """A box of several lines that it leaves out would be a hole in it."""
    looking = {
        name: kind for name, kind in form_classes().items() if issubclass(kind, LookAgain) and kind is not LookAgain
    }
    assert len(looking) > 30
    for name, kind in looking.items():
        assert kind.looks_for in WANTED, name
        several = {one for one, field in kind.base_fields.items() if isinstance(field.widget, forms.Textarea)}
        assert several <= set(kind.looks_at), name
