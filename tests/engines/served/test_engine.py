"""Models behind a server: asked whole, asked once, and never believed without a look."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Generator
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from harness.engines.request import Ask, EngineError, Generation, Request
from harness.engines.served.engine import ServerEngine
from harness.suite.images import load_image
from harness.suite.prompting import GenerationOptions, Prompting
from tests.engines.served.conftest import requests, told
from tests.engines.served.speaking import Model, Speaking, completion

Open = Callable[..., ServerEngine]


def test_every_model_answers_every_question_once(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    asked = requests(pictures, "base", "one", "two")
    answers = told(opened("one", "two").generate(asked))
    assert len(answers) == 18
    whole = [a for a in server.questions if a.body["max_tokens"] == 48]
    assert Counter(a.model for a in whole) == {"qwen": 6, "one": 6, "two": 6}
    for one in whole:
        said = completion(one, server.models[one.model])["choices"][0]["message"]["content"]
        assert said in answers.values()


def test_equal_questions_of_several_cases_are_sent_once(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    twice = [*requests(pictures, "base"), *requests(pictures, "base")]
    engine = opened(cache=False)
    assert len(list(engine.generate(twice))) == 12
    assert len([a for a in server.questions if a.body["max_tokens"] == 48]) == 6


def test_questions_about_a_picture_come_together_and_no_more_than_told_at_once(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    server.seconds = 0.01
    list(opened("one", at_once=2, cache=False).generate(requests(pictures, "base", "one")))
    shown = [a.pictures[0].tobytes() for a in server.questions if a.body["max_tokens"] == 48]
    changes = sum(a != b for a, b in pairwise(shown))
    assert changes <= 2 * len(pictures)  # two at once may arrive in another order
    assert server.most_at_once == 2


def test_a_model_is_shown_what_one_that_is_loaded_here_is_shown(
    server: Speaking, opened: Open, tmp_path: Path
) -> None:
    red = Image.new("RGB", (8, 6), "red")
    red.putpixel((1, 2), (0, 0, 255))
    turned = Image.Exif()
    turned[0x0112] = 6
    red.save(tmp_path / "turned.jpg", exif=turned)
    red.save(tmp_path / "plain.png")
    red.convert("CMYK").save(tmp_path / "print.jpg")
    see_through = red.convert("RGBA")
    see_through.putalpha(100)
    see_through.save(tmp_path / "clear.png")
    red.save(tmp_path / "moving.gif", save_all=True, append_images=[Image.new("RGB", (8, 6))])
    paths = sorted(tmp_path.glob("*.*"))
    list(opened(cache=False).generate(requests(paths, "base", questions=1)))
    seen = [a.pictures[0].convert("RGB").tobytes() for a in server.questions[-len(paths) :]]
    assert sorted(seen) == sorted(load_image(path).tobytes() for path in paths)


def test_a_question_is_put_as_the_suite_says(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    put = Prompting(
        system="Кратко.",
        prompt="{question} Одно слово.",
        processor='{"max_pixels": 401408, "alpha": "drop"}',
        generation=GenerationOptions(
            max_new_tokens=5, stop=(".",), repetition_penalty=1.1,
            template='{"enable_thinking": false}', temperature=0.7, samples=2,
        ),
    )  # fmt: skip
    asks = [Ask((pictures[0],), "Кто?", put, sample) for sample in range(2)]
    list(opened().generate([Request(case="c/c", adapter="base", ask=ask) for ask in asks]))
    first, second = (a.body for a in server.questions)
    assert first["messages"][0] == {"role": "system", "content": "Кратко."}
    assert server.questions[0].question == "Кто? Одно слово."
    wanted = {
        "max_tokens": 5, "temperature": 0.7, "stop": ["."], "repetition_penalty": 1.1,
        "chat_template_kwargs": {"enable_thinking": False},
        "mm_processor_kwargs": {"max_pixels": 401408},
    }  # fmt: skip
    assert wanted.items() <= first.items()
    assert first["seed"] != second["seed"]


def test_a_plain_question_holds_nothing_that_only_vllm_knows(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    list(opened(cache=False).generate(requests(pictures, "base")))
    allowed = {"model", "messages", "max_tokens", "temperature", "logprobs", "top_logprobs"}
    assert all(a.body.keys() <= allowed for a in server.asked)


def test_the_key_comes_from_the_environment_and_goes_nowhere_else(
    server: Speaking, opened: Open, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "s3cret")
    said: list[str] = []
    engine = opened("one", announce=said.append)
    list(engine.generate(requests(pictures, "base", "one")))
    assert {a.key for a in server.asked} == {"Bearer s3cret"}
    assert "s3cret" not in str(engine.provenance()) + str(said)


def test_reasoning_that_a_server_parsed_is_marked_again(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    def reason(handler: object, asked: object, before: int) -> bool:
        handler.send(200, {"choices": [{"message": {"content": "Кот.", "reasoning": "Мяу?"}}]})  # type: ignore[attr-defined]
        return True

    server.trouble = reason
    answers = told(opened(cache=False).generate(requests(pictures, "base")))
    assert set(answers.values()) == {"<think>Мяу?</think>Кот."}


def test_pictures_that_cannot_be_read_are_errors_and_nothing_is_sent_of_them(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    pictures[0].write_bytes(b"no picture")
    answers = told(opened(cache=False).generate(requests(pictures, "base")))
    assert sum(a.startswith("!") for a in answers.values()) == 2
    assert all(case.startswith("c/0-") for (case, _), a in answers.items() if a.startswith("!"))


# What may be wrong with what is served


def test_an_adapter_that_changes_nothing_is_an_error(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    server.models["two"].seed = 0
    with pytest.raises(EngineError, match=r"^two changes nothing"):
        list(opened("one", "two").generate(requests(pictures, "base", "one", "two")))


def test_also_where_the_server_tells_no_chances(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    server.chances = False
    list(opened("one").generate(requests(pictures, "base", "one")))
    server.models["one"].seed = 0
    with pytest.raises(EngineError, match=r"^one changes nothing"):
        list(opened("one").generate(requests(pictures, "base", "one")))


def test_an_adapter_that_only_its_answers_tell_from_the_base_is_none(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    """Its first words are the base's own, on the questions that are probed."""
    plain = server.models["qwen"]
    server.models["one"] = Model("one", "qwen", seed=0, says=lambda q: "Кот" if "7" in q else "Дом")
    plain.says = lambda question: "Дом"
    list(opened("one").generate(requests(pictures, "base", "one", questions=8)))


