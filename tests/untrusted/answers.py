"""Answers that want to be more than text: how each is seen wherever it is shown."""

from __future__ import annotations

import html
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cmarkgfm
import html5lib

from harness.__main__ import main
from harness.visible import visible
from tests import tiny
from tests.untrusted.runs import Ended, report, run, write_answers, write_suite

HEADING = "Bad answers"
AS_IT_IS = "as it is"
LONGEST_SHOWN = 60
ADAPTER = "<b>=1 `c` | [x](e) @you www.e.example ::error::x"
"""The name of the adapter that says all this: what it may be called, it may be called."""

TEXTS: Mapping[str, str] = {
    "a script": "<script>alert(1)</script>",
    "an image that fails": "\"'><img src=x onerror=alert(1)>",
    "the end of what it may stand in": "</script></noscript></td>--><!-- ]]> </system-out>",
    "entities": "&lt;b&gt;&#60;i&#62;",
    "templates": "{{7*7}} {% if 1 %} ${7*7} $x_1$ \\frac",
    "ANSI escapes": "\x1b[31mred\x1b[0m\x1b]8;;http://e.example\x07",
    "one-byte ANSI, bell, backspace": "\x9b2J\x07\x08\x7f",
    "a command to GitHub on a line of its own": "x\n::error::gone\r::add-mask::y",
    "commands to others anywhere": "##[add-mask]x ##vso[task.x]y ##teamcity[z]",
    "bidi overrides": "\u202edne\u2066\u200f\u061c",
    "half a surrogate pair": "x\ud800y\udc00",
    "NUL": "x\0y",
    "what XML forbids": "\x01\x0b\ufffe\uffff\x1f",
    "Markdown": "# h ![b](http://e.example/c.png) [d](e) **f** `g` ~~h~~ <br>",
    "a table's bars": "a | b || c \\| d",
    "addresses and names": "@you www.e.example https://e.example you@e.example mailto:x@y.zz #1",
    "formulas": "=1+1 @SUM(A1) -1 +1 \t=cmd|'/c calc'!A1",
    "1 MB of one letter": "а" * 500_000,
}
HALF = len(TEXTS) // 2
"""As many as are told of in one run: GitHub shows ten annotations."""


@dataclass(frozen=True)
class Told:
    """A run in which every answer holds one of the texts, and so does whatever else may."""

    texts: Sequence[str]
    folder: Path
    ended: Ended

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Seen:
    """How one text is seen."""

    terminal: str
    annotation: str
    junit: str
    summary: str
    report: str
    status: int


