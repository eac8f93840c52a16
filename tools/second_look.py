"""Learns the model of the second look anew and measures it: python -m tools.second_look [--write]. For maintainers; needs ../shared/data.

What it learns from stands in `tools.second_look_texts`: two of three labelled posts, half of the comments on an ambulance trust, plain words, and the project's own
sentences. Measured on the rest. What comes out stands in `upwell/safety/second_look/data`: weights.npz and figures.json, which docs/second-look.md tells.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import normalize

from tools.fresh_look import SEEN_WAVES, fair
from tools.second_look_texts import (
    PLACE,
    Texts,
    all_of,
    beside,
    by_theme,
    comments,
    common_words,
    in_the_plural,
    labelled,
    later,
    matched,
    ordinary,
    own,
    pages,
    part_of,
    praise,
    rude,
    spoken,
)
from upwell.algorithms import harshness
from upwell.algorithms.addressing import aimed
from upwell.algorithms.harshness import Weights

MOST_FLAGGED = 0.005  # of the comments that the threshold is set on; the promise is 3 %
MOST_PLAIN_FLAGGED = 0.01  # of plain words to somebody that were kept back
MOST_FRESH_FLAGGED = 0.02  # of the fair sentences of the waves that led to a change, which are never learned from
STRENGTH = 20.0
RARE = 2  # a feature of fewer texts says more of one writer than of the language


def _balanced(labels: Any, weight: Any) -> Any:
    """Four of five of those posts are abusive, and hardly anything here is: both sides count alike."""
    total = weight.sum()
    for side in (0, 1):
        weight[labels == side] *= total / (2 * weight[labels == side].sum())
    return weight


def parts(*, all_own: bool) -> list[Texts]:
    """All that is learned from, with how much it counts; without what is kept back unless `all_own`."""
    book = own()["plain"]
    fine, cruel = (book[name] + later(label, kept=False) for name, label in (("fine", 0), ("cruel", 1)))
    theme_fine, theme_cruel = (by_theme(label, kept=False) for label in (0, 1))
    plain = part_of(ordinary(), kept=False)
    if all_own:
        fine, cruel = fine + later(0, kept=True), cruel + later(1, kept=True)
        theme_fine, theme_cruel = theme_fine + by_theme(0, kept=True), theme_cruel + by_theme(1, kept=True)
        plain = ordinary()
    return [
        replace(labelled(held=False), weight=0.3),
        all_of(comments(held=False), 0, 2.0),
        all_of(fine, 0, 12.0),
        all_of(cruel, 1, 12.0),
        all_of(beside(fine), 0, 6.0),
        all_of(theme_fine, 0, 4.0),
        all_of(theme_cruel, 1, 4.0),
        all_of(beside(theme_fine), 0, 4.0),
        all_of(spoken("support", ""), 0, 4.0),
        all_of(spoken("insult", ""), 1, 4.0),
        *(
            all_of([text for group in matched("learn", kind).values() for text in group], label, 4.0)
            for kind, label in (("kind", 0), ("cruel", 1))
        ),
        *(all_of(in_the_plural(label) + rude(label), label, 1.0) for label in (0, 1)),
        all_of(praise(), 0, 1.0),
        all_of(plain, 0, 8.0),
    ]


def learn() -> Weights:
    """The threshold is set by a model that has not seen what is kept back, and by the one that is used on what neither has seen."""
    first = _fitted(parts(all_own=False))
    found = _fitted(parts(all_own=True))
    return replace(
        found, threshold=max(0.5, _by_what_was_kept(first), _exceeded_by(fair(SEEN_WAVES), MOST_FRESH_FLAGGED, found))
    )


def _fitted(known: list[Texts]) -> Weights:
    texts = [text for part in known for text in part.texts]
    labels = np.array([label for part in known for label in part.harsh])
    weight = _balanced(labels, np.array([part.weight for part in known for _ in part.texts]))
    counts = harshness.matrix(texts)
    seen = np.asarray((counts > 0).sum(axis=0)).ravel()
    idf = np.where(seen < RARE, 0, np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
    model = LogisticRegression(
        C=STRENGTH, max_iter=3000, tol=1e-6
    )  # at its own tolerance it stops after sixteen steps, at chance
    model.fit(_scaled(counts, idf), labels, sample_weight=weight)
    words = harshness.checksums(common_words(known))
    return Weights(idf, model.coef_[0].astype(np.float32), float(model.intercept_[0]), 0.5, words)


def _scaled(counts: Any, idf: Any) -> Any:
    return normalize(counts.multiply(idf).tocsr())


def _by_what_was_kept(weights: Weights) -> float:
    """So that few of the comments, and few of the plain words kept back, hold a sentence above it."""
    bounds = ((comments(held=False), MOST_FLAGGED), (part_of(ordinary(), kept=True), MOST_PLAIN_FLAGGED))
    return max(_exceeded_by(texts, share, weights) for texts, share in bounds)


def _exceeded_by(texts: list[str], share: float, weights: Weights) -> float:
    """What only this share of texts exceeds; a rule's verdict does not count, for no threshold moves it."""
    highest = sorted(harshness.surest(text, weights) for text in texts)
    return round(highest[int(len(highest) * (1 - share))] + 0.001, 3)


