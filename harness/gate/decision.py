"""A comparison and a policy → passed or not, and why. Never green by accident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from harness.gate.comparison import Comparison
from harness.gate.doubt import Doubt, doubt_of
from harness.gate.evidence import weigh
from harness.gate.rules import Reason, at_most, cases_of, counted, is_worse, of_character, of_limits
from harness.gate.statistics import ALPHA
from harness.suite.policy import Doubtful, GatePolicy
from harness.suite.suite import Role


@dataclass(frozen=True, kw_only=True)
class GateResult:
    """The gate's word on one adapter."""

    passed: bool
    reasons: tuple[Reason, ...]
    """The rules that do not hold."""
    held: tuple[Reason, ...] = ()
    """The rules that hold, with what they found."""
    tolerated: tuple[str, ...] = ()
    """Cases that got worse and break no rule, so that no tolerance hides."""
    notes: tuple[str, ...] = ()
    """What the gate had no case to see, a line each."""
    doubt: Doubt
    """How far this rests on verdicts that the judge itself doubts."""


def evaluate(comparison: Comparison, policy: GatePolicy, *, strict: bool = False) -> GateResult:
    """Hold a comparison against a policy; what was not judged never passes.

    Args:
        comparison: a candidate against its baseline.
        policy: the suite's limits.
        strict: whether any answer that is not correct fails the gate.
    """
    hold = partial(_rules, policy=policy, strict=strict)
    rules = hold(comparison)
    doubt = doubt_of(comparison, rules, hold)
    if policy.doubtful is Doubtful.FAIL and all(rule.holds for rule in rules):
        rules.append(_undoubted(doubt))
    broken = tuple(rule for rule in rules if not rule.holds)
    blamed = {case for rule in broken for case in rule.cases}
    got_worse = cases_of(pair for pair in comparison.pairs if is_worse(pair))
    return GateResult(
        passed=not broken,
        reasons=broken,
        held=tuple(rule for rule in rules if rule.holds),
        tolerated=tuple(case for case in got_worse if case not in blamed),
        notes=tuple(_notes(comparison)),
        doubt=doubt,
    )


def _rules(comparison: Comparison, policy: GatePolicy, *, strict: bool) -> list[Reason]:
    rules = [*_whole(comparison), *_limits(comparison, policy)]
    if strict:
        missed = cases_of(pair for pair in comparison.pairs if not pair.candidate.correct)
        rules.append(at_most("strict", 0, missed, "answer not correct"))
    return rules


def _undoubted(doubt: Doubt) -> Reason:
    """Make the rule that no doubtful verdict could turn the pass."""
    cases = doubt.cases if doubt.could_turn else ()
    found = counted(len(cases), "case") + " with a doubtful verdict that could turn the pass"
    return Reason(
        rule="doubtful",
        limit=0,
        value=len(cases),
        cases=cases,
        text=f"{found}, none allowed",
        holds=not doubt.could_turn,
    )


def _whole(comparison: Comparison) -> Iterator[Reason]:
    """Yield whether everything was judged that was to be."""
    unjudged = comparison.unpaired
    text = counted(len(unjudged), "case") + " without a judged answer"
    if not comparison.pairs:
        text = "nothing was judged"
    yield Reason(
        rule="complete",
        limit=0,
        value=len(unjudged),
        cases=unjudged,
        text=text,
        holds=bool(comparison.pairs) and not unjudged,
    )
    for character in comparison.missing_characters:
        cases = tuple(case for case in unjudged if case.partition("/")[0] == character)
        text = f"nothing was judged about {character}"
        yield _nothing(character, cases, text)


def _limits(comparison: Comparison, policy: GatePolicy) -> Iterator[Reason]:
    """Yield every limit of the policy, the suite's first."""
    yield from of_limits(
        policy,
        comparison.pairs,
        own_regressions=_own(policy, "max_regressions"),
        own_hallucinations=_own(policy, "max_new_hallucinations"),
    )
    if policy.require_significance:
        yield _significance(comparison)
    characters, tags = comparison.by_character, comparison.by_tag
    for name, limits in policy.characters.items():
        if name in characters:
            yield from of_character(limits, characters[name], name)
        elif name not in comparison.missing_characters:
            yield _nothing(name, (), f"nothing was judged about {name}, which the gate limits")
    for name, tag_limits in policy.tags.items():
        if name in tags:
            yield from of_limits(tag_limits, tags[name], tag=name)
        else:
            yield _nothing(name, (), f"no case tagged {name} was judged, which the gate limits")


def _own(policy: GatePolicy, limit: str) -> frozenset[str]:
    """Return the characters that have this limit to themselves."""
    limits = policy.characters.items()
    return frozenset(name for name, mine in limits if getattr(mine, limit) is not None)


def _significance(comparison: Comparison) -> Reason:
    evidence = weigh(comparison, Role.TARGET)
    if evidence is None:
        return _nothing("require_significance", (), "no target case was judged")
    found = "can be chance" if evidence.p_better > ALPHA else "is more than chance"
    return Reason(
        rule="require_significance",
        limit=ALPHA,
        value=round(evidence.p_better, 4),
        text=f"the gain on targets {found} (p = {evidence.p_better:.3f}, "
        f"at most {ALPHA:g} allowed; {evidence.detectable})",
        holds=evidence.p_better <= ALPHA,
    )


def _nothing(name: str, cases: tuple[str, ...], text: str) -> Reason:
    """Make the rule that something of this name was judged, broken."""
    return Reason(rule=f"judged.{name}", limit=1, value=0, cases=cases, text=text, holds=False)


def _notes(comparison: Comparison) -> Iterator[str]:
    asked = {pair.candidate.role for pair in comparison.pairs}
    if asked and Role.CONTROL not in asked:
        yield "no control cases: this gate cannot see what was forgotten"
    if asked and Role.TARGET not in asked:
        yield "no target cases: this gate cannot see what was learned"
    sides = [record for pair in comparison.pairs for record in (pair.baseline, pair.candidate)]
    if unmeasured := sum(record.certainty is None for record in sides):
        yield f"{counted(unmeasured, 'verdict')} of unknown certainty: judge again to measure it"
