"""What counts of 3 to 30 questions can and cannot say: tests, intervals, the least they could show.

Pure functions on counts; they know nothing of records. Where the model answers greedily, chance is
the choice of questions: would other questions of the same kind have shown the same? Where several
answers are drawn to a question, each counts as a question about the same picture would.

Whatever counts pictures takes one number per picture: its questions gained minus those lost.
Questions about one picture stand and fall together, so a picture is what is drawn at random.

scipy.stats has the sign test and Wilson's interval, and the tests hold these against it; it is not
used here, since loading it takes longer than all the rest of a report.

Sources:
    McNemar (1947) Psychometrika 12:153, in its exact form a sign test on discordant pairs.
    Fisher (1935) The Design of Experiments, section 21: the sign-flip test, exact for clusters too.
    Wilson (1927) J. Am. Stat. Assoc. 22:209.
    Tango (1998) Statistics in Medicine 17:891, the score interval of a paired difference.
    Rao and Scott (1992) Biometrics 48:577, clustered counts by an effective sample size.
    Holm (1979) Scandinavian J. of Statistics 6:65.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

ALPHA = 0.05
"""Chance of calling a difference that is none, for each single test (one-sided)."""
LEVEL = 0.95
"""Coverage of intervals."""

_LARGE = 1_000_000  # products of a convolution


class Conclusion(StrEnum):
    """What the answers show beyond chance."""

    BETTER = "better"
    WORSE = "worse"
    INCONCLUSIVE = "inconclusive"
    """May be chance; this is not "no difference"."""


@dataclass(frozen=True)
class Interval:
    """A 95 % interval, as fractions of all questions (a difference: -1 to 1)."""

    low: float
    high: float


def p_gain(net: Sequence[int]) -> float:
    """Chance of gaining at least so much if gains and losses were a coin's toss (one-sided).

    With one question a picture this is McNemar's exact conditional test. The exact form is taken
    and not the mid-p form, which has more power (Fagerland et al. 2013, BMC Med. Res. Methodol.
    13:91) but whose error may pass `ALPHA`: a gate that blocks a release must keep its word.

    Args:
        net: per picture, questions gained minus questions lost.
    """
    sizes = [abs(value) for value in net if value]
    return min(1.0, math.fsum(_chances(sizes)[sum(sizes) + sum(net) :]))


def p_loss(net: Sequence[int]) -> float:
    """Chance of losing at least so much if gains and losses were a coin's toss (one-sided)."""
    return p_gain([-value for value in net])


def p_change(net: Sequence[int]) -> float:
    """Chance of a change at least so great in either direction (two-sided)."""
    return min(1.0, 2 * min(p_gain(net), p_loss(net)))


def _chances(sizes: Sequence[int]) -> Sequence[float]:
    """Chance of every total when signs are tossed for `sizes`; the middle one is of total 0."""
    chances: Sequence[float] = [1.0]
    for size, count in sorted(Counter(sizes).items()):
        # `count` tosses of equal size make a binomial, spread 2 * size apart.
        tosses = [0.0] * (2 * size * count + 1)
        tosses[:: 2 * size] = [_heads(count, heads) for heads in range(count + 1)]
        chances = _convolved(chances, tosses)
    return chances


def _convolved(one: Sequence[float], other: Sequence[float]) -> Sequence[float]:
    if len(one) * len(other) > _LARGE:  # NumPy takes longer to load than what is less
        import numpy

        return numpy.convolve(one, other).tolist()
    sums = [0.0] * (len(one) + len(other) - 1)
    for at, factor in enumerate(other):
        if factor:
            for place, value in enumerate(one, start=at):
                sums[place] += factor * value
    return sums


def _heads(tosses: int, heads: int) -> float:
    """Chance of so many heads in so many tosses of a coin."""
    ways = math.lgamma(tosses + 1) - math.lgamma(heads + 1) - math.lgamma(tosses - heads + 1)
    return math.exp(ways - tosses * math.log(2))


def conclude(net: Sequence[int], alpha: float = ALPHA) -> Conclusion:
    """Say what the answers show: each direction is tested by itself at `alpha`."""
    if p_gain(net) <= alpha:
        return Conclusion.BETTER
    return Conclusion.WORSE if p_loss(net) <= alpha else Conclusion.INCONCLUSIVE


