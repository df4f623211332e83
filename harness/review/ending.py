"""What a review says when it is over."""

from __future__ import annotations

from harness.report.translations import Words
from harness.review.desk import Desk
from harness.suite.suite import Suite

_LISTED = 20
"""Answers told one by one; all are in `reviews.jsonl`."""


def agreement_told(desk: Desk, words: Words) -> list[str]:
    """Say how far people agree, a line for every two of them."""
    return [
        words(
            "review_agreement",
            one=found.people[0],
            other=found.people[1],
            of=found.of,
            alike=found.alike,
            kappa=words("review_no_kappa") if found.kappa is None else f"{found.kappa:.2f}",
        )
        for found in desk.agreements()
    ]


def disputed_told(desk: Desk, suite: Suite, words: Words) -> list[str]:
    """Say on which answers they do not, a line for each, as far as anybody would read."""
    lines = []
    disputed = desk.disputed()
    for item, opinions in disputed[:_LISTED]:
        said = "; ".join(
            f"{one.by}: {verdict_told(one.verdict, one.named, suite, words)}" for one in opinions
        )
        lines.append(f"{item.case} {item.answer!r}: {said}")
    left = len(disputed) - len(lines)
    return [*lines, words("and_more", count=left)] if left else lines


def verdict_told(verdict: str, named: tuple[str, ...], suite: Suite, words: Words) -> str:
    """Say a verdict, and whom it names."""
    names = ", ".join(suite.called.get(name, name) for name in named)
    return f"{words(verdict)} ({names})" if names else words(verdict)
