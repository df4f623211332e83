"""`system`, `prompt`, `generation` and `processor` of a suite or a case → `Prompting`, strictly."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from harness.suite.mistakes import Mistakes
from harness.suite.prompting import ALPHA, QUESTION, GenerationOptions, Prompting
from harness.suite.strict_yaml import Value

KEYS = ("system", "prompt", "generation", "processor")
_PLAIN: Mapping[str, Callable[[Value], Any]] = {
    "max_new_tokens": lambda value: value.integer(1),
    # Blanks and line breaks are what an answer often stops at.
    "stop": lambda value: tuple(item.raw_text() for item in value.items()),
    "repetition_penalty": lambda value: value.number(above=0),
    "temperature": lambda value: None if value.is_null else value.number(above=0),
    "seed": lambda value: value.integer(0),
    "samples": lambda value: value.integer(1),
}
GENERATION_KEYS = (*_PLAIN, "template")


def read_prompting(fields: Mapping[str, Value], otherwise: Prompting) -> Prompting:
    """Read how something is asked.

    Args:
        fields: of the suite or of a case; keys that are none of these are passed over.
        otherwise: what holds for keys that are not given, also inside `generation`, `processor`.

    Raises:
        SuiteError: if anything is wrong.
    """
    mistakes, given = Mistakes(), dict[str, Any]()
    if "system" in fields:
        with mistakes.gathered():
            given["system"] = None if fields["system"].is_null else fields["system"].text()
    if "prompt" in fields:
        with mistakes.gathered():
            given["prompt"] = _prompt(fields["prompt"])
    if "generation" in fields:
        with mistakes.gathered():
            given["generation"] = _generation(fields["generation"], otherwise.generation)
    if "processor" in fields:
        with mistakes.gathered():
            given["processor"] = _processor(fields["processor"], otherwise.processor)
    mistakes.tell()
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
    mistakes, given = Mistakes(), dict[str, Any]()
    fields = value.fields(GENERATION_KEYS, mistakes)
    for key in fields:
        with mistakes.gathered():
            given[key] = (
                _merged(otherwise.template, fields[key])
                if key == "template"
                else _PLAIN[key](fields[key])
            )
    mistakes.tell()
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
