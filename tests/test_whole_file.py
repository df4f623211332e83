"""A file is written whole, or what was there stays."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.whole_file import sweep, write_whole, written_beside


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


def part(path: Path) -> Path:
    """Return the name under which a file is written by this process."""
    with written_beside(path) as beside:
        beside.touch()
    return beside


def test_what_a_killed_process_left_is_swept_away(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from harness.whole_file import written_beside\n"
        "import os\n"
        "with written_beside(Path(sys.argv[1])) as beside:\n"
        "    beside.write_text('ha'); os.kill(os.getpid(), 9)"
    )
    path = tmp_path / "report.json"
    write_whole(path, "old")
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert len([*tmp_path.iterdir()]) == 2
    sweep(tmp_path, tmp_path / "gone")
    assert [*tmp_path.iterdir()] == [path]
    assert path.read_text(encoding="utf-8") == "old"


def test_what_may_still_be_written_is_left_alone(tmp_path: Path) -> None:
    mine = part(tmp_path / "page.html")
    elsewhere = mine.with_name(mine.name.replace(mine.name.split(".")[-2][:8], "0" * 8))
    elsewhere = elsewhere.with_name(elsewhere.name.replace(str(os.getpid()), "999999999"))
    other = tmp_path / "film.mp4.part"
    for path in (mine, elsewhere, other):
        path.touch()
    sweep(tmp_path)
    assert {*tmp_path.glob("*.part")} == {mine, elsewhere, other}
    for path in (elsewhere, other):
        os.utime(path, (1, 1))
    sweep(tmp_path)
    assert {*tmp_path.glob("*.part")} == {mine, other}


def test_a_full_disk_is_told_by_the_files_own_name(tmp_path: Path) -> None:
    path = tmp_path / "report.json"

    def fill_up() -> None:
        with written_beside(path):
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left") as full:
        fill_up()
    assert full.value.filename == str(path)
