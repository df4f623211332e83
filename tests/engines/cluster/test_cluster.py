"""Questions spread over workers: the same answers, whoever gives them and whoever dies."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.engines import EngineOptions, open_engine
from harness.engines.cluster import pool as pools
from harness.engines.cluster.engine import RayEngine
from harness.engines.cluster.pool import Pool
from harness.engines.cluster.worker import Asked
from harness.engines.request import Ask, EngineError, Failure, Generation, Request
from harness.models.adapters import Adapter, find_adapters
from tests import tiny

ray = pytest.importorskip("ray", reason="the extra ray is not installed")

Open = Callable[..., RayEngine]
MODELS = ("base", "one", "two", "dora")


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """Two workers on this machine, for all tests here."""
    path = os.pathsep.join([str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("PYTHONPATH", path)
        patch.setenv("OMP_NUM_THREADS", "1")
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
        yield
        ray.shutdown()


@pytest.fixture
def opened(cluster: None, base: Path, adapters: Path) -> Iterator[Open]:
    engines: list[Any] = []

    def open_one(kind: str = "ray", **options: Any) -> Any:
        found = tuple(find_adapters(["one", "two", "dora"], adapters))
        made = open_engine(
            EngineOptions(engine=kind, base=str(base), adapters=found, **options), print
        )
        engines.append(made)
        return made

    yield open_one
    for engine in engines:
        engine.close()


def asked(pictures: Sequence[Path], questions: Sequence[str] = ("Кто?", "Где?")) -> list[Request]:
    return [
        Request(case=f"c/{picture.stem}{n}", adapter=model, ask=Ask((picture,), question))
        for n, question in enumerate(questions)
        for picture in pictures
        for model in MODELS
    ]


def told(outcomes: Iterator[Generation | Failure]) -> dict[tuple[str, str, int], str]:
    return {
        one.request.key: one.answer if isinstance(one, Generation) else f"!{one.error}"
        for one in outcomes
    }


@pytest.fixture
def small_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.engines.cluster.engine._LEAST", 8)


@pytest.fixture
def many(tmp_path: Path) -> list[Path]:
    return tiny.save_pictures(tmp_path / "many", 8)


@pytest.mark.usefixtures("small_units")
def test_workers_answer_as_one_process_does_and_the_next_run_asks_nothing(
    opened: Open, many: list[Path]
) -> None:
    alone = told(opened("transformers", cache=False).generate(asked(many)))
    engine = opened()
    assert told(engine.generate(asked(many))) == alone
    about = engine.provenance()
    assert about["workers"] == "2"
    assert about["answers_asked"] == "64"
    assert "canary.base_weights" in about
    engine.close()  # two engines would wait for one another's workers
    again = opened()
    assert told(again.generate(asked(many))) == alone
    assert again.provenance()["answers_asked"] == "0"


@pytest.mark.usefixtures("small_units")
def test_a_worker_that_is_killed_is_replaced_and_only_what_it_had_is_asked_again(
    opened: Open, many: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[Asked, ...]] = []
    give = Pool._give

    def noted(self: Pool, under_way: Any, number: int, unit: Any, deaths: int = 0) -> None:
        given.append(tuple(unit))
        give(self, under_way, number, unit, deaths)

    monkeypatch.setattr(Pool, "_give", noted)
    alone = told(opened("transformers", cache=False).generate(asked(many)))
    engine = opened()
    answers = engine.generate(asked(many))
    first = [next(answers)]
    finished = set(given[0]) if first[0].request.ask in {a for _, a in given[0]} else set(given[1])
    victim = ray.get(engine._pool._workers[1].process.remote())  # type: ignore[union-attr]
    os.kill(victim, signal.SIGKILL)
    assert told(iter([*first, *answers])) == alone
    times = Counter(place for unit in given for place in unit)
    assert 0 < sum(n > 1 for n in times.values()) <= 16  # a unit, or the next one too
    assert all(times[place] == 1 for place in finished)


@pytest.mark.usefixtures("small_units")
def test_a_question_over_which_every_worker_dies_is_an_error_and_no_more(
    opened: Open, many: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.engines.cluster.workers import Dying

    monkeypatch.setattr(pools, "Worker", Dying)
    some = [*asked(many[:2]), *asked(many[2:3], ["deadly?", "Кто?"])]
    answers = told(opened().generate(some))
    assert len(answers) == 24
    died = {key for key, said in answers.items() if said == "!3 workers died over it"}
    assert died == {one.key for one in some if one.ask.images == (many[2],)}


def test_a_machine_with_other_files_is_told_before_the_first_question(
    opened: Open, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.engines.cluster.workers import Strange

    monkeypatch.setattr(pools, "Worker", Strange)
    with pytest.raises(EngineError, match=r"^node-7 has another one than this machine"):
        list(opened().generate(asked(pictures)))


def test_what_cannot_be_read_is_an_error_of_its_questions(
    opened: Open, pictures: list[Path]
) -> None:
    pictures[0].write_bytes(b"no picture")
    answers = told(opened().generate(asked(pictures[:2])))
    assert Counter(said.startswith("!") for said in answers.values()) == {True: 8, False: 8}


def test_no_cluster_is_told_in_a_line(base: Path, pictures: list[Path]) -> None:
    ray.shutdown()
    engine = open_engine(EngineOptions(engine="ray", base=str(base), ray_address="127.0.0.1:1"))
    with pytest.raises(EngineError, match=r"^no Ray cluster at 127"):
        list(engine.generate(asked(pictures)[:1]))


def test_without_ray_it_says_what_to_install(
    base: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    engine = open_engine(EngineOptions(engine="ray", base=str(base)))
    with pytest.raises(EngineError, match=r"pip install 'vlm-adapter-harness\[ray\]'"):
        list(engine.generate(asked(pictures)[:1]))


def test_full_models_are_refused(base: Path) -> None:
    whole = Adapter(name="merged", path=base, full_model=True)
    with pytest.raises(EngineError, match=r"merged.* need --engine transformers"):
        open_engine(EngineOptions(engine="ray", base=str(base), adapters=(whole,)))
