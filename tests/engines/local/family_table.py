"""Which families of models are asked how, and with which versions they were last seen to be equal.

`python -m tests.engines.local.family_table` asks each again and writes the table of docs/engine.md
anew: one whose answers are no longer those of plain transformers and PEFT keeps its older version.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

DOCUMENT = Path(__file__).parents[3] / "docs" / "engine.md"
HEAD = "| family | how it is asked | last seen equal to PEFT on |"
ONE_BY_ONE = "one row at a time, pixels each time"
WHOLE = "grid, features shared, prompts read whole"
SHARED = "grid, features shared, the prompt's beginning read once"


@dataclass(frozen=True)
class Row:
    """One family."""

    family: str
    how: str
    equal_on: str


def read() -> list[Row]:
    """Give the rows of the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    lines = text[text.index(HEAD) :].split("\n\n")[0].splitlines()[2:]
    return [Row(*(cell.strip() for cell in line.strip("|").split("|"))) for line in lines]


def write(rows: list[Row]) -> None:
    """Put rows into the document, in place of those that are there."""
    text = DOCUMENT.read_text(encoding="utf-8")
    begin = text.index(HEAD)
    end = text.index("\n\n", begin)
    lines = [HEAD, "|---|---|---|"]
    lines += [f"| {row.family} | {row.how} | {row.equal_on} |" for row in rows]
    DOCUMENT.write_text(text[:begin] + "\n".join(lines) + text[end:], encoding="utf-8")


def how(family: str) -> str:
    """Say how a family is asked, as its first question shows it."""
    import torch

    from harness.engines.local.loading import Loaded
    from harness.engines.local.planning import Grid
    from harness.engines.local.runner import Runner
    from tests import tiny
    from tests.engines.local.plain import about
    from tests.engines.local.test_families import ALL

    model, processor = ALL[family]()
    loaded = Loaded(model, processor, torch.device("cpu"), torch.float32)
    runner = Runner(loaded, {}, None, lambda line: None)
    with tempfile.TemporaryDirectory() as folder:
        (picture,) = tiny.save_pictures(Path(folder), 1)
        ask = about(picture, "Who?")
        runner.answer(Grid(("base",), (ask,)))
        passes = runner._passes
        if passes._one_at_a_time:
            return ONE_BY_ONE
        prompts, _ = runner._read([ask])
        return SHARED if passes.reads_apart(prompts[ask]) else WHOLE


def main() -> int:
    """Ask every family and write what was seen."""
    from tests.engines.local.test_families import ALL, hold

    before = {row.family: row.equal_on for row in read()}
    now = f"transformers {version('transformers')}, peft {version('peft')}"
    rows, differing = [], []
    for family in ALL:
        equal = now
        with tempfile.TemporaryDirectory() as folder:
            try:
                hold(family, Path(folder))
            except AssertionError:
                equal = before.get(family, "never")
                differing.append(family)
        rows.append(Row(family, how(family), equal))
        print(f"{family}: {rows[-1].how}, {equal}", flush=True)
    write(rows)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
