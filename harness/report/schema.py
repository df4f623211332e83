"""What a `report.json` may be, as types: a report that is read is held to them before all else.

What the contract promises must be there; what else a run writes may be missing in an older report,
but is never of another kind. `msgspec` says in a line at which place it is not so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

Word = Annotated[str, msgspec.Meta(max_length=100_000)]
Count = Annotated[int, msgspec.Meta(ge=0, le=10**9)]
FileName = Annotated[str, msgspec.Meta(max_length=100_000, pattern=r"\A[^\x00]*\Z")]
"""What a disk can be asked for."""
Share = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]
Limit = Annotated[int, msgspec.Meta(ge=-(10**9), le=10**9)] | None
Pair = tuple[Share, Share]
Spans = tuple[tuple[Count, Count], ...]
Names = tuple[Word, ...]
Role = Literal["target", "control"]
Conclusion = Literal["better", "worse", "inconclusive", ""]
Verdict = Literal["correct", "hallucination", "wrong", "refusal"]


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    """Keys of later versions are passed over."""


class Tally(_Part, frozen=True, kw_only=True):
    """Before and after, of so many."""

    before: Count
    after: Count
    total: Count


class Change(_Part, frozen=True, kw_only=True):
    """Before and after."""

    before: Count
    after: Count


class Rule(_Part, frozen=True, kw_only=True):
    """What one rule of the gate found."""

    rule: Word
    limit: Share
    value: Share
    cases: Names = ()
    text: Word = ""


class Doubt(_Part, frozen=True, kw_only=True):
    """How far a gate rests on doubtful verdicts."""

    count: Count = 0
    total: Count = 0
    baseline: Count = 0
    could_turn: bool = False
    cases: Names = ()


class Gate(_Part, frozen=True, kw_only=True):
    """The gate's word on an adapter."""

    passed: bool
    reasons: tuple[Rule, ...]
    held: tuple[Rule, ...] = ()
    tolerated: Names = ()
    notes: Names = ()
    doubtful: Doubt | None = None


class Weighed(_Part, frozen=True, kw_only=True):
    """The statistics of a role."""

    total: Count = 0
    pictures: Count = 0
    accuracy: Share = 0.0
    interval: Pair | None = None
    difference: Share = 0.0
    difference_interval: Pair | None = None
    p_better: Share = 1.0
    p_worse: Share = 1.0
    conclusion: Conclusion = ""
    detectable: Word = ""


class Statistics(_Part, frozen=True, kw_only=True):
    """The statistics of an adapter."""

    alpha: Share = 0.05
    level: Share = 0.95
    target: Weighed | None = None
    control: Weighed | None = None
    conclusion: Conclusion = ""
    detectable: Word = ""


class Corrected(_Part, frozen=True, kw_only=True):
    """A share corrected for the judge's mistakes."""

    share: Share
    interval: Pair


class Corrections(_Part, frozen=True, kw_only=True):
    """What labelled answers say of an adapter's shares."""

    labelled: Count = 0
    sensitivity: Share | None = None
    specificity: Share | None = None
    level: Share = 0.95
    unusable: Word = ""
    target: Corrected | None = None
    control: Corrected | None = None


class Adapter(_Part, frozen=True, kw_only=True):
    """One adapter's results."""

    name: Word
    gate: Gate
    target: Tally
    control: Tally
    hallucinations: Change
    full_model: bool = False
    statistics: Statistics = Statistics()
    corrected: Corrections | None = None
    recipe: Mapping[Word, Any] = {}


class Character(_Part, frozen=True, kw_only=True):
    """One character under one adapter."""

    character: Word
    role: Role
    adapter: Word
    before: Count
    after: Count
    total: Count
    status: Literal["learned", "improved", "unchanged", "degraded"]
    hallucinated: Mapping[Word, Count]
    name: Word = ""
    interval: Pair | None = None
    difference_interval: Pair | None = None
    p: Share = 1.0
    p_holm: Share = 1.0
    conclusion: Conclusion = ""
    pictures: Count = 0
    needed: Count = 0


class Group(_Part, frozen=True, kw_only=True):
    """Cases of one tag or question under one adapter."""

    adapter: Word
    by: Word
    name: Word
    before: Count
    after: Count
    total: Count
    hallucinations: Change


