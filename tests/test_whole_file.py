"""A file is written whole, or what was there stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.whole_file import write_whole, written_beside


def test_a_file_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    write_whole(path, "old")
    with written_beside(path) as beside:
        beside.write_text("new", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "old"
    assert path.read_text(encoding="utf-8") == "new"
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("error", [OSError("no space left"), KeyboardInterrupt(), MemoryError()])
def test_what_fails_half_way_leaves_what_was_there(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "report.json"
    write_whole(path, "old")

    def fail_half_way() -> None:
        with written_beside(path) as beside:
            beside.write_text("ha", encoding="utf-8")
            raise error

    with pytest.raises(type(error)):
        fail_half_way()
    assert path.read_text(encoding="utf-8") == "old"
    assert [*tmp_path.iterdir()] == [path]


def test_nothing_is_made_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), written_beside(tmp_path / "page.html"):
        pass
    assert not [*tmp_path.iterdir()]


def test_a_folder_that_takes_no_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"page\.html"):
        write_whole(tmp_path / "gone" / "page.html", "text")
