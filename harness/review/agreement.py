"""Where two people judged the same answers: how far they agree, beyond chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from harness.review.diary import Review
from harness.review.queue import AnswerKey


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How far two people agree."""

    people: tuple[str, str]
    alike: int
    of: int
    kappa: float | None
    """None where both always said one and the same: chance alone would give that."""


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa: agreement beyond what both would reach by chance with the verdicts they give.

    Source: Cohen (1960) Educational and Psychological Measurement 20:37.
    """
    if not pairs:
        return None
    observed = sum(one == other for one, other in pairs) / len(pairs)
    firsts, seconds = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(firsts[verdict] * seconds[verdict] for verdict in firsts) / len(pairs) ** 2
    return None if chance == 1 else (observed - chance) / (1 - chance)


def agreements(lines: Iterable[Review]) -> list[Agreement]:
    """Compare everyone with everyone who judged an answer that they judged.

    Args:
        lines: the diary, in order.
    """
    said: defaultdict[str, dict[AnswerKey, str]] = defaultdict(dict)
    for (by, key), verdict in independent(lines).items():
        said[by][key] = verdict
    found = []
    for one, other in combinations(sorted(said), 2):
        if both := said[one].keys() & said[other].keys():
            pairs = [(said[one][key], said[other][key]) for key in both]
            alike = sum(mine == theirs for mine, theirs in pairs)
            of = len(pairs)
            found.append(Agreement(people=(one, other), alike=alike, of=of, kappa=kappa(pairs)))
    return found


def independent(lines: Iterable[Review]) -> dict[tuple[str, AnswerKey], str]:
    """Give each person's verdict on each answer, as it was before another's was known.

    Whoever contradicts somebody is told so. What is decided after that is no opinion of one's own
    any more, so the verdict before it counts.
    """
    said: dict[tuple[str, AnswerKey], str] = {}
    standing: defaultdict[AnswerKey, dict[str, str]] = defaultdict(dict)
    told: set[tuple[str, AnswerKey]] = set()
    for line in lines:
        mine = line.by, line.key
        if line.undone:
            standing[line.key].pop(line.by, None)
            if mine not in told:
                said.pop(mine, None)
            continue
        if mine not in told:
            said[mine] = line.verdict
        standing[line.key][line.by] = line.verdict
        if any(verdict != line.verdict for verdict in standing[line.key].values()):
            told.add(mine)
    return said
