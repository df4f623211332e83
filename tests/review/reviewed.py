"""A suite on the disk, verdicts made up for its answers, and the real desk and server on them."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from harness.gate.run import Run
from harness.judge import Judgement, Verdict
from harness.models.adapters import Adapter
from harness.record import Record, record_of
from harness.report import document
from harness.report.translations import Words
from harness.review.desk import Desk
from harness.review.queue import Item, queue
from harness.review.sample import draw
from harness.review.server import ReviewServer
from harness.samples import Sample
from harness.suite.reading import read_overrides, read_suite
from harness.suite.suite import Override, Suite

SUITE = """\
judge: {certainty: 0.8}
distractors:
  Карлсон: [Karlsson]
  Губка Боб: [Спанч-Боб, SpongeBob]
"""
CHARACTER = """\
character: {name}
role: {role}
cases:
"""
CASE = """\
  - id: q{number}
    image: ../pictures/{stem}.png
    question: Кто изображён на картинке {number}?
    accept: [{name}]
"""
PEOPLE = {
    "kolobok": ("Колобок", "target"),
    "smiley": ("Смайлик", "control"),
    "cheburashka": ("Чебурашка", "target"),
}


@dataclass(frozen=True)
class Said:
    """An answer with the verdict that the judge is made to give."""

    answer: str
    verdict: Verdict = Verdict.CORRECT
    named: tuple[str, ...] = ()
    certainty: float = 0.95
    spans: tuple[tuple[int, int], ...] = ()
    reasoning: tuple[tuple[int, int], ...] = ()

    @property
    def judgement(self) -> Judgement:
        return Judgement(
            verdict=self.verdict,
            rule="made-up",
            reason=f"It is {self.verdict}.",
            named=self.named,
            certainty=self.certainty,
            spans=self.spans,
            reasoning=self.reasoning,
        )


@dataclass
class Reviewed:
    """Answers of `base` and `lora`, case by case, as they are given in `said`."""

    folder: Path
    cases: int = 4
    said: dict[tuple[str, str], Said | Sequence[Said]] = field(default_factory=dict)
    """(case, model) -> what it said; where nothing is given, something right and certain."""

    @property
    def root(self) -> Path:
        return self.folder / "cases"

    @property
    def report(self) -> Path:
        return self.folder / "report"

    @property
    def overrides(self) -> tuple[Override, ...]:
        return read_overrides(self.root / "overrides.yaml")

    def text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def rows(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text(name).splitlines()]

    def suite(self) -> Suite:
        """Write the suite, once, and read it."""
        if not self.root.is_dir():
            (self.root / "pictures").mkdir(parents=True)
            (self.root / "suite.yaml").write_text(SUITE, encoding="utf-8")
            for stem, (name, role) in PEOPLE.items():
                Image.new("RGB", (8, 8), "gold").save(self.root / f"pictures/{stem}.png")
                text = CHARACTER.format(name=name, role=role) + "".join(
                    CASE.format(number=number, stem=stem, name=name).replace("../", "")
                    for number in range(self.cases)
                )
                (self.root / f"{stem}.yaml").write_text(text, encoding="utf-8")
        suite, problems = read_suite(self.root)
        assert not problems
        return suite

    def run(self) -> Run:
        suite = self.suite()
        records = [
            self._record(Record(**record_of(case, model, suite)))
            for case in suite.cases
            for model in ("base", "lora")
        ]
        return Run(
            adapters=(Adapter(name="lora", path=None),),
            records=tuple(records),
            policy=suite.gate,
            names=suite.called,
            about={"suite": {"path": "../cases", "folder": "cases"}},
        )

    def _record(self, record: Record) -> Record:
        said = self.said.get((record.case, record.adapter), Said(f"Это {record.accept[0]}."))
        given = [said] if isinstance(said, Said) else said
        samples = [Sample(answer=one.answer, judgement=one.judgement) for one in given]
        return record.judged(samples, 0.8)

    def write(self) -> Path:
        """Write the report that a review starts from."""
        run = self.run()
        self.images()
        document.write(document.build(run, self.pictures(run)), self.report)
        return self.report

    def images(self) -> None:
        (self.report / "images").mkdir(parents=True, exist_ok=True)
        for stem in PEOPLE:
            Image.new("RGB", (64, 64), "gold").save(self.report / f"images/{stem}.png")

    def pictures(self, run: Run) -> dict[str, str]:
        return {one.picture: f"images/{one.character}.png" for one in run.records}

    def items(self) -> list[Item]:
        run = self.run()
        return queue(run, self.suite(), self.pictures(run))

    def desk(self, sample: int | None = None) -> Desk:
        items = self.items() if sample is None else draw(self.items(), sample)
        return Desk(self.root, items, self.suite().names, blind=sample is not None)

    @contextmanager
    def served(
        self, desk: Desk | None = None, *, reviewer: str = "Анна", lang: str = "en"
    ) -> Iterator[str]:
        """Serve a review, and give its address."""
        self.images()
        desk = desk or self.desk()
        server = ReviewServer(desk, self.suite(), self.report, Words(lang), reviewer=reviewer)
        listening, address = server.listen(0)
        thread = threading.Thread(target=server.serve, args=(listening,), daemon=True)
        thread.start()
        try:
            yield address
        finally:
            server.stop()
            thread.join(10)


@dataclass(frozen=True)
class Reply:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    address: str,
    path: str = "",
    body: Mapping[str, Any] | bytes | None = None,
    **headers: str,
) -> Reply:
    """Get what lies at an address, or post JSON to it, with headers of one's own."""
    parts = urlsplit(address + path)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    place = parts.path + (f"?{parts.query}" if parts.query else "")
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is None:
        connection.request("GET", place, headers=given)
    else:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request("POST", place, content, {"content-type": "application/json"} | given)
    answer = connection.getresponse()
    reply = Reply(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
    connection.close()
    return reply