def measure(weights: Weights) -> dict[str, Any]:
    """The figures of the model card, on what was not learned from."""
    posts, said = labelled(held=True), comments(held=True)
    chances = [harshness.chance(text, weights) for text in posts.texts]
    to_somebody = [(text, label) for text, label in zip(posts.texts, posts.harsh, strict=True) if aimed(text)]
    flagged = [text for text in said if harshness.harsh_sentences(text, weights)]
    return {
        "threshold": weights.threshold,
        "labelled_posts": len(posts.texts),
        "auc": round(float(roc_auc_score(posts.harsh, chances)), 3),
        "aimed_recall": _share([text for text, label in to_somebody if label], weights),
        "aimed_false_alarms": _share([text for text, label in to_somebody if not label], weights),
        "comments": len(said),
        "comments_flagged": round(len(flagged) / len(said), 4),
        "support_flagged": _share(spoken("support", "held_"), weights),
        "insults_found": _share(spoken("insult", "held_"), weights),
        "identities": {kind: _gap(kind, weights) for kind in ("kind", "cruel")},
    }


def _share(texts: list[str], weights: Weights) -> float:
    return round(sum(bool(harshness.harsh_sentences(text, weights)) for text in texts) / max(1, len(texts)), 3)


def _gap(kind: str, weights: Weights) -> dict[str, float]:
    """The share flagged among sentences that name an identity, among the same sentences about "a neighbour", and between the identities at both ends."""
    shapes = own()[kind]["held"]
    who = own()["held_identities"]
    of_nobody = _share(
        [shape.format(who=one) for shape in shapes for one in ("a neighbour", "a teacher", "a tall man")], weights
    )
    by_who = [_share([shape.format(who=one) for shape in shapes], weights) for one in who]
    named = _share([shape.format(who=one) for shape in shapes for one in who], weights)
    return {
        "named": named,
        "nobody_named": of_nobody,
        "gap": round(abs(named - of_nobody), 3),
        "least": min(by_who),
        "most": max(by_who),
    }


def main() -> int:
    """Learn, measure, and write if that is wanted."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="write the weights and the figures into the project")
    write = options.parse_args().write
    weights = learn()
    if write:
        weights.save(PLACE / "weights.npz")
        weights = Weights.load(PLACE / "weights.npz")
    figures = measure(weights)
    print(json.dumps(figures, indent=2))
    print(
        f"of {len(pages(held=True))} sentences of the pages held back: {_share(pages(held=True), weights)} are asked about"
    )
    if write:
        (PLACE / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
