"""Several answers to one question, drawn by chance → the one that stands for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.judge.verdict import Judgement, Verdict


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One answer and its verdict."""

    answer: str
    judgement: Judgement

    @property
    def correct(self) -> bool:
        """Whether it was judged correct."""
        return self.judgement.verdict is Verdict.CORRECT


def standing_for(samples: Sequence[Sample]) -> Sample:
    """Return the sample that stands for all, with how certain it is that it may.

    A case is right where more than half of its answers are; else it is what most of the others
    are. Whom an adapter takes a character for is decided in the same way, by what it says most.
    """
    right = [sample for sample in samples if sample.correct]
    is_right = 2 * len(right) > len(samples)
    if is_right:
        chosen = right[0]
    else:
        others = [sample for sample in samples if not sample.correct]
        commonest, _ = Counter(map(_kind, others)).most_common(1)[0]
        chosen = next(sample for sample in others if _kind(sample) == commonest)
    certainty = _chance_of_most(samples) if is_right else 1 - _chance_of_most(samples)
    return replace(chosen, judgement=replace(chosen.judgement, certainty=certainty))


def _kind(sample: Sample) -> tuple[Verdict, frozenset[str]]:
    return sample.judgement.verdict, frozenset(sample.judgement.named)


def _chance_of_most(samples: Sequence[Sample]) -> float:
    """Chance that a careful person finds more than half right; equal answers are judged alike."""
    alike: defaultdict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        alike[sample.answer].append(sample)
    chances = {0: 1.0}  # by how many are right
    for group in alike.values():
        likely = _chance_of_right(group[0])
        after: defaultdict[int, float] = defaultdict(float)
        for count, chance in chances.items():
            after[count + len(group)] += chance * likely
            after[count] += chance * (1 - likely)
        chances = after
    return min(1.0, sum(chance for count, chance in chances.items() if 2 * count > len(samples)))


def _chance_of_right(sample: Sample) -> float:
    certainty = 1.0 if sample.judgement.overruled else sample.judgement.certainty
    return certainty if sample.correct else 1 - certainty
