"""Bad adapters, by the table of `docs/trust.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from harness.options import Options, report_folder
from harness.report.charts import chart_names
from tests.untrusted.adapters import ASKED, HEADING, ROWS, Outcome, Spoiled, outcomes, row_of
from tests.untrusted.document import rows_under


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where code that ran would leave a folder, and `evil` could be imported from."""
    folder = tmp_path_factory.mktemp("adapters")
    (folder / "evil.py").write_text("import os; os.mkdir('it ran')")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.syspath_prepend(folder)
        yield folder


@pytest.fixture(scope="module")
def found(place: Path) -> Mapping[str, Outcome]:
    """What became of each."""
    return outcomes(place)


@pytest.mark.parametrize("row", ROWS, ids=[row.given for row in ROWS])
def test_it_ends_as_the_document_says(row: Spoiled, found: Mapping[str, Outcome]) -> None:
    assert found[row.given].status == (ASKED if row.lawful else 4)
    assert "\n" not in found[row.given].said
    assert row_of(row, found[row.given]) in rows_under(HEADING)


def test_the_document_has_no_other_rows() -> None:
    assert len(rows_under(HEADING)) == len(ROWS)


def test_nothing_that_lay_there_has_run(place: Path, found: Mapping[str, Outcome]) -> None:
    assert found
    assert not (place / "it ran").exists()
    assert not {"evil", "evil_tokens"} & {name.rpartition(".")[2] for name in sys.modules}


def test_what_lay_there_would_have_run(place: Path, tmp_path: Path) -> None:
    import pickle

    from tests.untrusted.adapters import RunsWhenRead

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        pickle.loads(pickle.dumps(RunsWhenRead()))
    assert (tmp_path / "it ran").is_dir()


@pytest.mark.parametrize(
    "name", ["CON", "con.txt", "Aux .x", "LPT1", "COM¹.a", "a:b", "a|b", "<b>", "x.", "q?"]
)
def test_names_that_windows_keeps_for_itself_are_no_files_of_ours(
    name: str, tmp_path: Path
) -> None:
    chart = Path(chart_names([name])[name]).name
    report = report_folder(Options(), [name], tmp_path).name
    for made in (chart.removesuffix(".png"), report):
        assert made != name
        assert not set(made) & set('<>:"|?*')
        assert made.partition(".")[0].strip().upper() not in {"CON", "AUX", "LPT1", "COM¹"}
        assert made.rstrip(". ") == made
        assert "/" not in made
