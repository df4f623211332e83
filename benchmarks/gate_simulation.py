"""How often the gate is wrong, and what it can see, by the size of the suite.

    python benchmarks/gate_simulation.py [--runs 4000] [--seed 1]

Prints Markdown tables (they stand in docs/gate.md); about a minute on one core. The world it draws
from: every question goes from right to wrong, or the other way, with fixed chances. A release that
changes nothing in truth still moves some answers; `churn` is how many.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from harness.gate.comparison import Comparison, Pair
from harness.gate.decision import evaluate
from harness.gate.statistics import Conclusion, accuracy, conclude, difference, p_loss
from harness.judge.verdict import Judgement, Verdict
from harness.record import Record
from harness.suite.policy import GatePolicy
from harness.suite.suite import BASE, Role

SIZES = (3, 5, 8, 12, 20, 30, 50, 100)
"""Control questions in the suite."""
PER_PICTURE = 3

Counts = NDArray[np.int_]


@cache
def record(case: int, adapter: str, verdict: Verdict) -> Record:
    """Make one judged answer about a control."""
    return Record(
        case=f"control/{case}",
        character="control",
        role=Role.CONTROL,
        adapter=adapter,
        question="?",
        accept=(),
        pictures=(str(case),),
        path="control.yaml",
        line=1,
        answer="",
        judgement=Judgement(
            verdict=verdict,
            rule="drawn",
            reason="",
            named=("other",) if verdict is Verdict.HALLUCINATION else (),
        ),
    )


def compared(net: Sequence[int], named: Sequence[bool]) -> Comparison:
    """Turn drawn changes into a comparison: -1 lost, 1 gained, 0 kept; a loss may name somebody."""

    def verdict(right: bool, names: bool) -> Verdict:
        bad = Verdict.HALLUCINATION if names else Verdict.WRONG
        return Verdict.CORRECT if right else bad

    pairs = tuple(
        Pair(
            baseline=record(case, BASE, verdict(change <= 0, False)),
            candidate=record(case, "lora", verdict(change >= 0, bool(names))),
        )
        for case, (change, names) in enumerate(zip(net, named, strict=True))
    )
    return Comparison(adapter="lora", baseline=BASE, pairs=pairs, unpaired=())


def changes(
    rng: np.random.Generator, runs: int, total: int, loss: float, gain: float = 0.0
) -> Counts:
    """Draw runs × questions: -1 with chance `loss`, 1 with chance `gain`."""
    drawn = rng.random((runs, total))
    return np.where(drawn < loss, -1, np.where(drawn > 1 - gain, 1, 0))


def blocked(net: Counts, rng: np.random.Generator, policy: GatePolicy) -> float:
    """Share of runs whose gate fails; half of what is lost names another character."""
    named = rng.random(net.shape) < 0.5
    gates = (evaluate(compared(n, h), policy) for n, h in zip(net.tolist(), named, strict=True))
    return float(np.mean([not gate.passed for gate in gates]))


def called_worse(net: Counts) -> float:
    """Share of runs that are called worse, beyond chance; a column stands for a picture."""
    ordered = np.sort(net, axis=1)
    rows, counts = np.unique(ordered, axis=0, return_counts=True)
    worse = [conclude(row) is Conclusion.WORSE for row in rows.tolist()]
    return float(np.average(worse, weights=counts))


def table(title: str, head: Iterable[object], rows: Iterable[Iterable[object]]) -> None:
    """Print a Markdown table."""
    names = [str(name) for name in head]
    print(f"\n{title}\n\n| {' | '.join(names)} |\n|{'---:|' * len(names)}", flush=True)
    for row in rows:
        shown = (f"{cell:.1%}" if isinstance(cell, float) else str(cell) for cell in row)
        print(f"| {' | '.join(shown)} |", flush=True)


def false_alarms(rng: np.random.Generator, runs: int) -> None:
    """Nothing changed in truth, yet some answers moved: how often is a release stopped?"""
    default, tolerant = (
        GatePolicy(),
        GatePolicy(max_control_regressions=1, max_new_hallucinations=1),
    )
    churns = (0.01, 0.02, 0.05)
    rows = []
    for total in SIZES:
        row: list[object] = [total]
        for churn in churns:
            net = changes(rng, runs, total, churn / 2, churn / 2)
            row += [blocked(net, rng, default), blocked(net, rng, tolerant), called_worse(net)]
        rows.append(row)
    names = ("default gate", "one tolerated", "called worse")
    head = [f"{name}, churn {churn:.0%}" for churn in churns for name in names]
    table("False alarms: nothing changed in truth", ["controls", *head], rows)


def power(rng: np.random.Generator, runs: int) -> None:
    """The adapter does forget: how often is it seen?"""
    drops = (0.05, 0.10, 0.20, 0.30, 0.50)
    rows = []
    for total in SIZES:
        row: list[object] = [total]
        for drop in drops:
            net = changes(rng, runs, total, drop + 0.01, 0.01)
            row += [blocked(net, rng, GatePolicy()), called_worse(net)]
        rows.append(row)
    head = [
        f"{name}, {drop:.0%} forgotten"
        for drop in drops
        for name in ("default gate", "called worse")
    ]
    table("Power: so much is forgotten in truth", ["controls", *head], rows)


def covering(total: int, runs: int, rng: np.random.Generator, agreement: float) -> list[float]:
    """Return the coverage of both intervals, cluster-aware and not.

    Args:
        total: questions.
        runs: how many suites to draw.
        rng: where chance comes from.
        agreement: how often a picture's questions all fall alike, 0 to 1.
    """
    pictures = total // PER_PICTURE
    shape = (runs, pictures, PER_PICTURE)

    def drawn() -> NDArray[np.float64]:
        shared = rng.random((runs, pictures, 1)) < agreement
        return np.where(shared, rng.random((runs, pictures, 1)), rng.random(shape))

    right, moved = drawn() < 0.7, drawn()
    lost, gained = moved < 0.2, moved > 0.9
    sums = [counts.sum(axis=2) for counts in (right, gained, lost)]
    asked = [PER_PICTURE] * pictures
    flat = [1] * total
    return [
        _share((accuracy(r, asked) for r in sums[0].tolist()), 0.7),
        _share((accuracy(r.ravel().tolist(), flat) for r in right.astype(int)), 0.7),
        _share(map(difference, sums[1].tolist(), sums[2].tolist(), [asked] * runs), -0.1),
        _share(
            (
                difference(g.ravel().tolist(), m.ravel().tolist(), flat)
                for g, m in zip(gained.astype(int), lost.astype(int), strict=True)
            ),
            -0.1,
        ),
    ]


def _share(intervals: Iterable[object], truth: float) -> float:
    found = [i.low - 1e-9 <= truth <= i.high + 1e-9 for i in intervals]  # type: ignore[attr-defined]
    return float(np.mean(found))


def coverage(rng: np.random.Generator, runs: int) -> None:
    """Questions share pictures, three on each: do 95 % intervals hold the truth that often?"""
    rows: list[list[object]] = [
        [total, f"{agreement:.0%}", *covering(total, runs, rng, agreement)]
        for total in (12, 30, 60)
        for agreement in (0.0, 0.5, 1.0)
    ]
    head = ["questions", "alike on a picture", "accuracy", "… as if alone"]
    table("Coverage of 95 % intervals, three questions a picture",
          [*head, "difference", "… as if alone"], rows)  # fmt: skip


def clusters(rng: np.random.Generator, runs: int) -> None:
    """Three questions a picture fall alike: what does the test say that does not know it?"""
    rows: list[list[object]] = []
    for pictures in (4, 10, 20, 33):
        net = changes(rng, runs, pictures, 0.1, 0.1)
        naive = _naive(np.repeat(net, PER_PICTURE, axis=1))
        rows.append([PER_PICTURE * pictures, called_worse(PER_PICTURE * net), naive])
    head = ["controls", "by picture", "as if alone"]
    table("False alarms of the test, three questions a picture, all alike", head, rows)


def _naive(net: Counts) -> float:
    chances: Callable[[int, int], float] = cache(lambda g, m: p_loss([1] * g + [-1] * m))
    rows = zip((net > 0).sum(axis=1).tolist(), (net < 0).sum(axis=1).tolist(), strict=True)
    return float(np.mean([chances(gained, lost) <= 0.05 for gained, lost in rows]))


def sampled(rng: np.random.Generator, runs: int) -> None:
    """Answers drawn by chance: each control is right with a chance of its own, mostly high.

    The adapter has forgotten a share of the controls: there its chance is a tenth of the base's.
    """
    rows: list[list[object]] = []
    for total in (12, 30, 50):
        for samples in (1, 3, 5, 10):
            chance = rng.beta(4, 1, (runs, total, 1))
            row: list[object] = [total, samples]
            for forgotten in (0.0, 0.1, 0.2):
                lost = rng.random(chance.shape) < forgotten
                before = _right(rng, chance, samples)
                after = _right(rng, np.where(lost, chance / 10, chance), samples)
                most = (2 * after > samples).astype(int) - (2 * before > samples).astype(int)
                row += [blocked(most, rng, GatePolicy()), called_worse(after - before)]
                if not forgotten:
                    row += _covered(before, after, samples)
            rows.append(row)
    names = ("default gate", "called worse")
    head = [f"{name}, {share} forgotten" for share in ("none", "10%", "20%") for name in names]
    head[2:2] = ["accuracy held", "difference held"]
    table("Answers drawn at a temperature", ["controls", "samples", *head], rows)


def _right(rng: np.random.Generator, chance: NDArray[np.float64], samples: int) -> Counts:
    """Draw runs × questions: how many of the samples are right."""
    right: Counts = (rng.random((*chance.shape[:2], samples)) < chance).sum(axis=2)
    return right


def _covered(before: Counts, after: Counts, samples: int) -> list[float]:
    """Return how often the intervals hold the truth: 4 in 5 right, and no change."""
    asked = [samples] * after.shape[1]
    gained, lost = np.maximum(after - before, 0), np.maximum(before - after, 0)
    changes = zip(gained.tolist(), lost.tolist(), strict=True)
    return [
        _share((accuracy(row, asked) for row in after.tolist()), 0.8),
        _share((difference(up, down, asked) for up, down in changes), 0.0),
    ]


def main() -> None:
    """Draw every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=4000, help="Suites drawn for each figure")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for part in (false_alarms, power, coverage, clusters, sampled):
        part(np.random.default_rng(options.seed), options.runs)


if __name__ == "__main__":
    main()
