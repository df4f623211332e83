"""The table of `docs/adapters.md`, row by row; what is accepted answers as PEFT alone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from harness.models.hub import HubId
from tests import tiny
from tests.engines.local.plain import alone
from tests.models.situations import (
    DOCUMENT,
    ROWS,
    Situation,
    never_on_the_hub,
    new_place,
    outcome,
    requests,
    row_of,
)

EVERY = [row for rows in ROWS.values() for row in rows]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A tiny base in a folder, and the model itself."""
    return tiny.save_llava(tmp_path_factory.mktemp("situations") / "base"), tiny.llava()


@pytest.mark.parametrize("row", EVERY, ids=[row.given for row in EVERY])
def test_it_happens_as_the_document_says(
    row: Situation, made: tuple[Path, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HubId, "fetch", never_on_the_hub)
    place = new_place(tmp_path / "place", *made)
    row.make(place)
    found = outcome(place)
    assert bool(found.names) == row.asked, found.said
    assert row_of(row, found) in DOCUMENT.read_text(encoding="utf-8").splitlines()
    for name in found.names:
        for request in requests(place, name):
            said = found.answers[name, request.ask.question]
            folder = row.truth(found.folders[name])
            if (folder / "config.json").is_file():  # a full model stands in the base's place
                for file in place.base.glob("*token*"):
                    shutil.copy(file, folder)
                assert said == alone(folder, None, request)
            else:
                assert said == alone(place.base, folder, request)


def test_the_document_has_no_other_rows() -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| given")]
    assert len(rows) == len(EVERY)
