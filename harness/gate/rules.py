"""Single rules of the gate: the cases they look at, what they find there, and in which words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from harness.gate.comparison import Change, Pair
from harness.suite.policy import CharacterLimits, Limits
from harness.suite.suite import Role


@dataclass(frozen=True, kw_only=True)
class Reason:
    """What one rule found."""

    rule: str
    """Its path under `gate:` in `suite.yaml`, or `complete`, `judged`, `strict`."""
    limit: float
    value: float
    cases: tuple[str, ...] = ()
    """The cases that count against it."""
    text: str
    """The same for people, without the cases."""
    holds: bool


def of_limits(
    limits: Limits,
    pairs: Sequence[Pair],
    *,
    tag: str | None = None,
    own_regressions: Collection[str] = (),
    own_hallucinations: Collection[str] = (),
) -> Iterator[Reason]:
    """Hold cases of both roles against limits: the whole suite, or a tag's cases.

    Args:
        limits: those of None are left out.
        pairs: the cases they are about.
        tag: what the cases share, where they are not the whole suite.
        own_regressions: characters that are held to a count of their own instead.
        own_hallucinations: the same.
    """
    controls = [pair for pair in pairs if pair.candidate.role is Role.CONTROL]
    targets = [pair for pair in pairs if pair.candidate.role is Role.TARGET]
    prefix, of = (f"tags.{tag}.", f" tagged {tag}") if tag else ("", "")
    if (limit := limits.max_control_regressions) is not None:
        rule = f"{prefix}max_control_regressions"
        forgotten = _regressed(_without(controls, own_regressions))
        yield at_most(rule, limit, forgotten, f"control case{of} forgotten")
    if (limit := limits.max_new_hallucinations) is not None:
        rule = f"{prefix}max_new_hallucinations"
        invented = _invented(_without(pairs, own_hallucinations))
        yield at_most(rule, limit, invented, f"new hallucination{of}")
    if (limit := limits.min_target_gain) is not None:
        yield _gain(f"{prefix}min_target_gain", limit, targets, f"target case{of}")
    if (share := limits.min_target_accuracy) is not None:
        yield _accuracy(f"{prefix}min_target_accuracy", share, targets, f"target answers{of}")
    if (share := limits.max_hallucination_rate) is not None:
        yield _rate(f"{prefix}max_hallucination_rate", share, pairs, f"answers{of}")


def of_character(limits: CharacterLimits, pairs: Sequence[Pair], name: str) -> Iterator[Reason]:
    """Hold one character's cases against its own limits."""
    prefix, of = f"characters.{name}.", f" of {name}"
    if (limit := limits.max_regressions) is not None:
        yield at_most(f"{prefix}max_regressions", limit, _regressed(pairs), f"case{of} forgotten")
    if (limit := limits.max_new_hallucinations) is not None:
        rule = f"{prefix}max_new_hallucinations"
        yield at_most(rule, limit, _invented(pairs), f"new hallucination instead{of}")
    if (limit := limits.min_gain) is not None:
        yield _gain(f"{prefix}min_gain", limit, pairs, f"case{of}")
    if (share := limits.min_accuracy) is not None:
        yield _accuracy(f"{prefix}min_accuracy", share, pairs, f"answers about {name}")
    if (share := limits.max_hallucination_rate) is not None:
        yield _rate(f"{prefix}max_hallucination_rate", share, pairs, f"answers about {name}")


def at_most(rule: str, limit: int, cases: tuple[str, ...], noun: str) -> Reason:
    """Allow so many cases and no more; `noun` is what one of them is called."""
    allowed = f"at most {limit} allowed" if limit else "none allowed"
    text = f"{counted(len(cases), noun)}, {allowed}"
    return Reason(
        rule=rule, limit=limit, value=len(cases), cases=cases, text=text, holds=len(cases) <= limit
    )


def is_worse(pair: Pair) -> bool:
    """Whether a case was right and is not, or its answer asserts somebody new."""
    return pair.change is Change.REGRESSED or bool(pair.newly_named)


def cases_of(pairs: Iterable[Pair]) -> tuple[str, ...]:
    """Return the cases' keys."""
    return tuple(pair.candidate.case for pair in pairs)


_PLURALS = {
    "case": "cases",
    "hallucination": "hallucinations",
    "answer": "answers",
    "verdict": "verdicts",
}


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: `1 control case forgotten`, `2 control cases forgotten`."""
    if count == 1:
        return f"1 {noun}"
    words = [_PLURALS.get(word, word) for word in noun.split(" ")]
    return f"{count or 'no'} {' '.join(words)}"


def _gain(rule: str, limit: int, pairs: Sequence[Pair], noun: str) -> Reason:
    gained = sum(pair.candidate.correct - pair.baseline.correct for pair in pairs)
    found = f"a net {'gain' if gained >= 0 else 'loss'} of {counted(abs(gained), noun)}"
    wanted = (
        f"a gain of at least {limit} wanted" if limit >= 0 else f"at most {-limit} lost allowed"
    )
    return Reason(
        rule=rule,
        limit=limit,
        value=gained,
        cases=_regressed(pairs) if gained < limit else (),
        text=f"{found}, {wanted}",
        holds=gained >= limit,
    )


def _accuracy(rule: str, limit: float, pairs: Sequence[Pair], noun: str) -> Reason:
    """No answers have no accuracy, which is no pass."""
    right = sum(pair.candidate.correct for pair in pairs)
    share = right / len(pairs) if pairs else 0.0
    wrong = cases_of(pair for pair in pairs if not pair.candidate.correct)
    return Reason(
        rule=rule,
        limit=limit,
        value=round(share, 4),
        cases=wrong,
        text=f"{right} of {len(pairs)} {noun} correct, at least {_percent(limit)} wanted",
        holds=bool(pairs) and share >= limit,
    )


def _rate(rule: str, limit: float, pairs: Sequence[Pair], noun: str) -> Reason:
    cases = cases_of(pair for pair in pairs if pair.candidate.named)
    share = len(cases) / len(pairs) if pairs else 1.0
    return Reason(
        rule=rule,
        limit=limit,
        value=round(share, 4),
        cases=cases,
        text=f"{len(cases)} of {len(pairs)} {noun} name another character, "
        f"at most {_percent(limit)} allowed",
        holds=bool(pairs) and share <= limit,
    )


def _without(pairs: Iterable[Pair], characters: Collection[str]) -> list[Pair]:
    return [pair for pair in pairs if pair.candidate.character not in characters]


def _regressed(pairs: Iterable[Pair]) -> tuple[str, ...]:
    return cases_of(pair for pair in pairs if pair.change is Change.REGRESSED)


def _invented(pairs: Iterable[Pair]) -> tuple[str, ...]:
    return cases_of(pair for pair in pairs if pair.newly_named)


def _percent(share: float) -> str:
    return f"{100 * share:g}%"
