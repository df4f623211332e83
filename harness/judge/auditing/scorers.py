"""The usual ways to score an answer, to set the judge beside: exact match, substring, cosine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.judge.auditing.labelled import Labelled
from harness.judge.meaning import Meaning
from harness.judge.words import plain

_LONGEST = 300
_MOST = 8
"""Characters of an answer, and acceptable answers, that are encoded."""


def exact(rows: Iterable[Labelled]) -> list[bool]:
    """Accept what equals an acceptable answer, but for case and punctuation."""
    return [plain(r.answer) in map(plain, r.expectation.accept) for r in rows]


def substring(rows: Iterable[Labelled]) -> list[bool]:
    """Accept what contains an acceptable answer, word for word."""
    return [
        any(f" {plain(one)} " in f" {plain(r.answer)} " for one in r.expectation.accept)
        for r in rows
    ]


def cosine(rows: Sequence[Labelled], meaning: Meaning) -> list[float]:
    """Similarity of each answer to its nearest acceptable one, by the judge's encoder."""
    texts = [(r.answer[:_LONGEST], *r.expectation.accept[:_MOST]) for r in rows]
    meaning.encode([text for row in texts for text in row])
    return [
        max(float(meaning.encode([row[0]])[0] @ vector) for vector in meaning.encode(row[1:]))
        for row in texts
    ]


def best_threshold(similarities: Sequence[float], correct: Sequence[bool]) -> float:
    """Find the threshold that agrees with people most often: more than a user can know."""
    pairs = sorted(zip(similarities, correct, strict=True), reverse=True)
    best, best_at, agreed = sum(not c for c in correct), 1.01, sum(not c for c in correct)
    for i, (similarity, is_correct) in enumerate(pairs):
        agreed += 1 if is_correct else -1
        last = i + 1 == len(pairs) or pairs[i + 1][0] != similarity
        if last and agreed > best:
            best, best_at = agreed, similarity
    return best_at
