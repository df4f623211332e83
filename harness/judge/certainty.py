"""How sure a judgement is: the probability that a careful person would give the same verdict.

A logistic model of the judgement's signals. Its weights stand in `certainty.json`, by name, and are
fitted by `benchmarks/certainty`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from harness.judge.signals import Signals

WEIGHTS = Path(__file__).with_suffix(".json")
UNREAD = 0.5
"""An answer in a language that the judge cannot read is at most so sure; no data can tell more."""

_KINDS = {
    "accept-exact": "exact",
    "accept-name": "name",
    "accept-yes-no": "yes-no",
    "accept-words": "words",
    "accept-surname": "words",
    "accept-meaning": "meaning",
    "names": "other-named",
    "refusal": "refusal",
    "refusal-learned": "refusal",
    "empty": "refusal",
    "reasoning-only": "refusal",
    "loop": "refusal",
    "unfinished": "refusal",
    "no-match": "no-match",
}
"""Rules that go wrong for like reasons have one weight: some alone decide too seldom to tell."""
_OBJECTION = "objection"
"""Something right is said, but not so that it counts; any rule that is not known here, too."""


def certainty(signals: Signals) -> float:
    """Return how probably a person would give the same verdict, 0 to 1."""
    return apply(load_weights(), signals)


def apply(weights: Mapping[str, float], signals: Signals) -> float:
    """Return what some weights make of the signals; a feature without a weight says nothing."""
    total = sum(weights.get(name, 0.0) * value for name, value in features(signals).items())
    sure = 1 / (1 + math.exp(-total))
    return round(sure if signals.supported else min(sure, UNREAD), 4)


def features(signals: Signals) -> dict[str, float]:
    """Give the numbers that the weights are for, each about 0 to 1."""
    kind = _KINDS.get(signals.rule, _OBJECTION)
    side = "accepted" if signals.rule.startswith("accept") else "not"
    found: dict[str, float] = {
        kind: 1.0,
        "foreign": signals.language not in ("ru", "en", "und"),
        "cut": signals.cut,
        "hedges": signals.hedges,
        "others": signals.others_excused,
        "unmeant": signals.accepted_unmeant,
        "unlisted": signals.unlisted,
        f"{side}.denies": signals.denies,
        f"{side}.declines": signals.declines,
    }
    if signals.open:
        # Paraphrases are missed more often there, and hardly anybody sets traps.
        found[f"{kind}.open"] = 1.0
        found[f"{side}.near.open"] = signals.near**3
    if kind != "exact":
        found[f"{side}.words"] = math.log1p(signals.words) / 4
        found[f"{side}.near"] = signals.near**3
    if side == "accepted" and kind != "exact":
        found["accepted.share"] = signals.share
        found["accepted.led"] = min(signals.led, 2) / 2
        found["accepted.own"] = math.log1p(signals.own) / 4
        found["accepted.ways"] = math.log(signals.accepts) / 4
    if kind in ("no-match", _OBJECTION):
        found["itself"] = signals.itself
    if signals.similarity is not None:
        found["compared"] = 1.0
        found["similarity"] = signals.similarity
    return found


@lru_cache(maxsize=1)
def load_weights() -> Mapping[str, float]:
    """Read the weights, by the name of what they weigh."""
    found: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    return found
