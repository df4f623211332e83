"""Fit the scorer of refusals, and tell how it does on sets that it was not fitted to.

    python -m benchmarks.refusals [FILE[=SUITE] ...] [--write]

It learns from the patterns in `phrases.yaml` and from labelled answers in `tests/judge`. Each of
these sets is left out once and scored by a fit to the rest; the files given are always left out.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from harness.judge.auditing.labelled import read_labelled
from harness.judge.reading import read
from harness.judge.refusals import SIZE, features, units
from tests.judge.written import examples

HERE = Path(__file__).parent
TESTS = HERE.parent.parent / "tests" / "judge"
WEIGHTS = HERE.parent.parent / "harness" / "judge" / "refusals.json"
_CHOICE = re.compile(r"\{([^{}]*)\}")
_WRITTEN = ("kinds", "unseen", "unseen_2", "broad", "plain", "plain_2")
_EACH = 40
"""Answers made of one pattern."""
_LABELLED = 3.0
"""How much more an answer of a labelled set weighs than one made of a pattern."""
_SHRINK = 0.6
_THRESHOLD = 0.6


@dataclass(frozen=True)
class Sample:
    """An answer, and whether it declines."""

    source: str
    question: str
    answer: str
    declines: bool

    @property
    def features(self) -> set[int]:
        """Its buckets."""
        return features(units(read(self.answer, self.question), self.question))


def made() -> Iterator[Sample]:
    """Answers made of the patterns, the same at every run."""
    chance = random.Random(7)
    patterns = yaml.safe_load((HERE / "phrases.yaml").read_text("utf-8"))
    for code, kinds in patterns.items():
        for kind, lines in kinds.items():
            for line in lines:
                texts = {_expanded(line, chance) for _ in range(_EACH)}
                for text in sorted(texts):
                    yield Sample(f"patterns {code}", "", text, kind == "declines")


def _expanded(pattern: str, chance: random.Random) -> str:
    return _CHOICE.sub(lambda match: chance.choice(match[1].split("|")), pattern)


def collected() -> Iterator[Sample]:
    """Answers of all languages to all sorts of questions, hardly two of one frame."""
    for line in (HERE / "answers.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield Sample("answers", row["question"], row["answer"], row["declines"])


def labelled(path: Path) -> Iterator[Sample]:
    """The answers of a labelled file that say something."""
    for row in read_labelled(path):
        if row.verdict in ("correct", "wrong", "hallucination", "refusal") and row.answer.strip():
            declines = row.verdict == "refusal"
            yield Sample(str(path), row.expectation.question, row.answer, declines)


def written(folder: str) -> Iterator[Sample]:
    """The answers of a set that was written for the judge's sake."""
    for one in examples(folder):
        if one.kind != "loops":
            declines = one.verdict == "refusal"
            yield Sample(folder, one.expectation.question, one.answer, declines)


def fit(samples: Sequence[Sample]) -> tuple[float, np.ndarray]:
    """Bias and weights of a logistic regression, every answer scaled to one length."""
    found = matrix(samples)
    sides = np.array([1.0 if one.declines else -1.0 for one in samples])
    heft = np.array([1.0 if one.source.startswith("patterns") else _LABELLED for one in samples])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margins = sides * (found @ weights[1:] + weights[0])
        value = float(heft @ np.logaddexp(0, -margins)) + _SHRINK / 2 * float(
            weights[1:] @ weights[1:]
        )
        pull = -heft * sides / (1 + np.exp(np.clip(margins, -30, 30)))
        slope = np.concatenate([[pull.sum()], found.T @ pull + _SHRINK * weights[1:]])
        return value, slope

    best = minimize(loss, np.zeros(SIZE + 1), jac=True, method="L-BFGS-B", options={"maxiter": 80})
    return float(best.x[0]), best.x[1:]


def matrix(samples: Sequence[Sample]) -> csr_matrix:
    """A row an answer, of length one."""
    rows = [sorted(one.features) for one in samples]
    starts = np.cumsum([0, *(len(row) for row in rows)])
    values = np.concatenate([np.full(len(row), len(row) ** -0.5) for row in rows])
    return csr_matrix((values, np.concatenate(rows), starts), shape=(len(rows), SIZE))


def told(name: str, samples: Sequence[Sample], rest: Sequence[Sample]) -> str:
    """One line about a set that was left out."""
    bias, weights = fit(rest)
    scores = matrix(samples) @ weights + bias
    right = [s > _THRESHOLD for s, one in zip(scores, samples, strict=True) if one.declines]
    false = [
        one.answer for s, one in zip(scores, samples, strict=True)
        if s > _THRESHOLD and not one.declines
    ]  # fmt: skip
    return f"{name}: {sum(right)} of {len(right)} refusals, {len(false)} others {false[:6]}"


def main() -> None:
    """Print a line a set; write the weights of all sets together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    patterns = list(made())
    sets = {
        str(path.relative_to(TESTS)): list(labelled(path))
        for path in sorted([*TESTS.glob("*.jsonl"), *TESTS.glob("sets/*/labelled.jsonl")])
    }
    sets |= {folder: list(written(folder)) for folder in _WRITTEN}
    sets["answers"] = list(collected())
    everything = [*patterns, *(one for some in sets.values() for one in some)]
    for name, some in sets.items():
        rest = [one for other in sets if other != name for one in sets[other]]
        print(told(name, some, [*patterns, *rest]))
    for path in given.sets:
        print(told(str(path), list(labelled(path)), everything))
    if given.write:
        bias, weights = fit(everything)
        scale = float(np.abs(weights).max()) / 127
        small = np.rint(weights / scale).astype(np.int8)
        content = {
            "bias": round(bias, 5),
            "scale": round(scale, 7),
            "threshold": _THRESHOLD,
            "weights": base64.b64encode(small.tobytes()).decode(),
        }
        WEIGHTS.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
