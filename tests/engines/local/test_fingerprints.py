from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.engines.answer_cache import AnswerCache
from harness.engines.local.fingerprints import AnswerKeys, Fingerprints
from harness.engines.request import Ask, Request


def told(_: str) -> None:
    pytest.fail("nothing to tell")


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
    monkeypatch.setattr("harness.engines.local.fingerprints.file_digest", pytest.fail)
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
        request = Request(case="any/case", adapter=adapter, ask=Ask((image,), question))
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
