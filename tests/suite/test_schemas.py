"""The schemas that editors check by hold what the reader holds: the same keys, the same values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from PIL import Image

from harness.suite.mistakes import Mistakes
from harness.suite.policy import CharacterLimits, GatePolicy, Limits
from harness.suite.prompting_yaml import GENERATION_KEYS
from harness.suite.reading import (
    CASE_KEYS,
    CHARACTER_KEYS,
    JUDGE_KEYS,
    SECOND_KEYS,
    SERVER_KEYS,
    SUITE_KEYS,
    read_suite,
    read_what_can_be,
)
from harness.suite.schema_files import CASE_SCHEMA, SUITE_SCHEMA, put_schemas, schema

CASES, SUITE = json.loads(schema(CASE_SCHEMA)), json.loads(schema(SUITE_SCHEMA))
REPOSITORY = Path(__file__).parents[2]
CASE: dict[str, Any] = {
    "id": "who",
    "image": "a.png",
    "question": "Кто это?",
    "accept": ["Колобок"],
}
CHARACTER: dict[str, Any] = {"character": "Колобок", "role": "target", "cases": [CASE]}
OF_EVERY_KIND: list[Any] = [
    *(None, True, 0, 1, 2, -1, 0.5, 1.5, "", " ", "text", "a b", "base", "none", "fail", "float16"),
    *("target", "own", "{question}", "{question}{question}", "a.png", "http://h/v1", "h/v1"),
    *([], [""], [1], ["text"], ["skip"], ["a b"], ["т-1.x"], ["a.png"], [["text"]]),
    *({}, {"a": 1}, {"a": "text"}, {"a": ["text"]}, {"a": {}}, {"base": "text"}, {"alpha": "drop"}),
    *({"alpha": "black"}, {"revision": "1"}, {"server": "http://h/v1", "model": "m"}),
    *({"server": "h", "model": "m"}, {"server": "http://h/v1"}),
]
"""Put under every key in turn: some are right for it, most are wrong."""


def keys_of(kind: type) -> set[str]:
    return {field.name for field in fields(kind)}


def test_the_keys_are_the_reader_s() -> None:
    case, suite = CASES["definitions"]["case"]["properties"], SUITE["properties"]
    gate = suite["gate"]["properties"]
    assert set(CASES["properties"]) == set(CHARACTER_KEYS)
    assert set(case) == set(CASE_KEYS)
    assert set(suite) == set(SUITE_KEYS)
    assert set(suite["judge"]["properties"]) == set(JUDGE_KEYS)
    assert set(suite["judge"]["properties"]["second"]["anyOf"][1]["properties"]) == {*SECOND_KEYS}
    assert set(suite["server"]["properties"]) == set(SERVER_KEYS)
    assert set(gate) == keys_of(GatePolicy)
    assert set(gate["tags"]["additionalProperties"]["properties"]) == keys_of(Limits)
    of_character = gate["characters"]["additionalProperties"]["properties"]
    assert set(of_character) == keys_of(CharacterLimits)
    for one in (CASES, SUITE):
        assert set(one["definitions"]["generation"]["properties"]) == set(GENERATION_KEYS)


def case_documents() -> Iterator[dict[str, Any]]:
    """A character's file with every kind of value under every key, and without each key."""
    for key in (*CHARACTER_KEYS, "other"):
        yield from ({**CHARACTER, key: value} for value in OF_EVERY_KIND)
        yield {name: value for name, value in CHARACTER.items() if name != key}
    for case in cases():
        yield {**CHARACTER, "cases": [case]}


def cases() -> Iterator[dict[str, Any]]:
    for key in (*CASE_KEYS, "other"):
        yield from ({**CASE, key: value} for value in OF_EVERY_KIND)
        yield {name: value for name, value in CASE.items() if name != key}
    for generation in generations():
        yield {**CASE, "generation": generation}
    without = {name: value for name, value in CASE.items() if name != "image"}
    yield from ({**without, "images": value} for value in OF_EVERY_KIND)