def accuracy(correct: Sequence[int], asked: Sequence[int]) -> Interval | None:
    """Return Wilson's interval of the share of correct answers; None where nothing was asked.

    Args:
        correct: correct answers, per picture.
        asked: questions, per picture.
    """
    total = sum(asked)
    if not total:
        return None
    share = sum(correct) / total
    size = total / questions_per_witness(correct, asked)
    z2 = quantile() ** 2
    middle = (share + z2 / (2 * size)) / (1 + z2 / size)
    half = math.sqrt(z2 * (share * (1 - share) / size + z2 / (4 * size**2))) / (1 + z2 / size)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def questions_per_witness(correct: Sequence[int], asked: Sequence[int]) -> float:
    """Return how many questions count for one in a share, since those of one picture agree.

    Args:
        correct: correct answers, per picture.
        asked: questions, per picture; at least one in all.
    """
    total = sum(asked)
    share = sum(correct) / total
    spread = sum((k - n * share) ** 2 for k, n in zip(correct, asked, strict=True))
    return _design_effect(spread, total * share * (1 - share), asked)


def difference(gained: Sequence[int], lost: Sequence[int], asked: Sequence[int]) -> Interval | None:
    """Return Tango's score interval of the change in accuracy; None where nothing was asked.

    Args:
        gained: questions right now and not before, per picture.
        lost: questions right before and not now, per picture.
        asked: questions, per picture.
    """
    total = sum(asked)
    if not total:
        return None
    change = (sum(gained) - sum(lost)) / total
    spread = sum((g - m - n * change) ** 2 for g, m, n in zip(gained, lost, asked, strict=True))
    moved = sum(gained) + sum(lost)
    effect = _design_effect(spread, moved - total * change**2, asked)
    return _tango(sum(gained) / effect, sum(lost) / effect, total / effect)


def _design_effect(spread: float, independent: float, asked: Sequence[int]) -> float:
    """How many questions count for one, since questions about one picture agree (at least 1).

    Args:
        spread: sum of squares between pictures.
        independent: what that sum would be if every question stood alone.
        asked: questions, per picture.
    """
    pictures = sum(1 for count in asked if count)
    most = sum(asked) / pictures
    if most == 1:
        return 1.0
    if independent < 1e-9 or pictures < 2:
        # All alike: nothing shows that one picture's questions are worth more than one.
        return most
    effect = spread / independent * pictures / (pictures - 1)
    return min(max(effect, 1.0), most)


def _tango(gained: float, lost: float, total: float) -> Interval:
    """Where Tango's statistic crosses the normal quantile; it falls as the difference rises."""

    def score(difference: float) -> float:
        # The likeliest chance of a loss, given the difference (Tango 1998, equation 8).
        linear = -gained - lost + (2 * total - gained + lost) * difference
        product = -lost * difference * (1 - difference)
        root = math.sqrt(max(0.0, linear**2 - 8 * total * product))
        loss = (root - linear) / (4 * total)
        variance = total * (2 * loss + difference * (1 - difference))
        distance = gained - lost - total * difference
        return distance / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, distance)

    z, change = quantile(), (gained - lost) / total
    return Interval(
        _crossing(score, z, -1.0, change) if change > -1 else -1.0,
        _crossing(score, -z, change, 1.0) if change < 1 else 1.0,
    )


def _crossing(falling: Callable[[float], float], level: float, low: float, high: float) -> float:
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > level else (low, middle)
    return (low + high) / 2


def quantile() -> float:
    """Return the standard normal quantile of two-sided intervals at `LEVEL`."""
    return NormalDist().inv_cdf((1 + LEVEL) / 2)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjust p-values for having looked at so many: any of them wrong at most `ALPHA` of the time.

    Args:
        p_values: by whatever was tested, say a character.
    """
    adjusted: dict[str, float] = {}
    highest = 0.0
    ranked = sorted(p_values, key=lambda name: p_values[name])
    for rank, name in enumerate(ranked):
        highest = max(highest, min(1.0, (len(ranked) - rank) * p_values[name]))
        adjusted[name] = highest
    return {name: adjusted[name] for name in p_values}


def least_shown(pictures: int, alpha: float = ALPHA) -> int | None:
    """Return how many pictures must change one way, none the other, to be more than chance.

    None where even all of them could be chance.
    """
    least = math.ceil(math.log2(1 / alpha) - 1e-9)
    return least if least <= pictures else None


def pictures_needed(characters: int, alpha: float = ALPHA) -> int:
    """Return how many pictures of a character must all change one way to be more than chance.

    Tested in both directions, as `p_change` does, and as the first of so many by `holm`.
    """
    return math.ceil(math.log2(2 * max(1, characters) / alpha) - 1e-9)
