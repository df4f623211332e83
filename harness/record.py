"""What a run leaves behind of each question: the answer or the error, and the verdict."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from sys import intern
from typing import Any

from harness.json_text import read_json
from harness.judge.verdict import Judgement, Opinion, Verdict
from harness.samples import Sample, standing_for
from harness.suite.suite import Case, Role, Suite
from harness.whole_file import written_beside

Key = tuple[str, str]
"""(case, adapter)."""


class RecordError(Exception):
    """A saved run cannot be read; the message is one line for people."""


@dataclass(frozen=True, kw_only=True, slots=True)  # a run holds many
class Record:
    """One case asked of one model; keyed by (case, adapter).

    Either `answer` and `judgement` are given, or `error` is: an error is no verdict.
    """

    case: str
    character: str
    role: Role
    adapter: str
    question: str
    accept: tuple[str, ...]
    tags: tuple[str, ...] = ()
    pictures: tuple[str, ...]
    """What was shown, in order, relative to the suite's folder."""
    path: str
    """The case file, relative to the suite's folder."""
    line: int
    asked_with: Mapping[str, Any] = field(default_factory=dict)
    """How it was asked, where that is not how the suite asks; as `Prompting.told` says it."""
    answer: str | None = None
    error: str | None = None
    judgement: Judgement | None = None
    samples: tuple[Sample, ...] = ()
    """All answers, where several were drawn by chance; `answer` and `judgement` are then of the
    one that stands for them, by `standing_for`."""
    doubtful_below: float | None = None
    """The suite's threshold as it was judged; None where no certainty was measured."""

    @property
    def key(self) -> Key:
        """(case, adapter)."""
        return self.case, self.adapter

    @property
    def picture(self) -> str:
        """The first picture; an empty string where none was shown."""
        return self.pictures[0] if self.pictures else ""

    @property
    def correct(self) -> bool:
        """Whether the answer was judged correct."""
        return self.judgement is not None and self.judgement.verdict is Verdict.CORRECT

    @property
    def times(self) -> int:
        """How many answers there are."""
        return len(self.samples) or 1

    @property
    def right(self) -> int:
        """How many of them were judged correct."""
        return sum(one.correct for one in self.samples) if self.samples else int(self.correct)

    @property
    def answers(self) -> tuple[str, ...]:
        """All that was said, in order; nothing where there is an error."""
        alone = () if self.answer is None else (self.answer,)
        return tuple(one.answer for one in self.samples) or alone

    @property
    def named(self) -> frozenset[str]:
        """Characters the answer wrongly asserts."""
        return frozenset(self.judgement.named) if self.judgement else frozenset()

    @property
    def certainty(self) -> float | None:
        """How probably a person would agree, as it is written down; None where none was measured.

        A person's own verdict is sure, whatever was measured before.
        """
        if self.judgement is None or self.doubtful_below is None:
            return None
        overruled = self.judgement.overruled and not self.samples  # of those, perhaps one
        return 1.0 if overruled else _number(self.judgement.certainty)

    @property
    def doubtful(self) -> bool:
        """Whether the verdict is less certain than the suite wants; one never measured is not."""
        # Held against the rounded figure, so that it stays the same when it is read back.
        certainty, wanted = self.certainty, self.doubtful_below
        return certainty is not None and wanted is not None and certainty < wanted

    def judged(self, samples: Sequence[Sample], doubtful_below: float) -> Record:
        """Return it with the answers that were given, and their verdicts."""
        standing = standing_for(samples) if len(samples) > 1 else samples[0]
        return replace(
            self,
            answer=standing.answer,
            judgement=standing.judgement,
            samples=tuple(samples) if len(samples) > 1 else (),
            doubtful_below=doubtful_below,
        )

    def held_to(self, doubtful_below: float) -> Record:
        """Return it held to another threshold; where no certainty was measured, nothing is held."""
        return replace(self, doubtful_below=doubtful_below) if self.certainty is not None else self

    @property
    def asked(self) -> str:
        """Node-like name for people, `kolobok/who[lora_v2]`."""
        return f"{self.case}[{self.adapter}]"


