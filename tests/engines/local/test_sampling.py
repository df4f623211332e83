"""Answers drawn by chance: by the seed, the question and the model, and by nothing else."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from harness.engines.local.engine import TransformersEngine
from harness.engines.local.loading import load
from harness.engines.local.prompts import messages
from harness.engines.local.sampling import number_of, stream_of
from harness.engines.request import Ask, Generation, Request
from harness.models.adapters import find_adapters
from harness.suite.images import load_image
from harness.suite.prompting import GenerationOptions, Prompting
from tests import tiny
from tests.engines.local import architectures
from tests.engines.local.plain import ENDS, NEW_TOKENS, naive
from tests.engines.local.running import all_answers

Open = Callable[..., TransformersEngine]
MODELS = ("base", "one", "two", "dora")  # the last through PEFT


def drawn(temperature: float = 1.0, seed: int = 0, samples: int = 4, **options: Any) -> Prompting:
    """More tokens than one, so that rows that end early leave the batch."""
    generation = GenerationOptions(
        max_new_tokens=options.pop("max_new_tokens", 8), temperature=temperature, seed=seed,
        samples=samples, **options,
    )  # fmt: skip
    return Prompting(generation=generation)


def asked(
    pictures: Sequence[Path], put: Prompting, questions: Sequence[str] = ("who", "where is it now")
) -> list[Request]:
    return [
        Request(case=f"c/{text}{picture.stem}", adapter=name, ask=Ask((picture,), text, put, at))
        for picture in pictures
        for text in questions
        for name in MODELS
        for at in range(put.samples)
    ]


def said(
    engine: TransformersEngine, requests: Sequence[Request]
) -> dict[tuple[str, str, int], str]:
    answers = {}
    for one in engine.generate(requests):
        assert isinstance(one, Generation), one
        answers[one.request.key] = one.answer
    return answers


def test_the_same_seed_gives_the_same_answers_at_any_batch_size_and_in_any_company(
    open_tiny: Open, adapters: Path, pictures: list[Path]
) -> None:
    options = {"adapters": tuple(find_adapters(["all"], adapters)), "cache": False}
    requests = asked(pictures, drawn())
    whole = said(open_tiny(**options), requests)
    assert said(open_tiny(**options, batch_size=1), requests) == whole
    part = [one for one in reversed(requests) if one.ask.question == "who"]
    alone = said(open_tiny(**options, batch_size=7), part)
    assert alone == {key: whole[key] for key in alone}
    by_question = [
        {whole[one.case, name, at] for at in range(4)} for one in requests for name in MODELS
    ]
    assert sum(len(set(some)) for some in by_question) > 3 * len(by_question)  # they do differ


def test_another_seed_another_picture_another_question_draw_otherwise(
    open_tiny: Open, pictures: list[Path]
) -> None:
    engine = open_tiny(cache=False)
    base = [one for one in asked(pictures, drawn()) if one.adapter == "base"]
    other = [replace(one, ask=replace(one.ask, prompting=drawn(seed=1))) for one in base]
    first, second = said(engine, base), said(engine, other)
    assert sum(first[key] != second[key] for key in first) > len(first) // 2
    same_text = [key for key in first if key[0].startswith("c/who")]
    assert len({first[key] for key in same_text}) > len(same_text) // 2


def test_tokens_come_as_often_as_the_model_says(base: Path, pictures: list[Path],
                                                open_tiny: Open) -> None:  # fmt: skip
    """First tokens of many samples against the chances that plain transformers gives."""
    from scipy.stats import chisquare

    put, text = drawn(temperature=0.7, samples=2000, max_new_tokens=1), "who"
    loaded = load(base, "cpu", "float32")
    inputs = loaded.processor.apply_chat_template(
        messages([load_image(pictures[0])], text), add_generation_prompt=True, tokenize=True,
        return_dict=True, return_tensors="pt",
    )  # fmt: skip
    with torch.no_grad():
        scores = loaded.model.eval()(**inputs).logits[0, -1].double()
    chances = (scores / 0.7).softmax(0)
    words = [loaded.tokenizer.decode([token], skip_special_tokens=True) for token in range(288)]
    expected: defaultdict[str, float] = defaultdict(float)
    for token, word in enumerate(words):
        expected[word] += float(chances[token])
    engine = open_tiny(cache=False, batch_size=500)
    requests = [
        Request(case="c/c", adapter="base", ask=Ask((pictures[0],), text, put, at))
        for at in range(2000)
    ]
    found = Counter(said(engine, requests).values())
    assert set(found) <= set(expected)
    common = [word for word, chance in expected.items() if 2000 * chance >= 5]
    rest = 2000 - sum(found[word] for word in common)
    observed = [found[word] for word in common] + [rest]
    wanted = [2000 * expected[word] for word in common]
    wanted.append(2000 - sum(wanted))
    assert len(common) > 20
    assert chisquare(observed, wanted).pvalue > 0.001


def test_hardly_any_temperature_is_greedy(open_tiny: Open, pictures: list[Path]) -> None:
    engine = open_tiny(cache=False)
    cold = [one for one in asked(pictures, drawn(0.000001)) if one.adapter == "base"]
    greedy = [replace(one, ask=replace(one.ask, prompting=Prompting.plain(8))) for one in cold]
    assert said(engine, cold) == said(engine, greedy)


def test_a_text_to_stop_at_and_a_penalty_hold_for_drawn_answers(
    open_tiny: Open, pictures: list[Path]
) -> None:
    engine = open_tiny(cache=False)
    base = [one for one in asked(pictures, drawn()) if one.adapter == "base"]
    whole = said(engine, base)
    stop = tuple({answer[3] for answer in whole.values() if len(answer) > 4})[:3]
    put = drawn(stop=stop)
    cut = said(engine, [replace(one, ask=replace(one.ask, prompting=put)) for one in base])
    for key, answer in whole.items():
        at = min((answer.index(one) for one in stop if one in answer), default=None)
        assert cut[key] == answer[:at]


def test_more_samples_ask_only_what_is_new(
    open_tiny: Open, adapters: Path, pictures: list[Path]
) -> None:
    options = {"adapters": tuple(find_adapters(["all"], adapters))}
    few = said(open_tiny(**options), asked(pictures[:1], drawn(samples=2)))
    engine = open_tiny(**options)
    more = said(engine, asked(pictures[:1], drawn(samples=5)))
    assert few == {key: more[key] for key in few}
    assert engine.provenance()["answers_cached"] == str(len(few))


@pytest.mark.parametrize("architecture", list(architectures.ALL))
def test_every_drawn_token_is_that_of_a_fresh_load(architecture: str, tmp_path: Path) -> None:
    """Plain transformers and PEFT, one row at a time, drawing by the same numbers."""
    model, processor = architectures.ALL[architecture]()
    model.generation_config.eos_token_id = ENDS
    paths = {
        "wide": tiny.save_adapter(tmp_path / "wide", model, 2, ("q_proj", "up_proj"), r=8),
        "dora": tiny.save_adapter(tmp_path / "dora", model, 6, ("k_proj",), use_dora=True),
    }
    pictures = tiny.save_pictures(tmp_path / "pictures", 2)
    asks = [
        Ask((picture,), text, drawn(max_new_tokens=NEW_TOKENS), sample)
        for picture in pictures
        for text in ("Who?", "What is the colour of the cape?")
        for sample in range(3)
    ]
    answers = all_answers(model, processor, paths, asks, {"dora"})
    for name in ("base", *paths):
        for ask in asks:
            tokens = naive(model, processor, paths.get(name), [ask], [ByHand(ask)])[ask]
            assert answers[name, ask] == " ".join(map(str, tokens))
    assert len(set(answers.values())) > len(answers) // 2


def test_a_picture_that_changes_draws_by_other_numbers(tmp_path: Path) -> None:
    picture = tmp_path / "toy.png"
    ask = Ask((picture,), "Кто это?", drawn())
    Image.new("RGB", (8, 8), "red").save(picture)
    before = stream_of(ask)
    Image.new("RGB", (8, 8), "blue").save(picture)
    os.utime(picture, ns=(1, 1))
    assert stream_of(ask) != before


class ByHand:
    """Takes the first token at which the chances so far come to more than the row's number."""

    def __init__(self, ask: Ask) -> None:
        self._stream, self._said = stream_of(ask), 0

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        number, so_far, token = number_of(self._stream, self._said), 0.0, 0
        self._said += 1
        for token, chance in enumerate(scores[0].double().softmax(0).tolist()):  # noqa: B007
            so_far += chance
            if so_far > number:
                break
        only = torch.full_like(scores, -torch.inf)
        only[0, token] = 0.0
        return only
