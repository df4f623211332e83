"""YAML files of the contract → `Suite`, `Character`, `Case`, `Override`, strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harness.suite.files import OVERRIDES_FILE, SUITE_FILE, case_files
from harness.suite.gate_yaml import check_gate, read_gate
from harness.suite.prompting import DTYPES, Prompting
from harness.suite.prompting_yaml import KEYS as PROMPTING_KEYS
from harness.suite.prompting_yaml import read_prompting
from harness.suite.strict_yaml import Value, read_yaml
from harness.suite.suite import (
    ALL_ADAPTERS,
    BASE,
    Case,
    Character,
    Expectation,
    GatePolicy,
    JudgeSettings,
    Override,
    Role,
    SecondOpinion,
    Suite,
    SuiteError,
)

_CASE_KEYS = (
    *("id", "image", "images", "question", "accept", "reject", "tags", "similarity"),
    *PROMPTING_KEYS,
)
_CASE_ID = re.compile(r"[a-z0-9._-]+")
_WORD = re.compile(r"[\w.-]+")
# As marks these would skip a case or change its outcome, or cannot be written after -m.
_RESERVED_TAGS = {"skip", "skipif", "xfail", "parametrize", "usefixtures", "filterwarnings"} | {
    *("and", "or", "not", "True", "False", "None")
}
_VERDICTS = ("correct", "hallucination", "wrong", "refusal")


def read_suite(root: Path) -> tuple[Suite, dict[Path, SuiteError]]:
    """Read everything under `root`; mistakes in case files come back by file.

    Raises:
        SuiteError: for a mistake in `suite.yaml` or `overrides.yaml`, or for a file that would be
            passed over in silence.
    """
    settings = _read_settings(root)
    characters: dict[str, Character] = {}
    problems: dict[Path, SuiteError] = {}
    for path in case_files(root):
        try:
            character = read_character(path, root, settings.prompting)
            _refuse_taken_names(character, characters, settings.distractors)
            characters[character.id] = character
        except SuiteError as error:
            problems[path] = error
    suite = Suite(
        root=root,
        base=settings.base,
        adapters=settings.adapters,
        named_adapters=settings.named_adapters,
        prompting=settings.prompting,
        own_processors=settings.own_processors,
        dtype=settings.dtype,
        server_revision=settings.server_revision,
        judge=settings.judge,
        gate=settings.gate,
        distractors=settings.distractors,
        characters=characters,
        overrides=read_overrides(root / OVERRIDES_FILE),
    )
    if not problems:
        _check_gate(suite)
    return suite, problems


def read_character(path: Path, root: Path, prompting: Prompting | None = None) -> Character:
    """Read one case file.

    Args:
        path: the file.
        root: the suite's folder, which pictures stay inside.
        prompting: how cases are asked that do not say otherwise.

    Raises:
        SuiteError: at the first mistake.
    """
    document = read_yaml(path, "the case file")
    if document is None:
        raise SuiteError(path, 1, "holds no cases; start with character:, role: and cases:")
    if not _WORD.fullmatch(path.stem):
        raise SuiteError(path, 1, "the file's name is the character's id: no spaces in it, please")
    fields = document.fields(("character", "role", "aliases", "cases"))
    name = _required(document, fields, "character").text()
    role = Role(_required(document, fields, "role").choice(role.value for role in Role))
    entries = _required(document, fields, "cases")
    cases: dict[str, Case] = {}
    pictures = _Pictures(path.parent, root)
    for entry in entries.items():
        case = _read_case(entry, path, pictures, role, prompting or Prompting())
        if case.id in cases:
            entry.fail(f"case id {case.id!r} stands twice, first in line {cases[case.id].line}")
        cases[case.id] = case
    if not cases:
        entries.fail("cases is empty: give at least one")
    return Character(
        id=path.stem,
        name=name,
        role=role,
        aliases=fields["aliases"].texts() if "aliases" in fields else (),
        cases=tuple(cases.values()),
        path=path,
    )


def _read_case(
    entry: Value, path: Path, pictures: _Pictures, role: Role, prompting: Prompting
) -> Case:
    entry = Value(entry.path, entry.node, "the case")
    fields = entry.fields(_CASE_KEYS)
    identity = _required(entry, fields, "id")
    case_id = identity.text()
    if not _CASE_ID.fullmatch(case_id):
        identity.fail(f"id {case_id!r} may hold only a-z, 0-9, dot, hyphen and underscore")
    accept = _required(entry, fields, "accept")
    expectation = Expectation(
        question=_required(entry, fields, "question").text(),
        accept=accept.texts(),
        reject=fields["reject"].texts() if "reject" in fields else (),
        character=path.stem,
        similarity=fields["similarity"].fraction() if "similarity" in fields else None,
    )
    if not expectation.accept:
        accept.fail("accept is empty: give at least one acceptable answer")
    for text in expectation.reject:
        if text in expectation.accept:
            fields["reject"].fail(f"{text!r} is both accepted and rejected")
    return Case(
        id=case_id,
        character=path.stem,
        role=role,
        images=_images(entry, fields, pictures),
        prompting=read_prompting(fields, prompting),
        expectation=expectation,
        tags=_tags(fields["tags"]) if "tags" in fields else (),
        path=path,
        line=entry.line,
    )


def _images(entry: Value, fields: Mapping[str, Value], pictures: _Pictures) -> tuple[Path, ...]:
    if "images" not in fields:
        return (pictures.find(_required(entry, fields, "image")),)
    if "image" in fields:
        fields["images"].fail("give image or images, not both")
    return tuple(
        pictures.find(Value(item.path, item.node, "each of images"))
        for item in fields["images"].items()
    )


def _required(owner: Value, fields: Mapping[str, Value], key: str) -> Value:
    if key not in fields:
        owner.fail(f"{owner.name} has no {key!r}")
    return fields[key]


class _Pictures:
    """The pictures that a case file names, each looked at once."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder, self._root = folder, root
        self._inside = root.resolve()
        self._found: dict[str, Path] = {}

    def find(self, value: Value) -> Path:
        text = value.text()
        if text not in self._found:
            self._found[text] = self._look(value, text)
        return self._found[text]

    def _look(self, value: Value, text: str) -> Path:
        path = self._folder / text
        if not _can_be(path):
            value.fail(f"image {text[:40]!r} … can be no file's name")
        if Path(text).is_absolute() or not path.resolve().is_relative_to(self._inside):
            value.fail(f"image {text!r} must be relative and stay under {self._root.name}/")
        if not path.is_file():
            wrong = "is no file" if path.exists() else "does not exist"
            value.fail(f"image {text!r} {wrong}; the path is relative to {value.path.name}")
        return path


