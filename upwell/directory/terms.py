"""Needs and other terms: our own list, terms brought in by feeds, and what people call things."""

from __future__ import annotations

import re
import tomllib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from upwell.directory import listings
from upwell.directory.models import Attribute, Service, Taxonomy, TaxonomyTerm
from upwell.kit.search.words import fold, words_of

OURS = uuid.UUID("7a3c5b52-0e0c-5d8e-9a55-6b1f5c1f0a01")  # the taxonomy of needs, the same in every Upwell


@lru_cache(maxsize=1)
def shipped() -> dict[str, Any]:
    """The needs that come with the software."""
    return tomllib.loads((listings.DATA / "needs.toml").read_text())


def needs() -> Taxonomy:
    """Our own taxonomy; written down when nobody has yet. What an operator changed in it afterwards stays."""
    found = Taxonomy.objects.filter(uid=OURS).first()
    return found or _write_needs()


def _write_needs() -> Taxonomy:
    told = shipped()
    taxonomy, made = Taxonomy.objects.get_or_create(
        uid=OURS, defaults={"name": told["name"], "description": told["description"], "version": "1"}
    )
    if made:
        known: dict[str, TaxonomyTerm] = {}
        for term in told["terms"]:
            known[term["code"]] = TaxonomyTerm.objects.create(
                uid=uuid.uuid5(OURS, term["code"]),
                taxonomy=taxonomy,
                parent=known.get(term.get("parent", "")),
                code=term["code"],
                name=term["name"],
                description=term["description"],
                also="\n".join(term["also"]),
            )
    return taxonomy


def term_called(name: str) -> TaxonomyTerm | None:
    """One of our needs by its name, its code, or what people call it."""
    wanted = " ".join(words_of(name))
    terms: QuerySet[TaxonomyTerm] = TaxonomyTerm.objects.filter(taxonomy=needs()).order_by("pk")
    for term in terms:
        if wanted in {" ".join(words_of(word)) for word in (term.name, term.code, *term.also.splitlines())}:
            return term
    return None


def write_attributes(service: Service, attributes: Iterable[Mapping[str, Any]]) -> None:
    """What a service is about. A term that nobody knows is written down in the taxonomy of where it comes from."""
    service.attributes.all().delete()
    seen = set[int]()
    for one in attributes:
        term = _term_of(one.get("taxonomy_term") or {}, service)
        if term is not None and term.pk not in seen:
            seen.add(term.pk)
            Attribute.objects.create(
                term=term, service=service, value=str(one.get("value", ""))[:300], label=str(one.get("label", ""))[:160]
            )


def _term_of(told: Mapping[str, Any], service: Service) -> TaxonomyTerm | None:
    name = str(told.get("name") or told.get("term") or "").strip()
    if not name:
        return None
    uid = _uuid(told.get("id"))
    by_id = TaxonomyTerm.objects.filter(uid=uid).first() if uid else None
    foreign = str(told.get("taxonomy") or "").strip()
    if by_id is None and not foreign:
        by_id = term_called(name)
    return by_id or _write_term(told, name, _taxonomy_of(foreign, service))


def _taxonomy_of(name: str, service: Service) -> Taxonomy:
    """The taxonomy that a feed names, or one of the words that its source uses."""
    called = (name or (service.source.name if service.source else "Words of providers"))[:120]
    return Taxonomy.objects.get_or_create(name=called, defaults={"description": called})[0]


def _write_term(told: Mapping[str, Any], name: str, taxonomy: Taxonomy) -> TaxonomyTerm:
    code = str(told.get("code") or told.get("term_uri") or fold(name))[:120]
    defaults = {
        "name": name[:160],
        "description": str(told.get("description") or name),
        "uid": _uuid(told.get("id")) or uuid.uuid5(taxonomy.uid, code),
        "term_uri": str(told.get("term_uri") or "")[:500],
    }
    return TaxonomyTerm.objects.get_or_create(taxonomy=taxonomy, code=code, defaults=defaults)[0]


def _uuid(given: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(given))
    except ValueError:
        return None


def with_narrower(terms: Sequence[int]) -> list[int]:
    """The keys of terms and of all that stand under them."""
    found, level = set(terms), set(terms)
    while level:
        level = set(TaxonomyTerm.objects.filter(parent__in=level).values_list("pk", flat=True)) - found
        found |= level
    return sorted(found)


def terms_in(words: str) -> list[TaxonomyTerm]:
    """Needs that somebody's words speak of: "I am so lonely since he died" speaks of company and of grief."""
    said = f" {' '.join(words_of(words))} "
    return [
        term
        for term in TaxonomyTerm.objects.filter(Q(taxonomy__uid=OURS)).order_by("name")
        if any(_speaks(said, name) for name in (term.name, *term.also.splitlines()))
    ]


def _speaks(said: str, name: str) -> bool:
    wanted = " ".join(words_of(name))
    return bool(wanted) and re.search(rf" {re.escape(wanted)}(s|es)? ", said) is not None