class Opinion(_Part, frozen=True, kw_only=True):
    """A second opinion."""

    by: Word
    said: tuple[Word, Word]
    right: bool | None
    weight: Share
    probability: Share | None = None
    before: Word = ""


class Judged(_Part, frozen=True, kw_only=True):
    """An answer's verdict, or that of one of its samples."""

    named: Names = ()
    named_other: Names = ()
    rule: Word = ""
    reason: Word = ""
    spans: Spans = ()
    reasoning: Spans = ()
    similarity: Share | None = None
    threshold: Share | None = None
    certainty: Share | None = None
    overruled: Word | None = None
    language: Word = "und"
    second: Opinion | None = None


class Sample(Judged, frozen=True, kw_only=True):
    """One of several answers."""

    answer: str
    verdict: Verdict


class Answer(Judged, frozen=True, kw_only=True):
    """One case asked of one model."""

    case: Word
    character: Word
    role: Role
    adapter: Word
    question: Word
    answer: str | None
    verdict: Verdict | None
    change: Literal["fixed", "kept", "regressed", "missed"] | None
    accept: Names = ()
    tags: Names = ()
    path: FileName = ""
    line: Count = 0
    error: Word | None = None
    picture: FileName | None = None
    pictures: tuple[FileName, ...] = ()
    image: FileName | None = None
    images: tuple[FileName | None, ...] = ()
    asked_with: Mapping[Word, Any] = {}
    samples: tuple[Sample, ...] = ()
    doubtful: bool = False
    doubtful_below: Share | None = None
    new_hallucination: bool = False


class CharacterLimits(_Part, frozen=True, kw_only=True):
    """A character's own limits."""

    max_regressions: Limit = None
    max_new_hallucinations: Limit = None
    min_gain: Limit = None
    min_accuracy: Share | None = None
    max_hallucination_rate: Share | None = None


class Limits(_Part, frozen=True, kw_only=True):
    """The limits of some cases."""

    max_control_regressions: Limit = None
    max_new_hallucinations: Limit = None
    min_target_gain: Limit = None
    min_target_accuracy: Share | None = None
    max_hallucination_rate: Share | None = None


class Policy(Limits, frozen=True, kw_only=True):
    """What the gate was held to."""

    require_significance: bool = False
    release: bool = False
    doubtful: Literal["allow", "fail"] = "allow"
    characters: Mapping[Word, CharacterLimits] = {}
    tags: Mapping[Word, Limits] = {}


class Asked(_Part, frozen=True, kw_only=True):
    """The suite that was asked."""

    folder: Word = ""
    path: FileName = ""
    hash: Word = ""
    questions: Word = ""
    cases: Count = 0
    characters: Count = 0


class Audited(_Part, frozen=True, kw_only=True):
    """How the judge did on labelled answers."""

    right: Count
    right_accepted: Count
    not_right: Count
    not_right_refused: Count


class Release(_Part, frozen=True, kw_only=True):
    """An earlier release, as `accept` writes it."""

    when: Word
    adapter: Word
    target: Tally
    control: Tally
    hallucinations: Change


class Report(_Part, frozen=True, kw_only=True):
    """The whole document."""

    schema: int
    baseline: Word
    recommended: Word | None
    adapters: tuple[Adapter, ...]
    characters: tuple[Character, ...]
    answers: tuple[Answer, ...]
    recommended_why: Word | None = None
    partial: bool = False
    complete: bool = True
    strict: bool = False
    names: Mapping[Word, Word] = {}
    suite: Asked = Asked()
    judge: Mapping[Word, Word] = {}
    generation: Mapping[Word, Any] = {}
    provenance: Mapping[Word, Word] = {}
    hashes: Mapping[Word, Word] = {}
    harness: Word = ""
    created: Word = ""
    history: tuple[Release, ...] = ()
    differs: Names = ()
    caveats: Names = ()
    unused_overrides: Names = ()
    warnings: Names = ()
    unasked: Names = ()
    unread: Names = ()
    groups: tuple[Group, ...] = ()
    confusions: Mapping[Word, Mapping[Word, Mapping[Word, Count]]] = {}
    audited: Audited | None = None
    policy: Policy = Policy()
    released: Mapping[Word, Any] = {}


_DECODER = msgspec.json.Decoder(Report)


def mistake(content: bytes) -> str | None:
    """Say in a line what a report's content is not; None where it is one."""
    try:
        _DECODER.decode(content)
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError, ValueError) as error:
        return str(error)
    return None