def _tags(value: Value) -> tuple[str, ...]:
    tags = value.texts()
    for tag in tags:
        if wrong := why_no_tag(tag):
            value.fail(wrong)
    return tags


def why_no_tag(tag: str) -> str | None:
    """Say why a word cannot be a case's tag, if it cannot."""
    if _WORD.fullmatch(tag) and tag not in _RESERVED_TAGS:
        return None
    return f"tag {tag!r} cannot be a pytest mark: use letters, digits, . - _"


def _read_settings(root: Path) -> Suite:
    path = root / SUITE_FILE
    document = read_yaml(path, SUITE_FILE) if path.is_file() else None
    if document is None:
        return Suite(root=root)
    fields = document.fields(
        (
            "base",
            "adapters",
            "adapter_template",
            "dtype",
            "server",
            *PROMPTING_KEYS,
            "judge",
            "gate",
            "distractors",
        )
    )
    return Suite(
        root=root,
        base=_model(fields["base"], root) if "base" in fields else None,
        **_adapters(fields.get("adapters"), root),
        prompting=read_prompting(fields, Prompting()),
        own_processors=_template(fields.get("adapter_template")) == "own",
        dtype=fields["dtype"].choice(DTYPES) if "dtype" in fields else None,
        server_revision=_revision(fields.get("server")),
        judge=_judge(fields.get("judge")),
        gate=read_gate(fields["gate"]) if "gate" in fields else GatePolicy(),
        distractors=_distractors(fields.get("distractors")),
    )


def _template(value: Value | None) -> str:
    return value.choice(("base", "own")) if value else "base"


def _can_be(path: Path) -> bool:
    """Tell whether a file could be called so: some names no disk takes, and asking is an error."""
    try:
        path.resolve().exists()
    except (OSError, ValueError, RuntimeError):  # the last for links that go round in a circle
        return False
    return True


def _place(value: Value, root: Path) -> Path:
    """Return the path that a value names, from the suite's folder."""
    text = value.text()
    with suppress(RuntimeError):  # `~nobody`
        if _can_be(path := root / Path(text).expanduser()):
            return path
    value.fail(f"{value.name} {text[:40]!r} … can be no file's name")


def _model(value: Value, root: Path) -> str:
    """Resolve a model folder; what is no folder and does not look like a path is a hub id."""
    text, folder = value.text(), _place(value, root)
    if folder.is_dir() or text.startswith((".", "/", "~")) or "*" in text:
        return str(folder.resolve())
    return text


def _adapters(value: Value | None, root: Path) -> dict[str, Any]:
    """Read where adapters are looked up: one folder, or a name for each."""
    if value is None:
        return {}
    if not value.is_mapping:
        return {"adapters": _place(value, root).resolve()}
    named = {name: _model(place, root) for name, place in value.pairs()}
    if BASE in named or ALL_ADAPTERS in named:
        value.fail(f"the names {BASE} and {ALL_ADAPTERS} are reserved")
    return {"named_adapters": named}