def told(root: Path, texts: Sequence[str]) -> Told:
    """Run a suite in which the base is right and the adapter says the texts, all of them wrong."""
    short = [text.encode("utf-8", "replace").decode()[:40] for text in texts]
    files = {f"h{at}": [_case(at, text)] for at, text in enumerate(short)}
    folder = write_suite(root, files, f"adapters: {json.dumps('../loras')}\n")
    tiny.save_pictures(folder / "images", 1)
    for at, text in enumerate(short):
        path = folder / f"h{at}.yaml"
        named = f"character: {json.dumps(f'Имя {at} {text}')}\nrole: control\n"
        path.write_text(named + path.read_text("utf-8").partition("target\n")[2], encoding="utf-8")
    rows = [
        {"case": f"h{at}/c", "adapter": adapter, "answer": answer}
        for at, text in enumerate(texts)
        for adapter, answer in (("base", f"верно{at}"), (ADAPTER, f"мимо{at} ⟦{text}⟧"))
    ]
    write_answers(root, rows)
    people = [
        {"case": row["case"], "answer": row["answer"].encode("utf-8", "replace").decode(),
         "verdict": "wrong", "why": short[at // 2], "by": short[at // 2]}
        for at, row in enumerate(rows) if at % 2
    ]  # fmt: skip
    (folder / "overrides.yaml").write_text(json.dumps(people), encoding="utf-8")
    (root / "loras" / ADAPTER).mkdir(parents=True)
    recipe = json.dumps({text: text for text in short})
    (root / "loras" / ADAPTER / "recipe.yaml").write_text(recipe, encoding="utf-8")
    ended = run(
        root, "--answers", "answers.jsonl", "--adapter", "all", "--report-dir", "report", "-rA",
        "--junitxml", "junit.xml", "--html", "tests.html", "--self-contained",
        environment={"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(root / "summary.md")},
    )  # fmt: skip
    return Told(texts, root, ended)


def _case(at: int, text: str) -> str:
    question, accept = json.dumps(f"Что {at}? {text}"), json.dumps([f"верно{at}"])
    return (
        f"  - id: c\n    image: images/0.png\n    question: {question}\n    accept: {accept}\n"
        f"    reject: {json.dumps([f'нет {text}'])}\n"
    )


def seen(one: Told) -> list[Seen]:
    """Read back each text of a run from every place."""
    written = {row["case"]: row["answer"] for row in report(one.folder)["answers"]
               if row["adapter"] == ADAPTER}  # fmt: skip
    page = html5lib.parse(rendered(one.read("summary.md")), namespaceHTMLElements=False)
    cells = ["".join(cell.itertext()) for cell in page.iter("td")]
    answers = [
        node.get("value") for case in ET.fromstring(one.read("junit.xml")).iter("testcase")
        for node in case.iter("property") if node.get("name") == "answer"
    ]  # fmt: skip
    lines = [line for line in one.ended.lines if not line.startswith("::")]
    errors = [line for line in one.ended.lines if line.startswith("::error ")]
    return [
        Seen(
            terminal=_between("\n".join(lines), at),
            annotation=_between("\n".join(errors), at),
            junit=_between("\n".join(filter(None, answers)), at),
            summary=_between("\n".join(cells), at),
            report=_between(written[f"h{at}/c"], at),
            status=one.ended.status,
        )
        for at in range(len(one.texts))
    ]


def _between(text: str, at: int) -> str:
    found = re.search(rf"мимо{at} ⟦(.*?)(⟧|…)", text, re.DOTALL)
    assert found, f"the answer {at} is not there"
    return found[1] + (found[2] if found[2] == "…" else "")


def outcomes(root: Path) -> dict[str, Seen]:
    """Run all."""
    found: list[Seen] = []
    for at in range(0, len(TEXTS), HALF):
        found += seen(told(root / str(at), [*TEXTS.values()][at : at + HALF]))
    return dict(zip(TEXTS, found, strict=True))


def rendered(markdown: str) -> str:
    """Draw Markdown as GitHub does."""
    drawn: str = cmarkgfm.github_flavored_markdown_to_html(markdown)
    return drawn


def model_card(one: Told, capsys: Any) -> str:
    """Return what the command prints."""
    capsys.readouterr()
    assert main(["card", str(one.folder / "report"), ADAPTER]) == 0
    said: str = capsys.readouterr().out
    return said


def parts(page: str) -> Counter[tuple[str, ...]]:
    """Count what a browser makes of a page: elements, each with the names of its attributes."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return Counter(
        (str(node.tag), *sorted(node.attrib)) for node in tree.iter() if isinstance(node.tag, str)
    )


def rows_of_pytest_html(page: str) -> Iterator[str]:
    """Yield every piece of HTML that the script of pytest-html puts into its page."""
    found = re.search(r'data-jsonblob="(.*?)"', page)
    assert found
    for results in json.loads(html.unescape(found[1]))["tests"].values():
        for result in results:
            yield from result["resultsTableRow"]


def row_of(given: str, text: str, found: Seen) -> str:
    """One row of the table."""
    cells = [_cell(text, shown) for shown in (found.terminal, found.junit, found.summary)]
    return f"| {given} | {' | '.join(cells)} | {found.status} |"


def _cell(text: str, shown: str) -> str:
    if shown == text:
        return AS_IT_IS
    shown = shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
    return f"`` {visible(shown)} ``".replace("|", "\\|").replace("\n", "⏎")


def table(found: Mapping[str, Seen]) -> str:
    """The rows as Markdown."""
    head = "| answer | terminal | JUnit | summary of a step | status |\n|---|---|---|---|---:|\n"
    return head + "\n".join(row_of(given, TEXTS[given], found[given]) for given in TEXTS)