def test_a_server_that_mixes_models_up_is_not_believed(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    server.leaks, server.seconds = True, 0.02
    with pytest.raises(EngineError, match=r"otherwise among adapters than alone.*--max-loras"):
        list(opened("one").generate(requests(pictures, "base", "one")))
    assert all(a.body["max_tokens"] <= 8 for a in server.asked)  # told before anything is asked


def test_a_model_that_is_exchanged_during_the_run_is_an_error(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    answers = opened("one").generate(requests(pictures, "base", "one"))
    next(answers)
    server.models["one"].seed = 9
    with pytest.raises(EngineError, match="what is served as one changed during the run"):
        list(answers)


# What earlier runs answered


def whole_questions(server: Speaking) -> int:
    return sum(a.body["max_tokens"] == 48 for a in server.asked)


def test_the_same_again_asks_only_whether_it_is_the_same(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    first = told(opened("one").generate(requests(pictures, "base", "one")))
    before = whole_questions(server)
    again = list(opened("one").generate(requests(pictures, "base", "one")))
    assert told(iter(again)) == first
    assert all(isinstance(one, Generation) and one.cached for one in again)
    assert whole_questions(server) == before


def test_weights_that_changed_behind_a_name_are_asked_anew(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    list(opened("one").generate(requests(pictures, "base", "one")))
    before = whole_questions(server)
    server.models["one"].seed = 7
    engine = opened("one")
    answers = told(engine.generate(requests(pictures, "base", "one")))
    assert whole_questions(server) == before + 6
    assert engine.provenance()["answers_cached"] == "6"  # the base's
    assert len(set(answers.values())) == 12


def test_another_server_version_or_revision_is_another_model(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    list(opened().generate(requests(pictures, "base")))
    for change in ({"version": "0.33.0"}, {}):
        before = whole_questions(server)
        server.version = change.get("version", server.version)
        list(opened(revision=None if change else "b").generate(requests(pictures, "base")))
        assert whole_questions(server) == before + 6


def test_without_chances_nothing_is_remembered_but_by_a_revision(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    server.chances = False
    for revision, asked in ((None, 6), (None, 6), ("a", 6), ("a", 0), ("b", 6)):
        before = whole_questions(server)
        list(opened(revision=revision).generate(requests(pictures, "base")))
        assert whole_questions(server) == before + asked, revision


# Adapters that the server loads for a run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "mine"
    made.mkdir()
    (made / "adapter_config.json").write_text('{"r": 8}')
    (made / "adapter_model.safetensors").write_bytes(b"weights")
    return made


def test_a_folder_is_loaded_for_the_run_and_unloaded_after_it(
    server: Speaking, opened: Open, pictures: list[Path], folder: Path
) -> None:
    server.may_load = True
    engine = opened(load={"mine": folder})
    answers = told(engine.generate(requests(pictures, "base", "mine")))
    assert len(answers) == 12
    engine.close()
    (_, name), gone = server.loads
    assert name.startswith("mine.")
    assert gone == ("unload", name)
    assert server.models.keys() == {"qwen", "one", "two"}


def test_what_a_killed_run_left_is_unloaded_and_what_lives_stays(
    server: Speaking, opened: Open, pictures: list[Path], folder: Path
) -> None:
    server.may_load = True
    engine = opened(load={"mine": folder})
    list(engine.generate(requests(pictures, "base", "mine")))
    ours = server.loads[0][1]
    dead = ours.replace(str(os.getpid()), "999999999")
    elsewhere = ours.replace("for-run-of-", "for-run-of-another-")
    for name in (dead, elsewhere):
        server.models[name] = Model(name, "qwen")
    other = opened(load={"other": folder})
    list(other.generate(requests(pictures, "base", "other")))
    assert dead not in server.models
    assert {ours, elsewhere} <= server.models.keys()


def test_a_server_that_loads_nothing_says_how_it_would(
    opened: Open, pictures: list[Path], folder: Path
) -> None:
    with pytest.raises(EngineError, match=r"mine is not served.*VLLM_ALLOW_RUNTIME_LORA_UPDATING"):
        list(opened(load={"mine": folder}).generate(requests(pictures, "base", "mine")))


# Ends


def test_a_run_that_is_left_waits_for_nothing(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    engine = opened(at_once=2, cache=False)
    answers = engine.generate(requests(pictures, "base", questions=9))
    next(answers)
    server.seconds = 0.5
    started = time.monotonic()
    assert isinstance(answers, Generator)
    answers.close()
    engine.close()
    assert time.monotonic() - started < 0.4
    assert whole_questions(server) < 9


def test_it_tells_how_probable_words_are(server: Speaking, opened: Open) -> None:
    server.models["qwen"].says = lambda question: "yes" if "sky" in question else "no"
    first, second = opened().first_words(["Is the sky blue?", "Is it?"], ("yes", "no"))
    assert first["yes"] > 0.5 > first["no"]
    assert second["no"] > 0.5 > second["yes"]
    server.chances = False
    with pytest.raises(EngineError, match="does not tell how probable"):
        opened().first_words(["Is it?"], ("yes", "no"))
