"""What was found, and how grave it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

ERROR, WARNING, NOTE = "error", "warning", "note"
LEVELS = (ERROR, WARNING, NOTE)

# What each code means, and what to do: shown once, above the things that it was found on.
MEANS: dict[str, tuple[str, str]] = {
    "unreachable": (ERROR, "It cannot be read at all."),
    "closed": (ERROR, "It asks for a key or an account. The standard wants it open to everybody."),
    "not_json": (ERROR, "The answer is no JSON."),
    "no_front": (ERROR, "The front page does not say version, profile and openapi_url."),
    "placeholder_profile": (ERROR, "The profile is the example from the documentation, not the address of a profile."),
    "no_document": (WARNING, "The description (openapi_url) cannot be read, or is none."),
    "no_list": (ERROR, "A list that must be there is not."),
    "no_optional_list": (NOTE, "A list that may be there is not."),
    "no_services": (WARNING, "There is not one service."),
    "no_cors": (WARNING, "Pages of other sites cannot read it: the header Access-Control-Allow-Origin is missing."),
    "not_https": (WARNING, "It is not encrypted: use https."),
    "shape": (ERROR, "Something does not have the shape that the standard gives it."),
    "no_envelope": (ERROR, "A page does not say how many there are and which page it is."),
    "wrong_size": (ERROR, "The page says another number of things than it holds."),
    "wrong_flag": (ERROR, "The page says wrongly that it is the first, the last or an empty one."),
    "wrong_page": (ERROR, "Another page came than was asked for."),
    "wrong_total": (ERROR, "The total is not the number of things that there are."),
    "total_moves": (WARNING, "The total is another one on another page, within seconds."),
    "wrong_pages": (ERROR, "The number of pages does not follow from the total."),
    "per_page_ignored": (ERROR, "It gives another number on a page than was asked for."),
    "same_on_two_pages": (ERROR, "The same thing stands on two pages; so another stands on none."),
    "never_ends": (ERROR, "Pages beyond the last one hold things."),
    "filter_ignored": (ERROR, "A filter changes nothing: whoever asks gets what they did not ask for."),
    "filter_wrong": (ERROR, "A filter lets things through that do not fit."),
    "filters_or": (ERROR, "Two filters together give more than one of them: they must add up."),
    "other_by_id": (ERROR, "The thing at an id is not the one that the list shows."),
    "nothing_by_id": (ERROR, "An id of the list leads nowhere."),
    "anything_by_id": (WARNING, "An id that does not exist leads to something."),
    "same_id": (ERROR, "Two services have the same id."),
    "duplicate": (WARNING, "The same service stands there twice under two ids."),
    "stale": (WARNING, "Nobody has said for a year that it is still so."),
    "never_assured": (WARNING, "It does not say when anybody last checked it."),
    "future": (WARNING, "It was checked on a day that has not come yet."),
    "one_date": (NOTE, "Nearly everything has the same date of change: it is the day of an export, not of a change."),
    "placeholder": (WARNING, "Words that were put there for the time being: test, lorem ipsum, example.com."),
    "no_contact": (WARNING, "Nobody can be reached: no telephone, no e-mail, no page."),
    "only_organization": (NOTE, "Only the organisation can be reached, not the service."),
    "says_nothing": (WARNING, "The description says nothing: it is empty, or only the name again."),
    "markup": (NOTE, "There is HTML in the words."),
    "nowhere": (WARNING, "It does not say where it is, nor for which area it is meant."),
    "null_island": (WARNING, "Its point is nought and nought: a boat off Africa."),
    "swapped": (WARNING, "Latitude and longitude have changed places."),
    "far_away": (WARNING, "Its place is far from all the others."),
    "postcode_elsewhere": (WARNING, "Its point is far from its postcode."),
    "ended": (WARNING, "It is open, but all its hours ended in the past."),
    "impossible": (WARNING, "Something that cannot be: closing before opening, a lowest age above the highest."),
    "no_terms": (NOTE, "It says nothing about what it helps with: nobody finds it by need."),
    "history_names": (
        NOTE,
        "Its history (metadata) names who changed it. A kind of person (provider, keeper) is enough: see that they agreed.",
    ),
    "history_differs": (
        WARNING,
        "Its history tells of a change on a later day than last_modified, or on one that has not come yet. One of both is wrong.",
    ),
    "other_program": (
        ERROR,
        "program_id and the programme that stands beside it are not the same, or it belongs to another organisation.",
    ),
    "names_people": (NOTE, "It names people as contacts. See that they agreed."),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was found. where: which list, page, service or field."""

    code: str
    where: str
    says: str = ""

    @property
    def level(self) -> str:
        """How grave."""
        return MEANS[self.code][0]


@dataclass
class Report:
    """All that was found, and a few figures."""

    what: str
    findings: list[Finding] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def add(self, found: Iterable[Finding]) -> None:
        """More of them."""
        self.findings.extend(found)

    @property
    def is_good(self) -> bool:
        """No error. Warnings are for those who keep the directory."""
        return not any(one.level == ERROR for one in self.findings)

    def codes(self) -> Counter[str]:
        """How often each was found."""
        return Counter(one.code for one in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        found = [asdict(one) | {"level": one.level} for one in self.findings]
        return {"feed": self.what, "good": self.is_good, "figures": self.figures, "findings": found}

    def lines(self, most: int = 5) -> Iterator[str]:
        """For people: the gravest first, a few examples of each."""
        yield f"{self.what}: {'no error' if self.is_good else 'errors'}"
        yield from (f"  {name}: {value}" for name, value in self.figures.items())
        for level in LEVELS:
            for code, number in self.codes().most_common():
                if MEANS[code][0] == level:
                    yield f"{level.upper()} {code} ({number}): {MEANS[code][1]}"
                    examples = [one for one in self.findings if one.code == code]
                    yield from (f"    {one.where}: {one.says}".rstrip(": ") for one in examples[:most])
                    if number > most:
                        yield f"    … and {number - most} more"
