"""Learns the model of the second look anew and measures it: python -m tools.second_look [--write]. For maintainers; needs ../shared/data.

Learned from: the labelled posts of Davidson et al. (two of three), half of the comments on an ambulance trust as what is fine, and the project's own matched
sentences. Measured on the rest. What comes out stands in `upwell/safety/second_look/data`: weights.npz and figures.json, which docs/second-look.md tells.
"""

from __future__ import annotations

import argparse
import csv
import json
import tomllib
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import normalize

from tools.runner.ground import ROOT
from upwell.algorithms import harshness
from upwell.algorithms.harshness import Weights

SHARED = ROOT.parent / "shared" / "data"
PLACE = ROOT / "upwell" / "safety" / "second_look" / "data"
MOST_FLAGGED = 0.005  # of the comments that the threshold is set on; the promise is 3 %
STRENGTH = 4.0


@dataclass(frozen=True)
class Texts:
    """Texts with what people said of them (1: abusive), how much each counts, and who was named in each ("" for nobody)."""

    texts: list[str]
    harsh: list[int]
    weight: float = 1.0


def labelled(held: bool) -> Texts:
    """Posts that people labelled; every third is held back."""
    with (SHARED / "toxicity" / "davidson-labeled.csv").open(encoding="utf-8") as file:
        rows = [row for number, row in enumerate(csv.DictReader(file)) if (number % 3 == 0) is held]
    return Texts([row["tweet"] for row in rows], [int(row["class"] != "2") for row in rows])


def _balanced(labels: Any, weight: Any) -> Any:
    """Four of five of those posts are abusive, and hardly anything here is: both sides count alike."""
    total = weight.sum()
    for side in (0, 1):
        weight[labels == side] *= total / (2 * weight[labels == side].sum())
    return weight


def comments(held: bool) -> list[str]:
    """What patients wrote, every second one; none of it is abuse of a member."""
    with (SHARED / "nhs-feedback" / "ambulance-and-111-feedback.csv").open(encoding="utf-8-sig") as file:
        said = [row["FFT answer"].strip() for row in csv.DictReader(file)]
    return [text for number, text in enumerate(said) if text and (number % 2 == 0) is held]


def own() -> dict[str, Any]:
    """The project's own sentences."""
    return tomllib.loads((PLACE / "sentences.toml").read_text())


def matched(part: str, kind: str) -> dict[str, list[str]]:
    """For each template the sentence about each identity, and about nobody in particular."""
    book = own()
    who = book["identities"] if part == "learn" else book["held_identities"]
    return {shape: [shape.format(who=one) for one in who] for shape in book[kind][part]}


def spoken(kind: str, part: str) -> list[str]:
    """Short sentences from one member to another; part "held_" is only measured."""
    book = own()[kind]
    said = [shape.format(so=so) for shape in book["shapes"] for so in book[f"{part}so"]]
    return said + [shape.format(do=do) for shape in book.get("advice_shapes", ()) for do in book[f"{part}do"]]


def learn() -> Weights:
    """The weights; the threshold is where MOST_FLAGGED of the comments learned from are flagged."""
    parts = [labelled(held=False), Texts(comments(held=False), [0] * len(comments(held=False)), 2.0)]
    book = own()["plain"]
    parts += [Texts(book["fine"], [0] * len(book["fine"]), 12.0), Texts(book["cruel"], [1] * len(book["cruel"]), 12.0)]
    parts += [Texts(spoken("support", ""), [0] * len(spoken("support", "")), 4.0)]
    parts += [Texts(spoken("insult", ""), [1] * len(spoken("insult", "")), 4.0)]
    for kind, label in (("kind", 0), ("cruel", 1)):
        said = [text for group in matched("learn", kind).values() for text in group]
        parts.append(Texts(said, [label] * len(said), 4.0))
    texts = [text for part in parts for text in part.texts]
    labels = np.array([label for part in parts for label in part.harsh])
    weight = _balanced(labels, np.array([part.weight for part in parts for _ in part.texts]))
    counts = harshness.matrix(texts)
    seen = np.asarray((counts > 0).sum(axis=0)).ravel()
    idf = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
    model = LogisticRegression(C=STRENGTH, max_iter=2000)
    model.fit(_scaled(counts, idf), labels, sample_weight=weight)
    found = Weights(idf, model.coef_[0].astype(np.float32), float(model.intercept_[0]), 0.0)
    return Weights(found.idf, found.coefficients, found.intercept, _threshold(found))


def _scaled(counts: Any, idf: Any) -> Any:
    return normalize(counts.multiply(idf).tocsr())


def _threshold(weights: Weights) -> float:
    """So that few of the comments learned from hold an aimed sentence above it; never below one half."""
    highest = sorted(
        max((one.chance for one in harshness.harsh_sentences(text, weights)), default=0.0)
        for text in comments(held=False)
    )
    return round(max(0.5, highest[int(len(highest) * (1 - MOST_FLAGGED))]), 3)


def measure(weights: Weights) -> dict[str, Any]:
    """The figures of the model card, on what was not learned from."""
    posts, said = labelled(held=True), comments(held=True)
    chances = [harshness.chance(text, weights) for text in posts.texts]
    to_somebody = [(text, label) for text, label in zip(posts.texts, posts.harsh, strict=True) if harshness.aimed(text)]
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
    if write:
        (PLACE / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
