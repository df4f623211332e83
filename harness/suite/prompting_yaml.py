"""`system`, `prompt`, `generation` and `processor` of a suite or a case → `Prompting`, strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from harness.suite.prompting import ALPHA, QUESTION, GenerationOptions, Prompting
from harness.suite.strict_yaml import Value

KEYS = ("system", "prompt", "generation", "processor")


def read_prompting(fields: Mapping[str, Value], otherwise: Prompting) -> Prompting:
    """Read how something is asked.

    Args:
        fields: of the suite or of a case; keys that are none of these are passed over.
        otherwise: what holds for keys that are not given, also inside `generation`, `processor`.

    Raises:
        SuiteError: at the first mistake.
    """
    given: dict[str, Any] = {}
    if "system" in fields:
        given["system"] = None if fields["system"].is_null else fields["system"].text()
    if "prompt" in fields:
        given["prompt"] = _prompt(fields["prompt"])
    if "generation" in fields:
        given["generation"] = _generation(fields["generation"], otherwise.generation)
    if "processor" in fields:
        given["processor"] = _processor(fields["processor"], otherwise.processor)
    return replace(otherwise, **given) if given else otherwise


def _processor(value: Value, otherwise: str) -> str:
    settings = json.loads(_merged(otherwise, value))
    for key, argument in value.pairs():
        # The default is left out, so that writing it down makes no other question.
        if key == ALPHA and argument.choice(("white", "drop")) == "white":
            del settings[ALPHA]
    return json.dumps(settings, sort_keys=True)


def _prompt(value: Value) -> str:
    text = value.text()
    if text.count(QUESTION) != 1:
        value.fail(f"{value.name} must hold {QUESTION} once, where the question stands")
    return text


def _generation(value: Value, otherwise: GenerationOptions) -> GenerationOptions:
    fields = value.fields((
        "max_new_tokens", "stop", "repetition_penalty", "template",
        "temperature", "seed", "samples",
    ))  # fmt: skip
    given: dict[str, Any] = {}
    if "max_new_tokens" in fields:
        given["max_new_tokens"] = fields["max_new_tokens"].integer(1)
    if "stop" in fields:
        # Blanks and line breaks are what an answer often stops at.
        given["stop"] = tuple(item.raw_text() for item in fields["stop"].items())
    if "repetition_penalty" in fields:
        given["repetition_penalty"] = fields["repetition_penalty"].number(above=0)
    if "template" in fields:
        given["template"] = _merged(otherwise.template, fields["template"])
    if "temperature" in fields:
        temperature = fields["temperature"]
        given["temperature"] = None if temperature.is_null else temperature.number(above=0)
    if "seed" in fields:
        given["seed"] = fields["seed"].integer(0)
    if "samples" in fields:
        given["samples"] = fields["samples"].integer(1)
    options = replace(otherwise, **given)
    if options.temperature is None:
        for key in ("samples", "seed"):
            if key in fields and given[key] != getattr(GenerationOptions, key):
                fields[key].fail(
                    f"{key} needs a temperature: without one every answer to a question is the "
                    "same; write temperature: 1.0, say"
                )
    return options


def _merged(otherwise: str, value: Value) -> str:
    settings = value.plain()
    if not isinstance(settings, dict):
        value.fail(f"{value.name} must be a mapping of arguments to values")
    return json.dumps({**json.loads(otherwise), **settings}, sort_keys=True)
