"""The engine as the session uses it: requests in, answers out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from harness.engines import EngineOptions, open_engine
from harness.engines.answer_cache import AnswerCache
from harness.engines.local.engine import TransformersEngine
from harness.engines.local.runner import Runner
from harness.engines.request import EngineError, Failure, Generation, Request
from harness.engines.windows import WINDOW
from harness.models.adapters import Adapter, find_adapters
from tests import tiny
from tests.engines.local.plain import about

Open = Callable[..., TransformersEngine]
ROOT = Path(__file__).resolve().parents[3]


def requests_for(pictures: Sequence[Path], adapters: Sequence[str]) -> list[Request]:
    return [
        Request(case=f"{picture.stem}/{question}", adapter=name, ask=about(picture, question))
        for picture in pictures
        for question in ("who", "where does it live")
        for name in adapters
    ]


def found(folder: Path) -> tuple[Adapter, ...]:
    return tuple(find_adapters(["all"], folder))


def answers_of(outcomes: list[Generation | Failure]) -> dict[tuple[str, str], str]:
    assert all(isinstance(one, Generation) for one in outcomes), outcomes
    return {
        (one.request.case, one.request.adapter): one.answer
        for one in outcomes
        if isinstance(one, Generation)
    }


def test_a_second_run_asks_nothing_and_answers_the_same(
    open_tiny: Open, adapters: Path, pictures: list[Path]
) -> None:
    requests = requests_for(pictures, ("base", "one", "two", "dora"))
    first = list(open_tiny(adapters=found(adapters)).generate(requests))
    engine = open_tiny(adapters=found(adapters))
    second = list(engine.generate(requests))
    assert answers_of(first) == answers_of(second)
    assert not any(isinstance(one, Generation) and one.cached for one in first)
    assert all(isinstance(one, Generation) and one.cached for one in second)
    assert engine.provenance()["answers_asked"] == "0"


def test_a_new_adapter_costs_its_own_answers_only(
    open_tiny: Open, adapters: Path, pictures: list[Path]
) -> None:
    list(open_tiny(adapters=found(adapters)).generate(requests_for(pictures, ("base", "one"))))
    engine = open_tiny(adapters=found(adapters))
    list(engine.generate(requests_for(pictures, ("base", "one", "two"))))
    facts = engine.provenance()
    assert (facts["answers_asked"], facts["answers_cached"]) == ("6", "12")


def test_without_the_cache_nothing_is_read_or_written(
    open_tiny: Open, tmp_path: Path, pictures: list[Path]
) -> None:
    list(open_tiny(cache=False).generate(requests_for(pictures, ("base",))))
    assert not (tmp_path / "cache").exists()


def test_other_weights_under_the_same_name_are_asked_again(
    open_tiny: Open, tmp_path: Path, pictures: list[Path]
) -> None:
    folder = tmp_path / "adapters"
    requests = requests_for(pictures, ("one",))
    tiny.save_adapter(folder / "one", tiny.llava(), 1)
    list(open_tiny(adapters=found(folder)).generate(requests))
    tiny.save_adapter(folder / "one", tiny.llava(), 2)
    engine = open_tiny(adapters=found(folder))
    list(engine.generate(requests))
    assert engine.provenance()["answers_asked"] == "6"


def test_a_bad_picture_fails_alone(open_tiny: Open, pictures: list[Path]) -> None:
    pictures[1].write_bytes(b"no picture")
    outcomes = list(open_tiny().generate(requests_for([*pictures, Path("none.png")], ("base",))))
    failed = [one for one in outcomes if isinstance(one, Failure)]
    assert {one.request.ask.images[0].name for one in failed} == {"1.png", "none.png"}
    assert len(outcomes) - len(failed) == 4
    assert all(len(one.error.splitlines()) == 1 for one in failed)


def test_empty_odd_and_repeated_questions_are_answered(
    open_tiny: Open, pictures: list[Path]
) -> None:
    texts = ("", "Кто это?\n\n" * 20, "{{ 7 * 7 }} {% raw %} <s>", "👩‍🚀\u0000", "same", "same")
    requests = [
        Request(case=f"c/{at}", adapter="base", ask=about(pictures[0], text))
        for at, text in enumerate(texts)
    ]
    said = answers_of(list(open_tiny().generate(requests)))
    assert len(said) == len(texts)
    assert said["c/4", "base"] == said["c/5", "base"]


def test_no_more_than_a_window_is_taken_ahead(open_tiny: Open, pictures: list[Path]) -> None:
    taken = 0

    def endless() -> Iterator[Request]:
        nonlocal taken
        while True:
            taken += 1
            yield Request(case="c/c", adapter="base", ask=about(pictures[0], "who"))

    stream = open_tiny().generate(endless())
    for _ in range(WINDOW + 5):
        next(stream)
    assert taken <= 2 * WINDOW


def test_memory_does_not_grow_with_the_suite(open_tiny: Open, pictures: list[Path]) -> None:
    import tracemalloc

    engine = open_tiny()
    requests = (
        Request(case=f"c/{at}", adapter="base", ask=about(pictures[at % 3], "who"))
        for at in range(100_000)
    )
    stream = engine.generate(requests)
    for _ in range(5_000):
        next(stream)
    tracemalloc.start()
    for _ in stream:
        pass
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert grown < 4_000_000
    assert engine.provenance()["answers_asked"] == str(WINDOW)


def test_out_of_memory_halves_the_batch_and_goes_on(
    open_tiny: Open, adapters: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = requests_for(pictures, ("base", "one", "two", "dora"))
    whole = answers_of(list(open_tiny(adapters=found(adapters), cache=False).generate(requests)))
    batch, tried = Runner._batch, []

    def short_of_memory(self: Runner, grid: Any, prompts: Any) -> Any:
        tried.append(grid.rows)
        if grid.rows > 3:
            # Fail in the midst of a pass, when hooks and an adapter are in place.
            def fail(*_: Any, **__: Any) -> None:
                raise torch.OutOfMemoryError("not enough")

            with monkeypatch.context() as patch:
                patch.setattr(torch.nn.functional, "scaled_dot_product_attention", fail)
                return batch(self, grid, prompts)
        return batch(self, grid, prompts)

    monkeypatch.setattr(Runner, "_batch", short_of_memory)
    engine = open_tiny(adapters=found(adapters), cache=False, batch_size=32)
    assert answers_of(list(engine.generate(requests))) == whole
    assert int(engine.provenance()["batch_size"]) <= 3
    refused = [rows for rows in tried if rows > 3]
    assert refused == sorted(set(refused), reverse=True), "tried again what had not fitted"


def test_an_adapter_that_changes_nothing_is_an_error(
    open_tiny: Open, tmp_path: Path, pictures: list[Path]
) -> None:
    folder = tmp_path / "adapters"
    # On the last vision layer's end, which this model does not look at.
    tiny.save_adapter(folder / "idle", tiny.llava(), 1, lora_alpha=0)
    engine = open_tiny(adapters=found(folder))
    with pytest.raises(EngineError, match=r"idle changes nothing: wrong base, or never trained\?"):
        list(engine.generate(requests_for(pictures, ("base", "idle"))))


def test_an_idle_adapter_stays_an_error_when_its_answers_are_cached(
    open_tiny: Open, tmp_path: Path, pictures: list[Path]
) -> None:
    folder = tmp_path / "adapters"
    tiny.save_adapter(folder / "idle", tiny.llava(), 1, lora_alpha=0)
    for _ in range(2):
        with pytest.raises(EngineError, match="idle changes nothing"):
            list(open_tiny(adapters=found(folder)).generate(requests_for(pictures, ("idle",))))


def test_a_cached_run_tells_what_the_canaries_saw(
    open_tiny: Open, adapters: Path, pictures: list[Path]
) -> None:
    requests = requests_for(pictures, ("base", "one"))
    facts = []
    for _ in range(2):
        engine = open_tiny(adapters=found(adapters))
        list(engine.generate(requests))
        facts.append({k: v for k, v in engine.provenance().items() if "answers_" not in k})
    assert facts[0] == facts[1]


def test_canaries_are_in_the_record(open_tiny: Open, adapters: Path, pictures: list[Path]) -> None:
    engine = open_tiny(adapters=found(adapters))
    list(engine.generate(requests_for(pictures, ("base", "one", "two", "dora"))))
    facts = engine.provenance()
    assert facts["canary.alone_vs_batched"] == "0 of 1 answers differ"
    assert facts["canary.base_alone_vs_mixed"] == "1 compared"
    assert facts["canary.base_weights"] == "unchanged"
    assert facts["adapters_through_peft"] == "dora"
    assert facts["dtype"] == "float32"


def test_an_adapter_that_was_not_given_is_an_error(open_tiny: Open, pictures: list[Path]) -> None:
    with pytest.raises(EngineError, match="not given: ghost"):
        list(open_tiny().generate(requests_for(pictures, ("ghost",))))


def test_a_model_without_a_chat_template_is_an_error(
    open_tiny: Open, tmp_path: Path, pictures: list[Path]
) -> None:
    folder = tiny.save_llava(tmp_path / "bare")
    (folder / "chat_template.jinja").unlink()
    with pytest.raises(EngineError, match="no chat template"):
        list(open_tiny(base=str(folder)).generate(requests_for(pictures, ("base",))))


def test_no_base_and_unknown_engines_are_one_line(tmp_path: Path) -> None:
    for options in (
        EngineOptions(),
        EngineOptions(base=str(tmp_path / "none")),
        EngineOptions(engine="steam", base="x/y"),
        EngineOptions(engine="replay"),
    ):
        with pytest.raises(EngineError) as caught:
            open_engine(options)
        assert len(str(caught.value).splitlines()) == 1


SCRIPT = """
import sys
from pathlib import Path
from harness.engines import EngineOptions, open_engine
from harness.engines.request import Ask, Request
base, count, *pictures = sys.argv[1:]
engine = open_engine(EngineOptions(base=base, batch_size=2, device="cpu"))
requests = [
    Request(case=f"c/{at}", adapter="base", ask=Ask((Path(p),), f"{at}"))
    for p in pictures for at in range(int(count))
]
for one in engine.generate(requests):
    print(one.answer.encode(), flush=True)
