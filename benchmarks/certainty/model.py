"""A logistic model of agreement, fitted to sets that do not count by their size.

scikit-learn fits; what comes out is a weight by name, which plain Python applies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benchmarks.certainty.examples import Example
from harness.judge.certainty import apply, features

FOLDS = 10


@dataclass(frozen=True, eq=False)
class Plan:
    """How much each set counts in a fit, and how far weights are held near 0."""

    name: str
    share: Mapping[str, float]
    """By set, what its answers count for together; a set left out counts by its size."""
    strength: float = 1.0
    """Inverse of the L2 penalty."""


def fit(examples: Sequence[Example], plan: Plan) -> dict[str, float]:
    """Return the weights that tell best whether people agree."""
    sizes = Counter(key(example) for example in examples)
    counts = [plan.share.get(key(e), float(sizes[key(e)])) / sizes[key(e)] for e in examples]
    kept = [i for i, count in enumerate(counts) if count > 0]
    rows = [features(examples[i].signals) for i in kept]
    names = sorted({name for row in rows for name in row})
    table = np.array([[row.get(name, 0.0) for name in names] for row in rows], dtype=float)
    model = LogisticRegression(C=plan.strength, max_iter=5000, fit_intercept=False)
    agreed = [examples[i].agreed for i in kept]
    model.fit(table, agreed, sample_weight=[counts[i] for i in kept])
    return {name: round(float(w), 3) for name, w in zip(names, model.coef_[0], strict=True)}


def key(example: Example) -> str:
    """Return the set of an example, and how it was met: a plan's key.

    The written sets are small and of one kind: together they are one.
    """
    name = example.set.partition(" ")[0]
    return f"{name} at first sight" if example.first_sight else name


def by_held_out_set(examples: Sequence[Example], plan: Plan) -> list[float]:
    """Return the certainty of each example by a model that never saw its set."""
    return _held_out(examples, plan, lambda example: example.set)


def by_held_out_question(examples: Sequence[Example], plan: Plan) -> list[float]:
    """Return the certainty of each example by a model that never saw its question."""
    questions = [example.question for example in examples]
    folds = GroupKFold(FOLDS, shuffle=True, random_state=0).split(questions, groups=questions)
    fold_of = {questions[i]: str(n) for n, (_, held) in enumerate(folds) for i in held}
    return _held_out(examples, plan, lambda example: fold_of[example.question])


def _held_out(
    examples: Sequence[Example], plan: Plan, part: Callable[[Example], str]
) -> list[float]:
    weights = {
        held: fit([example for example in examples if part(example) != held], plan)
        for held in sorted({part(example) for example in examples})
    }
    return [apply(weights[part(example)], example.signals) for example in examples]
