"""The judge against people on every labelled set at once, a Markdown row a set.

    python -m benchmarks.judge_cv [FILE[=SUITE] ...] [--errors]

Without files it takes those in `tests/judge`. A folder stands for the `labelled.jsonl` and `suite/`
in it. `--errors` prints each answer that was judged otherwise than by people.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.judge import Judge, Judgement, Verdict
from harness.judge.auditing.audit import judge_of
from harness.judge.auditing.labelled import Labelled, read_labelled
from harness.suite.reading import read_suite

TESTS = Path(__file__).parent.parent / "tests" / "judge"


@dataclass(frozen=True)
class Figures:
    """One set, judged."""

    name: str
    rows: Sequence[Labelled]
    judgements: Sequence[Judgement]
    seconds: float

    @property
    def errors(self) -> list[tuple[Labelled, Judgement]]:
        """Answers whose verdict, or whose wrongly named, is not what people say."""
        return [
            (row, found)
            for row, found in zip(self.rows, self.judgements, strict=True)
            if not row.agrees(found.verdict)
            or (row.named is not None and set(row.named) != set(found.named))
        ]

    def to_row(self) -> str:
        """Give one line of a Markdown table."""
        pairs = list(zip(self.rows, self.judgements, strict=True))
        agreed = sum(row.agrees(found.verdict) for row, found in pairs)
        accepts = [found.verdict is Verdict.CORRECT for row, found in pairs if not row.correct]
        rejects = [found.verdict is not Verdict.CORRECT for row, found in pairs if row.correct]
        named = [set(row.named) == set(found.named) for row, found in pairs if row.named]
        columns = [
            self.name,
            str(len(pairs)),
            _share(agreed, len(pairs)),
            _share(sum(accepts), len(accepts)),
            _share(sum(rejects), len(rejects)),
            f"{sum(named)} of {len(named)}" if named else "–",
            f"{len(pairs) / self.seconds:,.0f}",
        ]
        return "| " + " | ".join(columns) + " |"


def figures(name: str, path: Path, suite: Path | None) -> Figures:
    """Judge one labelled file; the second pass is timed."""
    rows = read_labelled(path)
    found = None
    if suite is not None:
        found, mistakes = read_suite(suite)
        if mistakes:
            raise SystemExit("\n".join(map(str, mistakes)))
    judge = judge_of(rows, found)
    judgements = _judged(judge, rows)
    start = time.perf_counter()
    _judged(judge, rows)
    return Figures(name, rows, judgements, time.perf_counter() - start)


def _judged(judge: Judge, rows: Iterable[Labelled]) -> list[Judgement]:
    return [judge.judge(row.expectation, row.answer) for row in rows]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _sets(given: Sequence[str]) -> list[tuple[str, Path, Path | None]]:
    sets: list[tuple[str, Path, Path | None]] = []
    for one in given or [
        f"{TESTS / name}={TESTS / 'suite'}" for name in ("dev.jsonl", "apart.jsonl")
    ]:
        path, _, suite = one.partition("=")
        folder = Path(path)
        if folder.is_dir():
            sets.append((folder.name, folder / "labelled.jsonl", folder / "suite"))
        else:
            sets.append((folder.stem, folder, Path(suite) if suite else None))
    return sets


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="FILE[=SUITE]")
    parser.add_argument("--errors", action="store_true")
    given = parser.parse_args()
    print("| set | answers | four-way | false accept | false reject | who was named | answers/s |")
    print("|---|---|---|---|---|---|---|")
    found = [figures(*one) for one in _sets(given.sets)]
    for one in found:
        print(one.to_row())
    for one in found if given.errors else []:
        print(f"\n{one.name}")
        for row, judged in one.errors:
            answer = " ".join(row.answer.split())
            people, judge = (row.verdict, row.named), (str(judged.verdict), judged.named)
            print(f"{row.id} {people} ≠ {judge} [{judged.rule}]")
            print(f"    {row.expectation.question} {row.expectation.accept} ← {answer}")


if __name__ == "__main__":
    main()
