"""A base's own generation settings: whatever it forbids or punishes, answers are as plain ones."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from transformers.generation.utils import GenerationMixin

from harness.engines.local import prefix
from tests import tiny
from tests.engines.local import architectures
from tests.engines.local.plain import ENDS, about, naive
from tests.engines.local.running import all_answers

FREQUENT = list(range(20, 200, 3))  # many of the tokens that these models like to say

SETTINGS: dict[str, dict[str, Any]] = {
    "SuppressTokensLogitsProcessor": {"suppress_tokens": FREQUENT},
    "SuppressTokensAtBeginLogitsProcessor": {"begin_suppress_tokens": FREQUENT},
    "NoRepeatNGramLogitsProcessor": {"no_repeat_ngram_size": 1},
    "NoBadWordsLogitsProcessor": {"bad_words_ids": [[token] for token in FREQUENT] + [[7, 8]]},
    "RepetitionPenaltyLogitsProcessor": {"repetition_penalty": 1.7},
    "SequenceBiasLogitsProcessor": {"sequence_bias": [[[30], -9.0], [[31, 32], 4.0]]},
    "MinLengthLogitsProcessor": {"min_length": 30},
    "MinNewTokensLengthLogitsProcessor": {"min_new_tokens": 9},
    "ForcedBOSTokenLogitsProcessor": {"forced_bos_token_id": 40},
    "ForcedEOSTokenLogitsProcessor": {"forced_eos_token_id": 10},
    "InfNanRemoveLogitsProcessor": {"remove_invalid_values": True},
    "ExponentialDecayLengthPenalty": {"exponential_decay_length_penalty": (3, 1.4)},
    "LogitNormalization": {"renormalize_logits": True},
}
LEFT_OUT = {
    # Chance and its warpers: greedy answers know none.
    *("TemperatureLogitsWarper", "TopHLogitsWarper", "TopKLogitsWarper", "TopPLogitsWarper"),
    *("MinPLogitsWarper", "TypicalLogitsWarper", "EpsilonLogitsWarper", "EtaLogitsWarper"),
    # Of an encoder's input, of a callback, and of a second prompt.
    *("EncoderRepetitionPenaltyLogitsProcessor", "EncoderNoRepeatNGramLogitsProcessor"),
    *("PrefixConstrainedLogitsProcessor", "UnbatchedClassifierFreeGuidanceLogitsProcessor"),
}


def test_every_processor_of_the_library_is_looked_at() -> None:
    source = inspect.getsource(GenerationMixin._get_logits_processor)
    there = set(re.findall(r"(\w+)\(", source)) & set(
        re.findall(r"\b\w+(?:Processor|Warper|Penalty|Normalization)\b", source)
    )
    assert there - {"LogitsProcessorList"} == set(SETTINGS) | LEFT_OUT


@pytest.mark.parametrize("processor", list(SETTINGS))
def test_answers_are_those_of_a_fresh_load(
    processor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, by_hand = architectures.ALL["llava"]()
    model.generation_config.eos_token_id = ENDS
    model.generation_config.update(**SETTINGS[processor])
    path = tiny.save_adapter(tmp_path / "one", model, 1)
    pictures = tiny.save_pictures(tmp_path / "pictures", 2)
    asks = [about(picture, question) for picture in pictures for question in ("who", "where is it")]
    plain = {
        (name, ask): " ".join(map(str, tokens))
        for name, folder in (("base", None), ("one", path))
        for ask, tokens in naive(model, by_hand, folder, asks).items()
    }
    for sharing in (0, 1_000_000):
        monkeypatch.setattr(prefix, "_WORTH_SHARING", sharing)
        assert all_answers(model, by_hand, {"one": path}, asks, set()) == plain
