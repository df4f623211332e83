"""`verify`: whether answers, rules, verdicts and figures of a report still belong together."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.commands.command import Commands, add_command, add_suite, tell
from harness.commands.redo import judged_by
from harness.commands.suites import suite_of
from harness.engines.answer_cache import AnswerCache
from harness.engines.local.fingerprints import Fingerprints
from harness.gate.run import Run
from harness.judge.provenance import provenance
from harness.listing import few
from harness.local_cache import cache_folder
from harness.models.adapters import AdapterError, find_adapters
from harness.models.base_model import BaseModelError, locate
from harness.record import Record, RecordError, read_answers
from harness.report import document
from harness.suite.hashes import suite_hashes
from harness.suite.suite import BASE, Suite

_FIGURES = (
    *("recommended", "recommended_why", "complete", "adapters", "characters", "groups"),
    *("confusions", "answers"),
)
"""What follows from answers, verdicts and policy, and is worked out again."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    what: str
    found: str
    """What is wrong, or why it cannot be told; empty where it holds."""
    known: bool = True
    """Whether it could be looked at at all."""

    def __str__(self) -> str:
        """Give the line that people read."""
        if not self.found:
            return f"holds         {self.what}"
        return f"{'DOES NOT HOLD' if self.known else 'not known    '} {self.what}: {self.found}"


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "Say whether a report's answers, rules and figures still belong together"
    added = add_command(commands, "verify", run, text)
    added.add_argument("report", type=Path, metavar="REPORT_DIR")
    add_suite(added)


def run(options: argparse.Namespace) -> int:
    """Print what holds and what does not; 0 only where all that can be known holds."""
    saved, images = document.load(options.report)
    content = document.read(options.report)
    checks = [_answers(saved, options.report), _figures(saved, images, content)]
    suite = suite_of(saved, options.report, options.suite)
    checks += [*_suite(saved, suite), _verdicts(saved, suite), *_models(saved, suite)]
    for check in checks:
        tell(str(check))
    return int(any(check.found and check.known for check in checks))


def _answers(saved: Run, report: Path) -> Check:
    what = "the answers are those of answers.jsonl, and of their hash"
    path = (report if report.is_dir() else report.parent) / "answers.jsonl"
    mine = {
        (record.case, record.adapter, number): answer
        for record in saved.records
        for number, answer in enumerate(record.answers)
    }
    told = saved.about.get("hashes", {}).get("answers")
    if told is not None and told != document.answers_hash(saved.records):
        return Check(what, "an answer was changed since the report was written")
    if path.exists() and not path.is_file():
        return Check(what, f"{path}: is no file", known=False)
    try:
        theirs = {(case, name, number): said for case, name, number, said in read_answers(path)}
    except RecordError as error:
        return Check(what, str(error), known=False)
    differing = sorted({key[:2] for key in mine.keys() ^ theirs.keys()} | {
        key[:2] for key in mine.keys() & theirs.keys() if mine[key] != theirs[key]
    })  # fmt: skip
    return Check(what, few([f"{case}[{name}]" for case, name in differing]))


def _figures(saved: Run, images: Mapping[str, str], content: Mapping[str, Any]) -> Check:
    again = document.plain(document.build(saved, images))
    wrong = [
        place for key in _FIGURES for place in _differing(content.get(key), again.get(key), key)
    ]
    return Check("gates and figures follow from verdicts and limits", few(wrong))


def _differing(one: Any, other: Any, place: str) -> Iterator[str]:
    """Name the places at which two documents differ."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in other:
            yield from _differing(one.get(key), other[key], f"{place}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            yield from _differing(mine, theirs, f"{place}[{number}]")
    elif one != other:
        yield place


def _suite(saved: Run, suite: Suite) -> Iterator[Check]:
    told, now = saved.about.get("suite", {}), suite_hashes(suite)
    questions = "" if told.get("questions") == now["questions"] else "they were changed since"
    yield Check("cases, pictures and acceptable answers are those of the suite", questions)
    limits = asdict(saved.policy) == asdict(suite.gate)
    yield Check(
        "the gate's limits are those of suite.yaml", "" if limits else "they were changed since"
    )
    settings = provenance(suite.judge)
    judged = {key: saved.about.get("judge", {}).get(key) for key in settings}
    changed = [f"{key} {judged[key]}, now {settings[key]}" for key in settings
               if judged[key] != settings[key]]  # fmt: skip
    yield Check("it was judged as this suite and this version judge", "; ".join(changed))
    same = told.get("hash") == now["hash"]
    rest = "" if same or questions or not limits or changed else (
        "names, people's verdicts or how questions are put were changed since"
    )  # fmt: skip
    yield Check("the suite has the hash that the report tells", rest)


def _verdicts(saved: Run, suite: Suite) -> Check:
    what = "every verdict is given again"
    if saved.about.get("judge", {}).get("judge") != provenance(suite.judge)["judge"]:
        return Check(what, "another version of the judge gave them", known=False)
    again = {record.key: record for record in judged_by(suite, saved).records}
    wrong = [old.asked for old in saved.records if _verdict(old) != _verdict(again[old.key])]
    return Check(what, few(wrong))


def _verdict(record: Record) -> tuple[object, ...]:
    return (record.judgement and record.judgement.verdict, record.named)


def _models(saved: Run, suite: Suite) -> Iterator[Check]:
    """Hold the weights that answered against those that lie there now."""
    told = saved.about.get("provenance", {})
    hashes = {key.removeprefix("sha256."): value for key, value in told.items() if "sha256." in key}
    cache = AnswerCache(cache_folder() / "answers.sqlite", lambda line: None)
    fingerprints = Fingerprints(cache)
    for name, expected in sorted(hashes.items()):
        what = f"{name} has the weights that answered"
        try:
            found = _fingerprint(name, suite, fingerprints)
        except (AdapterError, BaseModelError, OSError, ValueError) as error:
            yield Check(what, str(error), known=False)
        else:
            yield Check(what, "" if found == expected else "they were changed since")
    cache.close()


def _fingerprint(name: str, suite: Suite, fingerprints: Fingerprints) -> str:
    if name == BASE:
        return fingerprints.base(locate(suite.base or ""))
    (adapter,) = find_adapters([name], suite.adapters, suite.named_adapters, suite.base)
    if adapter.path is None or adapter.full_model or suite.own_processors:
        raise ValueError("it is not looked at here")
    return fingerprints.adapter(adapter.path)
