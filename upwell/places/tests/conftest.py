"""A small county: two areas, three bodies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from upwell.kit.permissions import SYSTEM
from upwell.places import actions
from upwell.places.models import Area, PublicBody


@pytest.fixture
def county(db: None) -> Area:
    return actions.add_area(actor=SYSTEM, code="C1", name="Ashmereshire", kind="county")


@pytest.fixture
def ashmere(county: Area) -> Area:
    return actions.add_area(actor=SYSTEM, code="T1", name="Ashmere", kind="town", parent=county)


@pytest.fixture
def body(db: None) -> Callable[[str], PublicBody]:
    """A body by its name, made when it is first asked for."""

    def named(name: str) -> PublicBody:
        known = PublicBody.objects.filter(name=name).first()
        return known or actions.add_body(actor=SYSTEM, code=name[:20], name=name, kind="board")

    return named


@pytest.fixture
def keeper(ann: Any) -> Any:
    """Ann runs the installation."""
    ann.is_staff = True
    ann.save()
    return ann
