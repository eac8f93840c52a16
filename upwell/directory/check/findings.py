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
    "too_slow": (ERROR, "Nothing whole came in half a minute."),
    "too_large": (ERROR, "A page is so large that a telephone could not hold it."),
    "redirects": (ERROR, "It sends on from one address to the next and never arrives."),
    "closed": (ERROR, "It asks for a key or an account. The standard wants it open to everybody."),
    "not_json": (ERROR, "The answer is no JSON: a program can make nothing of it."),
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


# What to do about it: shown beside what it means.
DO: dict[str, str] = {
    "unreachable": "See that the address is right and the server runs, then ask again.",
    "too_slow": "Give smaller pages or an index: a page should come within a second or two.",
    "too_large": "Give fewer things on a page, and obey per_page.",
    "redirects": "Answer at the address itself, or send on once, to where the answer is.",
    "closed": "Let everybody read it without a key.",
    "not_json": "Send JSON, with Content-Type: application/json, and let people's pages have another address.",
    "no_front": "Answer at / with these three.",
    "placeholder_profile": "Write the address of the profile that the feed follows.",
    "no_document": "Put the OpenAPI document there, or correct the address.",
    "no_list": "Serve it, also when it is empty.",
    "no_optional_list": "Serve it when you can: others look things up there.",
    "no_services": "Look whether the feed is filled at all, and whether a filter is always on.",
    "no_cors": "Send Access-Control-Allow-Origin: * with every answer.",
    "not_https": "Serve it by https, and send on from http.",
    "shape": "Correct this field, or leave it out.",
    "no_envelope": "Put total_items, total_pages, page_number, size, first_page, last_page and empty around contents.",
    "wrong_size": "Count the things on the page, after filtering.",
    "wrong_flag": "Work the three flags out from page_number, total_pages and contents.",
    "wrong_page": "Obey page.",
    "wrong_total": "Count all that the same question gives on all its pages.",
    "total_moves": "Count by the same question on each page; if things come and go just now, ask again later.",
    "wrong_pages": "total_pages is total_items divided by what is on a page, rounded up; each of them must answer.",
    "per_page_ignored": "Obey per_page, up to a limit that you say.",
    "same_on_two_pages": "Sort by something that is different for each thing, such as its id, before cutting into pages.",
    "never_ends": "Give an empty page beyond the last one.",
    "filter_ignored": "Obey the filter, or refuse it with 400.",
    "filter_wrong": "Give only what carries the term.",
    "filters_or": "Join filters by AND.",
    "other_by_id": "Let the list and the single thing come from the same row.",
    "nothing_by_id": "Answer at each id that the list shows.",
    "anything_by_id": "Answer with 404.",
    "same_id": "Give each its own id, and never use one again.",
    "duplicate": "Look at both. Keep one, and close the other.",
    "stale": "Ask its people whether it is still so, and write the day into assured_date.",
    "never_assured": "Ask its people whether it is so, and write the day into assured_date.",
    "future": "Correct assured_date.",
    "one_date": "Keep last_modified of each, and change it only when something else changes.",
    "placeholder": "Put the true words or number there, or leave the field out.",
    "no_contact": "Write down a telephone number, an e-mail or a page.",
    "only_organization": "If the service has a number of its own, write it down.",
    "says_nothing": "Write in two sentences what happens there and for whom.",
    "markup": "Send plain words.",
    "nowhere": "Give it a place, or the area for which it is meant.",
    "null_island": "Leave the point out where it is not known.",
    "swapped": "Change them over: latitude is the one near 50 in this country.",
    "far_away": "See whether the point or the address is of another place; correct it, or take the service out.",
    "postcode_elsewhere": "Correct the postcode or the point.",
    "ended": "Ask whether it goes on. Write the new days, or close it.",
    "impossible": "Correct it with those who run it.",
    "no_terms": "Say with a term what it helps with.",
    "names_people": "Leave the name out where they did not.",
    "history_names": "Write what they are, not who.",
    "history_differs": "Let last_modified follow each change.",
    "other_program": "Let both name one programme of the same organisation.",
}
MOST_KEPT = 200  # of each kind: of a country's directory fifty thousand may be stale, and the first few say what to do


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
    """What was found: each kind counted, the first ones of each kept; and a few figures."""

    what: str
    findings: list[Finding] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)

    def add(self, found: Iterable[Finding]) -> None:
        """More of them."""
        for one in found:
            self.counted[one.code] += 1
            if self.counted[one.code] <= MOST_KEPT:
                self.findings.append(one)

    @property
    def is_good(self) -> bool:
        """No error. Warnings are for those who keep the directory."""
        return not any(MEANS[code][0] == ERROR for code in self.counted)

    def codes(self) -> Counter[str]:
        """How often each was found."""
        return self.counted

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        found = [
            asdict(one) | {"level": one.level, "means": MEANS[one.code][1], "do": DO[one.code]} for one in self.findings
        ]
        return {
            "feed": self.what,
            "good": self.is_good,
            "figures": self.figures,
            "counted": dict(self.counted),
            "findings": found,
        }

    def lines(self, most: int = 5) -> Iterator[str]:
        """For people: the gravest first, what each means and what to do, with a few examples."""
        yield f"{self.what}: {'no error' if self.is_good else 'errors'}"
        yield from (f"  {name}: {value}" for name, value in self.figures.items())
        for level in LEVELS:
            for code, number in self.counted.most_common():
                if MEANS[code][0] == level:
                    yield f"{level.upper()} {code} ({number}): {MEANS[code][1]} {DO[code]}"
                    examples = [one for one in self.findings if one.code == code][:most]
                    yield from (f"    {one.where}: {one.says}".rstrip(": ") for one in examples)
                    if number > len(examples):
                        yield f"    … and {number - len(examples)} more"
