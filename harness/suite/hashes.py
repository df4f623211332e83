"""What is asked and what is wanted, as hashes: what two runs must share to be compared."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from harness.suite.policy import GatePolicy
from harness.suite.suite import Suite


def suite_hashes(suite: Suite) -> dict[str, str]:
    """Return the hash of the whole bar, and that of the questions alone."""
    questions = questions_hash(suite)
    digest = hashlib.sha256(questions.encode())
    # As it was before a suite could say more, so that earlier reports stay comparable.
    judge = {key: value for key, value in asdict(suite.judge).items() if key != "second"}
    second = suite.judge.second
    opinion = {} if second is None else {"second": asdict(second)}
    _add(digest, [suite.asking, _gate(suite.gate), {**judge, **opinion}])
    _add(digest, {name: list(names) for name, names in suite.names.items()})
    # Not who gave it nor why, nor in which order: the bar is the same.
    people = sorted([o.case, o.answer, o.verdict, sorted(o.named)] for o in suite.overrides)
    _add(digest, people)
    return {"hash": _short(digest), "questions": questions}


def _gate(policy: GatePolicy) -> dict[str, Any]:
    limits = asdict(policy)
    if not policy.release:
        del limits["release"]
    return limits


def questions_hash(suite: Suite) -> str:
    """Return a hash of what is asked: every case with its picture and acceptable answers."""
    digest = hashlib.sha256()
    for case in suite.cases:
        _add(digest, [case.key, case.role.value, asdict(case.expectation), case.tags])
        for image in case.images:
            digest.update(hashlib.sha256(image.read_bytes()).digest())
        if case.prompting != suite.prompting:
            _add(digest, case.prompting.told())
    return _short(digest)


def _add(digest: hashlib._Hash, content: object) -> None:
    digest.update(json.dumps(content, ensure_ascii=False, sort_keys=True).encode())


def _short(digest: hashlib._Hash) -> str:
    return digest.hexdigest()[:16]