def record_of(case: Case, adapter: str, suite: Suite) -> dict[str, Any]:
    """Return what a record says of its case, as keyword arguments for `Record`."""
    return {
        "case": case.key,
        "character": case.character,
        "role": case.role,
        "adapter": adapter,
        "question": case.expectation.question,
        "accept": case.expectation.accept,
        "tags": case.tags,
        # What many records share is held once.
        "pictures": tuple(_within(image, suite.root) for image in case.images),
        "path": _within(case.path, suite.root),
        "line": case.line,
        "asked_with": case.prompting.told() if case.prompting != suite.prompting else {},
    }


def _within(path: Path, folder: Path) -> str:
    return intern(path.relative_to(folder).as_posix())


def to_json(record: Record) -> dict[str, Any]:
    """Return the record as plain JSON values: a row of `answers` in `report.json`."""
    judgement = record.judgement
    row: dict[str, Any] = {
        "case": record.case,
        "character": record.character,
        "role": record.role.value,
        "adapter": record.adapter,
        "question": record.question,
        "answer": record.answer,
        "verdict": judgement.verdict.value if judgement else None,
        "named": list(judgement.named) if judgement else [],
        "error": record.error,
        "accept": list(record.accept),
        "tags": list(record.tags),
        "picture": record.picture,
        "path": record.path,
        "line": record.line,
    }
    if len(record.pictures) != 1:
        row["pictures"] = list(record.pictures)
    if record.asked_with:
        row["asked_with"] = dict(record.asked_with)
    if judgement:
        row |= _told(judgement)
        row["certainty"] = record.certainty
        row["doubtful"] = record.doubtful
        row["doubtful_below"] = record.doubtful_below
    if record.samples:
        row["samples"] = [
            {
                "answer": one.answer,
                "verdict": one.judgement.verdict.value,
                "named": list(one.judgement.named),
                "certainty": _number(one.judgement.certainty),
                **_told(one.judgement),
            }
            for one in record.samples
        ]
    return row


def _told(judgement: Judgement) -> dict[str, Any]:
    """What a judgement says of itself beside its verdict, as plain JSON values."""
    return {
        "rule": judgement.rule,
        "reason": judgement.reason,
        "spans": [[int(start), int(end)] for start, end in judgement.spans],
        "named_other": list(judgement.named_other),
        # A NumPy scalar here would not survive the way between processes.
        "similarity": _number(judgement.similarity),
        "threshold": _number(judgement.threshold),
        "overruled": judgement.overruled,
        "language": judgement.language,
        "reasoning": [[int(start), int(end)] for start, end in judgement.reasoning],
        **({"second": asdict(judgement.second)} if judgement.second else {}),
    }


