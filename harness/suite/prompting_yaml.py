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
        given["processor"] = _merged(otherwise.processor, fields["processor"])
        for key, value in fields["processor"].pairs():
            if key == ALPHA:
                value.choice(("white", "drop"))
    return replace(otherwise, **given) if given else otherwise


def _prompt(value: Value) -> str:
    text = value.text()
    if text.count(QUESTION) != 1:
        value.fail(f"{value.name} must hold {QUESTION} once, where the question stands")
    return text


def _generation(value: Value, otherwise: GenerationOptions) -> GenerationOptions:
    fields = value.fields(("max_new_tokens", "stop", "repetition_penalty", "template"))
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
    return replace(otherwise, **given)


def _merged(otherwise: str, value: Value) -> str:
    settings = value.plain()
    if not isinstance(settings, dict):
        value.fail(f"{value.name} must be a mapping of arguments to values")
    return json.dumps({**json.loads(otherwise), **settings}, sort_keys=True)
