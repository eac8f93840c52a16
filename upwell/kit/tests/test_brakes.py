"""Somebody can be held back from writing at one place, whatever the permission; what is open always stays open."""

from collections.abc import Iterator
from typing import Any

import pytest

from upwell.kit import permissions
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import PERMISSIONS, SYSTEM, Permission, allowed, brake, is_signed_in, permit, require

if "test.write" not in PERMISSIONS:
    permit("test.write", is_signed_in, does="Write", who="Everybody", says=True)
    permit("test.read", is_signed_in, does="Read", who="Everybody", always=True)


@pytest.fixture
def efa_is_held_back(efa: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Whether it was asked by an act or by a page, in order."""
    asked: list[bool] = []

    def test(permission: Permission, actor: Any, thing: Any, doing: bool) -> Refused | None:
        asked.append(doing)
        return Refused("held_back", "Not now.") if actor == efa and permission.says else None

    monkeypatch.setattr(permissions, "_brakes", [])
    brake(test)
    return asked


def test_who_is_held_back_reads_and_does_not_write_and_others_do(
    efa: Any, gwen: Any, efa_is_held_back: list[bool]
) -> None:
    with pytest.raises(Refused) as refused:
        require("test.write", efa)
    assert refused.value.code == "held_back"
    assert not allowed("test.write", efa)
    assert efa_is_held_back == [True, False]
    require("test.read", efa)
    require("test.write", gwen)
    require("test.write", SYSTEM)


def test_a_brake_never_opens_what_is_closed(efa_is_held_back: list[bool]) -> None:
    with pytest.raises(NotAllowed):
        require("test.write", None)
    assert efa_is_held_back == []