def from_json(row: Mapping[str, Any]) -> Record:
    """Read back what `to_json` wrote.

    Raises:
        RecordError: if the row is none of ours.
    """
    try:
        judgement = _judgement(row) if row["verdict"] is not None else None
        return Record(
            # What many rows share is held once.
            case=intern(str(row["case"])),
            character=intern(str(row["character"])),
            role=Role(row["role"]),
            adapter=intern(str(row["adapter"])),
            question=intern(str(row["question"])),
            accept=tuple(map(_shared, row.get("accept", ()))),
            tags=tuple(map(_shared, row.get("tags", ()))),
            pictures=tuple(
                intern(str(one)) for one in row.get("pictures", filter(None, [row.get("picture")]))
            ),
            path=intern(str(row.get("path", ""))),
            line=int(row.get("line", 0)),
            asked_with=dict(row.get("asked_with", {})),
            answer=row["answer"],
            error=row.get("error"),
            judgement=judgement,
            samples=tuple(
                Sample(answer=str(one["answer"]), judgement=_judgement(one))
                for one in row.get("samples", ())
            ),
            doubtful_below=_threshold(row),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(f"a row of 'answers' is not as the contract says: {error!r}") from None


def _shared(value: Any) -> Any:
    return intern(value) if type(value) is str else value


def _threshold(row: Mapping[str, Any]) -> float | None:
    """Return the row's threshold of doubt; None in a report made before there was one."""
    known = row.get("certainty") is not None and row.get("doubtful_below") is not None
    return float(row["doubtful_below"]) if known else None


def _judgement(row: Mapping[str, Any]) -> Judgement:
    certainty = row.get("certainty")
    return Judgement(
        verdict=Verdict(row["verdict"]),
        named=tuple(row["named"]),
        rule=str(row.get("rule", "")),
        reason=str(row.get("reason", "")),
        spans=tuple((int(start), int(end)) for start, end in row.get("spans", ())),
        named_other=tuple(row.get("named_other", ())),
        similarity=row.get("similarity"),
        threshold=row.get("threshold"),
        overruled=row.get("overruled"),
        certainty=1.0 if certainty is None else float(certainty),
        language=str(row.get("language", "und")),
        reasoning=tuple((int(start), int(end)) for start, end in row.get("reasoning", ())),
        second=_opinion(row["second"]) if row.get("second") else None,
    )


def _opinion(row: Mapping[str, Any]) -> Opinion:
    right, wrong = map(str, row["said"])
    return Opinion(
        by=str(row["by"]),
        said=(right, wrong),
        right=None if row["right"] is None else bool(row["right"]),
        probability=None if row.get("probability") is None else float(row["probability"]),
        weight=float(row["weight"]),
        before=str(row.get("before", "")),
    )


def _number(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)


def spoken(row: Mapping[str, Any]) -> str:
    """Return what a row's answer says without its reasoning, which is no part of the answer.

    An answer that is nothing but reasoning says nothing.
    """
    text, at = "", 0
    answer = row.get("answer") or ""
    for start, end in sorted(row.get("reasoning") or ()):
        text, at = text + answer[at:start], max(at, end)
    text += answer[at:]
    return text.strip() if at else text


def write_answers(records: Iterable[Record], path: Path) -> None:
    """Write `answers.jsonl`: what `--answers` reads, one JSON object a line."""
    with written_beside(path) as beside, beside.open("wb") as file:
        for record in records:
            for number, answer in enumerate(record.answers):
                sample = {"sample": number} if record.samples else {}
                row = {"case": record.case, "adapter": record.adapter, **sample, "answer": answer}
                text = json.dumps(row, ensure_ascii=False) + "\n"
                # Half a surrogate pair stays what it is, in JSON's own words.
                file.write(text.encode("utf-8", "backslashreplace"))


def read_answers(path: Path) -> Iterator[tuple[str, str, int, str]]:
    """Yield (case, adapter, sample, answer) of an `answers.jsonl`; other keys are ignored.

    Raises:
        RecordError: at the first line that is not as the contract says.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _answer(line, f"{path}:{number}")
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise RecordError(f"{path}: not UTF-8; save the file as UTF-8") from None


def _answer(line: str, place: str) -> tuple[str, str, int, str]:
    try:
        row = read_json(line)
    except ValueError:
        raise RecordError(f"{place}: not a JSON object") from None
    if not isinstance(row, dict):
        raise RecordError(f"{place}: not a JSON object")
    for key in ("case", "adapter", "answer"):
        if not isinstance(row.get(key), str):
            raise RecordError(f"{place}: {key!r} must be text")
    sample = row.get("sample", 0)
    if not isinstance(sample, int) or isinstance(sample, bool) or sample < 0:
        raise RecordError(f"{place}: 'sample' must be a whole number from 0")
    return row["case"], row["adapter"], sample, row["answer"]