def _judge(value: Value | None) -> JudgeSettings:
    if value is None:
        return JudgeSettings()
    fields = value.fields(("similarity", "certainty", "encoder", "second"))
    settings = JudgeSettings()
    if "similarity" in fields:
        settings = replace(settings, similarity=fields["similarity"].fraction())
    if "certainty" in fields:
        settings = replace(settings, certainty=fields["certainty"].fraction())
    if "encoder" in fields:
        settings = replace(settings, encoder=_model(fields["encoder"], value.path.parent))
    if "second" in fields:
        settings = replace(settings, second=_second(fields["second"]))
    return settings


def _second(value: Value) -> SecondOpinion | None:
    if not value.is_mapping:
        return SecondOpinion() if value.choice(("none", "base")) == "base" else None
    fields = value.fields(("server", "model"))
    server = _required(value, fields, "server")
    try:
        parts = urlsplit(server.text())
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        server.fail("server must be an address such as http://127.0.0.1:8000/v1")
    if parts.username or parts.password:
        server.fail("server holds a name or password: a key is taken from OPENAI_API_KEY")
    return SecondOpinion(server=server.text(), model=_required(value, fields, "model").text())


def _check_gate(suite: Suite) -> None:
    """Check the gate's names once all characters are known; only YAML nodes know their lines."""
    if not suite.gate.characters and not suite.gate.tags:
        return
    document = read_yaml(suite.root / SUITE_FILE, SUITE_FILE)
    gate = dict(document.pairs())["gate"] if document else None
    if gate:
        tags = {tag for case in suite.cases for tag in case.tags}
        check_gate(gate, suite.characters, tags)


def _revision(value: Value | None) -> str | None:
    return _required(value, value.fields(("revision",)), "revision").text() if value else None


def _distractors(value: Value | None) -> dict[str, tuple[str, ...]]:
    if value is None:
        return {}
    return {name: aliases.texts() for name, aliases in value.pairs()}


def _refuse_taken_names(
    character: Character,
    others: Mapping[str, Character],
    distractors: Mapping[str, tuple[str, ...]],
) -> None:
    """Refuse an id or a name that already stands for someone else: verdicts would be a lottery."""
    if character.id in others:
        taken = others[character.id].path
        raise SuiteError(character.path, 1, f"id {character.id!r} is taken by {taken}")
    mine = {name.casefold() for name in character.names}
    for other in others.values():
        _refuse_shared(character, mine, other.names, other.path.name)
    for name, aliases in distractors.items():
        _refuse_shared(character, mine, (name, *aliases), f"the distractors of {SUITE_FILE}")


def _refuse_shared(
    character: Character, mine: set[str], theirs: tuple[str, ...], owner: str
) -> None:
    for name in theirs:
        if name.casefold() in mine:
            raise SuiteError(character.path, 1, f"the name {name!r} also stands in {owner}")


def read_overrides(path: Path) -> tuple[Override, ...]:
    """Read people's verdicts, one on an answer; no file, no overrides.

    Raises:
        SuiteError: at the first mistake, and where two verdicts on an answer contradict each other.
    """
    document = read_yaml(path, OVERRIDES_FILE) if path.is_file() else None
    if document is None:
        return ()
    said: dict[tuple[str, str], tuple[Override, int]] = {}
    for entry in document.items():
        override = _read_override(entry)
        key = (override.case, override.answer)
        first, line = said.setdefault(key, (override, entry.line))
        if (first.verdict, first.named) != (override.verdict, override.named):
            entry.fail(f"two verdicts on one answer: line {line} says {first.verdict}; keep one")
    return tuple(override for override, _ in said.values())


def overrides_in(document: Value | None) -> tuple[Override, ...]:
    """Read every entry of a YAML list as it stands, to change some of them.

    Raises:
        SuiteError: at the first mistake.
    """
    return () if document is None else tuple(map(_read_override, document.items()))


def _read_override(entry: Value) -> Override:
    entry = Value(entry.path, entry.node, "the override")
    fields = entry.fields(("case", "answer", "verdict", "named", "why", "by"))
    verdict = _required(entry, fields, "verdict").choice(_VERDICTS)
    named = fields["named"].texts() if "named" in fields else ()
    if (verdict == "hallucination") != bool(named):
        entry.fail("named says who was hallucinated: give it with that verdict and no other")
    answer = _required(entry, fields, "answer")
    return Override(
        case=_required(entry, fields, "case").text(),
        # An empty answer is a real answer, and blanks around one are part of it.
        answer=str(answer.node.value) if answer.is_text else answer.text(),
        verdict=verdict,
        named=named,
        why=fields["why"].text() if "why" in fields else "",
        by=fields["by"].text() if "by" in fields else "",
    )