def suite_documents() -> Iterator[dict[str, Any]]:
    for key in (*SUITE_KEYS, "other"):
        yield from ({key: value} for value in OF_EVERY_KIND)
    for group, keys in (("judge", JUDGE_KEYS), ("gate", keys_of(GatePolicy))):
        for key in (*sorted(keys), "other"):
            yield from ({group: {key: value}} for value in OF_EVERY_KIND)
    for group, kind in (("characters", CharacterLimits), ("tags", Limits)):
        for key in (*sorted(keys_of(kind)), "other"):
            yield from ({"gate": {group: {"kolobok": {key: value}}}} for value in OF_EVERY_KIND)
    yield from ({"generation": generation} for generation in generations())


def generations() -> Iterator[dict[str, Any]]:
    for key in (*GENERATION_KEYS, "other"):
        yield from ({"temperature": 1.0, key: value} for value in OF_EVERY_KIND)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    (tmp_path / "suite.yaml").write_text("{}", encoding="utf-8")
    (tmp_path / "kolobok.yaml").write_text(written(CHARACTER), encoding="utf-8")
    return tmp_path


def written(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)  # which is YAML too


# What only the disk or the whole suite can tell.
BEYOND = ("does not exist", "is no file", "which is no character", "which no case carries")


def is_read(root: Path, name: str, document: dict[str, Any]) -> bool:
    (root / name).write_text(written(document), encoding="utf-8")
    mistakes = Mistakes()
    _, problems = read_what_can_be(root, mistakes)
    found = [*mistakes.found, *problems.values()]
    return all(any(said in str(one) for said in BEYOND) for one in found)


@pytest.mark.parametrize(
    ("name", "rules", "documents"),
    [
        ("kolobok.yaml", CASES, list(case_documents())),
        ("suite.yaml", SUITE, list(suite_documents())),
    ],
)
def test_a_schema_takes_what_the_reader_takes(
    root: Path, name: str, rules: dict[str, Any], documents: list[dict[str, Any]]
) -> None:
    Draft7Validator.check_schema(rules)
    validator = Draft7Validator(rules)
    taken = [is_read(root, name, document) for document in documents]
    assert 50 < sum(taken) < len(taken) - 300
    for document, read in zip(documents, taken, strict=True):
        assert validator.is_valid(document) == read, document


@pytest.mark.parametrize("folder", ["cases", "examples/published/cases"])
def test_the_suites_of_this_repository_are_valid(folder: str) -> None:
    for path in sorted((REPOSITORY / folder).glob("*.yaml")):
        rules = SUITE if path.name == "suite.yaml" else CASES
        Draft7Validator(rules).validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_every_file_of_the_shipped_suite_names_its_schema() -> None:
    for path in sorted((REPOSITORY / "cases").glob("*.yaml")):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        named = path.parent / first.removeprefix("# yaml-language-server: $schema=")
        name = SUITE_SCHEMA if path.name == "suite.yaml" else CASE_SCHEMA
        assert named.read_text(encoding="utf-8") == schema(name)


def test_schemas_are_put_beside_a_suite_once(root: Path) -> None:
    deep = root / "people" / "gena.yaml"
    deep.parent.mkdir()
    said = written({**CHARACTER, "character": "Гена"}).replace("a.png", "../a.png")
    deep.write_bytes(b"\xef\xbb\xbf" + said.encode())
    before, _ = read_suite(root)
    assert sorted(put_schemas(root)) == [root / "kolobok.yaml", deep, root / "suite.yaml"]
    assert put_schemas(root) == []
    for path, named in (
        (deep, "../case.schema.json"),
        (root / "kolobok.yaml", "case.schema.json"),
        (root / "suite.yaml", "suite.schema.json"),
    ):
        line = path.read_text(encoding="utf-8").partition("\n")[0]
        assert line == f"# yaml-language-server: $schema={named}"
        assert (path.parent / named).is_file()
    after, problems = read_suite(root)
    assert not problems
    assert after.asked == before.asked


def test_a_linked_file_is_left_alone(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "smiley.yaml"
    elsewhere.write_text(written({**CHARACTER, "character": "Смайлик"}), encoding="utf-8")
    (root / "smiley.yaml").symlink_to(elsewhere)
    assert root / "smiley.yaml" not in put_schemas(root)
    assert not elsewhere.read_text(encoding="utf-8").startswith("#")
