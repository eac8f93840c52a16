"""Which words may stand for a theme: a rare word points at who said it, and a word that was only to be counted is nobody's to read.

Whoever let their words only be counted was told that nobody reads them. So organisers see a word from five people on; everybody else sees it only where one of
those five may be quoted too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from upwell.algorithms.themes.words import plain, terms
from upwell.discover.counting import one_person
from upwell.discover.models import Scope, Theme, Voice

MOST_TERMS = 5
MOST_LOOKED_AT = 200  # voices that are read for one term


def terms_of(text: str) -> set[str]:
    """The terms of a text as the search for themes knows them."""
    return set(terms(plain(text), frozenset()))


def set_labels(theme: Theme, proposed: Sequence[str]) -> None:
    """Keep of the terms that the machine proposes those that enough people of the theme use."""
    people: dict[str, set[str]] = {term: set() for term in proposed}
    said = Voice.objects.allowing(Scope.COUNT).filter(theme=theme).annotate(who=one_person())
    for text, who in said.values_list("text", "who").iterator():
        for term in terms_of(text) & people.keys():
            people[term].add(who)
    kept = [term for term in proposed if len(people[term]) >= Theme.PEOPLE][:MOST_TERMS]
    Theme.objects.filter(pk=theme.pk).update(terms=kept, open_terms=_open(kept, None))


def leave_labels(themes: Iterable[Theme], voice: Voice, *, still_counts: bool) -> None:
    """Look at the labels again that a voice helped to make, as it leaves or may not be quoted any more: what too few say goes from them."""
    gone = 0 if still_counts else voice.pk
    said = terms_of(voice.text)
    for theme in themes:
        weak = {term for term in said.intersection(theme.terms) if _people_saying(term, gone) < Theme.PEOPLE}
        kept = [term for term in theme.terms if term not in weak]
        doubtful = [term for term in theme.open_terms if term in said]
        still = {term for term in theme.open_terms if term in kept} - set(doubtful)
        still.update(_open([term for term in doubtful if term in kept], voice))
        opened = [term for term in theme.open_terms if term in still]
        Theme.objects.filter(pk=theme.pk).update(terms=kept, open_terms=opened)


def _people_saying(term: str, leaving: int) -> int:
    others = Voice.objects.allowing(Scope.COUNT).exclude(pk=leaving).filter(text__icontains=term.split()[0])
    rows = others.annotate(who=one_person()).values_list("text", "who")[:MOST_LOOKED_AT]
    return len({who for text, who in rows if term in terms_of(text)})


def _open(kept: Iterable[str], leaving: Voice | None) -> list[str]:
    return [term for term in kept if _is_quotable(term, leaving)]


def _is_quotable(term: str, leaving: Voice | None) -> bool:
    """Whether somebody who lets their words be quoted says it too."""
    found = Voice.objects.allowing(Scope.QUOTE).filter(text__icontains=term.split()[0])
    found = found.exclude(pk=leaving.pk) if leaving is not None else found
    return any(term in terms_of(text) for text in found.values_list("text", flat=True)[:MOST_LOOKED_AT])