assert int(engine.provenance()["answers_asked"]) or "torch" not in sys.modules
print(engine.provenance()["answers_asked"], engine.provenance()["answers_cached"])
"""


def run(base: Path, count: int, pictures: list[Path]) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, str(base), str(count), *map(str, pictures)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_killed_run_is_gone_on_with_and_a_whole_one_needs_no_torch(
    base: Path, pictures: list[Path], tmp_path: Path
) -> None:
    victim = run(base, 400, pictures)
    assert victim.stdout is not None
    for _ in range(20):
        victim.stdout.readline()
    os.kill(victim.pid, signal.SIGKILL)
    victim.communicate()
    asked, cached = run(base, 10, pictures).communicate()[0].splitlines()[-1].split()
    assert (int(asked), int(cached)) == (20, 10)
    started = time.monotonic()
    again = run(base, 10, pictures).communicate()[0].splitlines()
    assert again[-1] == "0 30"
    assert time.monotonic() - started < 20


def test_importing_engines_imports_no_model_library() -> None:
    code = (
        "import sys, harness.engines, harness.models.adapters, harness.suite.images, "
        "harness.engines.local.engine\n"
        "heavy = {'torch', 'transformers', 'peft', 'safetensors'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_a_full_cache_file_of_another_run_is_shared(
    open_tiny: Open, tmp_path: Path, pictures: list[Path]
) -> None:
    requests = requests_for(pictures, ("base",))
    first = open_tiny()
    stream = first.generate(requests)
    next(stream)
    second = open_tiny()
    assert sum(isinstance(o, Generation) and o.cached for o in second.generate(requests)) == 6
    list(stream)
    assert AnswerCache(tmp_path / "cache" / "answers.sqlite", print).answers(["none"]) == {}


def test_a_picture_that_cannot_be_read_is_told_before_the_model_is_loaded(
    base: Path, pictures: list[Path]
) -> None:
    pictures[1].write_bytes(b"no picture")
    told: list[str] = []
    engine = TransformersEngine(EngineOptions(base=str(base), cache=False), told.append)
    said = list(engine.generate(requests_for(pictures, ("base",))))
    engine.close()
    failed = [one for one in said if isinstance(one, Failure)]
    assert {one.request.ask.images for one in failed} == {(pictures[1],)}
    assert len(failed) == len(said) // 3
    assert f"Its questions are errors: {pictures[1]}: not a picture" in told[0]
    assert told[1].startswith("Loading")
