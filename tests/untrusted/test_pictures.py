"""Bad pictures, by the table of `docs/trust.md`: with a model and recorded answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import ImageChops, ImageStat

from harness.__main__ import main
from harness.engines import EngineOptions, open_engine
from harness.engines.request import Ask, Failure, Generation, Request
from harness.session.examiner import requests_of
from harness.suite.images import load_image
from harness.suite.prompting import Prompting
from harness.suite.reading import read_suite
from tests import tiny
from tests.untrusted.document import rows_under
from tests.untrusted.pictures import HEADING, ROWS, Outcome, Picture, outcomes, place, row_of

SHOWN = [row for row in ROWS if row.shown]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Outcome]:
    """What became of each with recorded answers."""
    return outcomes(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Generation | Failure]:
    """What a model answered to each that the suite takes, shown as it is and as its truth."""
    folder = tmp_path_factory.mktemp("asked")
    place(folder, ROWS, one_file=False)
    suite, problems = read_suite(folder / "cases")
    assert {path.stem for path in problems} < {f"file{at}" for at in range(len(ROWS))}
    rows = {f"file{at}": row.given for at, row in enumerate(ROWS)}
    requests = [request for case in suite.cases for request in requests_of(case, "base")]
    for at, row in enumerate(ROWS):
        if row.truth is not None:
            row.truth().save(folder / f"truth{at}.png")
            ask = Ask((folder / f"truth{at}.png",), "Что это?", Prompting())
            requests.append(Request(case=f"truth{at}", adapter="base", ask=ask))
            rows[f"truth{at}"] = f"truth of {row.given}"
    base = tiny.save_llava(folder / "base")
    engine = open_engine(
        EngineOptions(base=str(base), adapters=(), cache=False, device="cpu"),
        announce=lambda _: None,
    )
    return {rows[one.request.case.partition("/")[0]]: one for one in engine.generate(requests)}


@pytest.mark.parametrize("row", ROWS, ids=[row.given for row in ROWS])
def test_recorded_answers_end_as_the_document_says(
    row: Picture, found: Mapping[str, Outcome]
) -> None:
    assert (found[row.given].status == 0) == bool(row.shown)
    assert row_of(row, found[row.given]) in rows_under(HEADING)


@pytest.mark.parametrize("row", SHOWN, ids=[row.given for row in SHOWN])
def test_a_model_sees_what_people_see(
    row: Picture, tmp_path: Path, asked: Mapping[str, Generation | Failure]
) -> None:
    assert row.truth is not None
    row.make(tmp_path / row.name)
    seen, truth = load_image(tmp_path / row.name, drop_alpha=row.drop_alpha), row.truth()
    assert (seen.mode, seen.size) == ("RGB", truth.size)
    off = ImageChops.difference(seen, truth)
    assert max(high for _, high in off.getextrema()) <= row.near  # type: ignore[misc]
    assert max(ImageStat.Stat(off).mean) < 8, "and as a whole it is that picture, not its mirror"
    said, of_truth = asked[row.given], asked[f"truth of {row.given}"]
    assert isinstance(said, Generation)
    assert isinstance(of_truth, Generation)
    if not row.near:
        assert said.answer == of_truth.answer


def test_what_a_model_cannot_be_shown_is_told_in_the_same_line(
    found: Mapping[str, Outcome], asked: Mapping[str, Generation | Failure]
) -> None:
    failed = {given: one.error for given, one in asked.items() if isinstance(one, Failure)}
    assert failed.keys() == {given for given, one in found.items() if one.status == 1}
    for given, error in failed.items():
        assert error.endswith(found[given].said)


def test_a_check_tells_what_a_run_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place(tmp_path, ROWS, one_file=False)
    assert main(["check", str(tmp_path / "cases")]) == 1
    mistakes = capsys.readouterr().out.partition("Warnings")[0]
    told = Counter(re.findall(r"/file(\d+)\.yaml:\d+: image ", mistakes))
    assert told == {str(at): 1 for at, row in enumerate(ROWS) if not row.shown}


def test_the_document_has_no_other_rows() -> None:
    assert len(rows_under(HEADING)) == len(ROWS)
