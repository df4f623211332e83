from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from harness.engines.answer_cache import AnswerCache
from harness.local_cache import cache_folder


def told(_: str) -> None:
    pytest.fail("nothing to tell")


def test_answers_are_kept_between_runs(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "answers.sqlite"
    first = AnswerCache(file, told)
    first.keep({f"k{n}": f"ответ {n}" for n in range(1200)})
    second = AnswerCache(file, told)
    assert second.answers([f"k{n}" for n in range(1300)]) == {
        f"k{n}": f"ответ {n}" for n in range(1200)
    }


def test_two_runs_write_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from harness.engines.answer_cache import AnswerCache\n"
        "cache = AnswerCache(Path(sys.argv[1]), print)\n"
        "for n in range(60): cache.keep({f'{sys.argv[2]}{n}': 'x'})\n"
    )
    file = tmp_path / "answers.sqlite"
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(file), name], stdout=subprocess.PIPE)
        for name in "ab"
    ]
    assert [run.communicate()[0] for run in runs] == [b"", b""]
    cache = AnswerCache(file, told)
    assert len(cache.answers([f"{name}{n}" for name in "ab" for n in range(60)])) == 120


@pytest.mark.parametrize("trouble", ["broken", "unwritable"])
def test_a_cache_in_trouble_never_stops_a_run(tmp_path: Path, trouble: str) -> None:
    said: list[str] = []
    file = tmp_path / "answers.sqlite"
    if trouble == "broken":
        file.write_bytes(b"this is no database, " * 100)
    else:
        file = tmp_path / "a file" / "answers.sqlite"
        file.parent.write_text("in the way")
    cache = AnswerCache(file, said.append)
    cache.keep({"k": "v"})
    assert cache.answers(["k"]) == ({"k": "v"} if trouble == "broken" else {})
    assert len(said) == 1
    assert ("begins anew" in said[0]) == (trouble == "broken")
    assert cache.trouble == said[0]


def test_a_cache_that_is_dropped_midway_says_so_once(tmp_path: Path) -> None:
    said: list[str] = []
    cache = AnswerCache(tmp_path / "answers.sqlite", said.append)
    other = sqlite3.connect(tmp_path / "answers.sqlite")
    other.execute("DROP TABLE answers")
    other.commit()
    cache.keep({"k": "v"})
    assert cache.answers(["k"]) == {}
    assert len(said) == 1


def test_the_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLM_HARNESS_CACHE", "/one")
    monkeypatch.setenv("XDG_CACHE_HOME", "/two")
    assert cache_folder() == Path("/one")
    monkeypatch.delenv("VLM_HARNESS_CACHE")
    assert cache_folder() == Path("/two/vlm-adapter-harness")
