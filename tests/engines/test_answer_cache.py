from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from harness.engines.answer_cache import AnswerCache
from harness.engines.fingerprints import AnswerKeys, Fingerprints
from harness.engines.request import Request
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
    assert bool(said) == (trouble == "unwritable")


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


def test_hashes_follow_contents_not_times(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    weights, template = folder / "model.safetensors", folder / "chat_template.jinja"
    weights.write_bytes(b"a" * 64)
    template.write_text("one")
    os.utime(weights, (1_000_000_000, 1_000_000_000))
    prints = Fingerprints(AnswerCache(tmp_path / "answers.sqlite", told))
    first = prints.base(folder)
    assert not prints.is_new(folder)
    os.utime(weights, (1_100_000_000, 1_100_000_000))
    assert prints.base(folder) == first
    template.write_text("two")
    assert prints.base(folder) != first
    template.write_text("one")
    weights.write_bytes(b"b" * 64)
    assert prints.base(folder) != first


def test_a_known_file_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    weights = folder / "model.safetensors"
    weights.write_bytes(b"a" * 64)
    os.utime(weights, (1_000_000_000, 1_000_000_000))
    cache = AnswerCache(tmp_path / "answers.sqlite", told)
    first = Fingerprints(cache).base(folder)
    monkeypatch.setattr("harness.engines.fingerprints.file_digest", pytest.fail)
    assert Fingerprints(cache).base(folder) == first


def test_a_key_depends_on_all_that_an_answer_does(tmp_path: Path) -> None:
    pictures = [tmp_path / name for name in ("a.png", "b.png", "copy.png")]
    for picture, content in zip(pictures, (b"a", b"b", b"a"), strict=True):
        picture.write_bytes(content)

    def key(
        image: Path = pictures[0],
        question: str = "q",
        adapter: str = "one",
        base: str = "base-hash",
        hashes: tuple[tuple[str, str], ...] = (("one", "1"), ("two", "2"), ("same", "1")),
        **settings: str,
    ) -> str | None:
        request = Request(case="any/case", adapter=adapter, image=image, question=question)
        return AnswerKeys(base, dict(hashes), {"dtype": "float32", **settings}).of(request)

    assert key() == key(image=pictures[2]) == key(adapter="same")
    others = [
        key(image=pictures[1]),
        key(question="p"),
        key(adapter="two"),
        key(adapter="base"),
        key(base="other"),
        key(dtype="bfloat16"),
        key(device="cuda"),
    ]
    assert len({key(), *others}) == len(others) + 1
    assert key(image=tmp_path / "none.png") is None
