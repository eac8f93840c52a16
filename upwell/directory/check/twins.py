"""The same service twice: under one id, or under two, also when somebody spelled it otherwise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from upwell.directory.check.findings import Finding
from upwell.directory.check.quality import phones_of, postcode_of
from upwell.directory.check.shapes import name_of
from upwell.kit.search.words import words_of

ALIKE = 0.86
MOST_AT_ONE_PLACE = 60  # comparing each with each; where more meet under one roof only names that are the same count
_SMALL = {"the", "a", "an", "and", "of", "for", "at", "in", "ltd", "limited", "cic", "cio", "group", "club"}
_SPELLED = {"4": "for", "centre": "center", "mens": "men", "womens": "women"}


@dataclass(frozen=True, slots=True)
class Kept:
    """The little that is kept of a service to compare it with others."""

    uid: str
    called: str
    name: str
    organization: str
    reach: frozenset[str]


class Twins:
    """Looks at each service once."""

    def __init__(self) -> None:
        self.ids: Counter[str] = Counter()
        self.at: dict[str, list[Kept]] = defaultdict(list)

    def look(self, service: Mapping[str, Any]) -> None:
        """One service: its id, and under which postcode it would have a twin."""
        uid = str(service.get("id") or "")
        self.ids[uid] += bool(uid)
        organization = service.get("organization")
        owner = _key(organization.get("name")) if isinstance(organization, Mapping) else ""
        reach = {"".join(filter(str.isdigit, one))[-9:] for one in phones_of(service)}
        reach |= {str(service.get(name) or "").strip().lower().rstrip("/") for name in ("email", "url")}
        kept = Kept(uid, name_of(service), _key(service.get("name")), owner, frozenset(reach - {""}))
        self.at[postcode_of(service) or f"| {owner}"].append(kept)

    def found(self) -> Iterator[Finding]:
        """Ids said twice, and twins."""
        yield from (Finding("same_id", uid, f"{number} times") for uid, number in self.ids.items() if number > 1)
        for there in self.at.values():
            yield from _among(there)


def _among(there: list[Kept]) -> Iterator[Finding]:
    """Each is compared with those before it; the first that it doubles is named."""
    if len(there) > MOST_AT_ONE_PLACE:
        yield from _exactly(there)
        return
    for number, one in enumerate(there):
        twin = next((other for other in there[:number] if other.uid != one.uid and _is_twin(one, other)), None)
        if twin is not None:
            yield Finding("duplicate", one.called, f"as {twin.called}")


def _exactly(there: list[Kept]) -> Iterator[Finding]:
    first: dict[tuple[str, str], Kept] = {}
    for one in there:
        other = first.setdefault((one.name, one.organization), one)
        if other.uid != one.uid:
            yield Finding("duplicate", one.called, f"as {other.called}")


def _is_twin(one: Kept, other: Kept) -> bool:
    """The same name by the same people. Spelled otherwise only where something else is the same too: "Group 1" and "Group 2" of one club are two."""
    if one.name == other.name:
        return one.organization == other.organization or bool(one.reach & other.reach)
    same_people = _alike(one.organization, other.organization)
    return same_people and bool(one.reach & other.reach) and _alike(one.name, other.name)


def _alike(one: str, other: str) -> bool:
    """A slip of the pen, not another number: "walk 1" and "walk 2" are never alike."""
    if _numbers(one) != _numbers(other):
        return False
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _numbers(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _key(text: Any) -> str:
    """Words without the small ones that people leave out, in one spelling, as one string: "Tea-Dance" is "tea dance"."""
    said = words_of(str(text or "").replace("'", "").replace("’", ""))
    words = [_SPELLED.get(one, one.removesuffix("s") if len(one) > 3 else one) for one in said]
    return "".join(word for word in words if word not in _SMALL) or " ".join(words_of(str(text or "")))
