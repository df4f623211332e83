"""YAML files of the contract → `Suite`, `Character`, `Case`, `Override`, strictly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harness.suite.files import OVERRIDES_FILE, SUITE_FILE, case_files
from harness.suite.gate_yaml import check_gate, read_gate
from harness.suite.mistakes import Mistakes
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
    JudgeSettings,
    Override,
    Role,
    SecondOpinion,
    Suite,
    SuiteError,
)

CHARACTER_KEYS = ("character", "role", "aliases", "cases")
CASE_KEYS = (
    *("id", "image", "images", "question", "accept", "reject", "tags", "similarity"),
    *PROMPTING_KEYS,
)
SECOND_KEYS = ("server", "model")
SERVER_KEYS = ("revision",)
OVERRIDE_KEYS = ("case", "answer", "verdict", "named", "why", "by")
TEMPLATES = ("base", "own")
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
    mistakes = Mistakes()
    suite, problems = read_what_can_be(root, mistakes)
    mistakes.tell()
    return suite, problems


def read_what_can_be(root: Path, mistakes: Mistakes) -> tuple[Suite, dict[Path, SuiteError]]:
    """Read as `read_suite` does, and go on where that ends.

    Args:
        root: the suite's folder.
        mistakes: takes what is wrong with files of the whole suite, and with what is never read.
    """
    settings = _read_settings(root, mistakes)
    characters: dict[str, Character] = {}
    problems: dict[Path, SuiteError] = {}
    for path in case_files(root, mistakes):
        try:
            character = read_character(path, root, settings.prompting)
            _refuse_taken_names(character, characters, settings.distractors)
            characters[character.id] = character
        except SuiteError as error:
            problems[path] = error
    suite = replace(settings, characters=characters)
    with mistakes.gathered():
        suite = replace(suite, overrides=read_overrides(root / OVERRIDES_FILE))
    if not problems and not mistakes.found:
        with mistakes.gathered():
            _check_gate(suite)
    return suite, problems


def read_character(path: Path, root: Path, prompting: Prompting | None = None) -> Character:
    """Read one case file.

    Args:
        path: the file.
        root: the suite's folder, which pictures stay inside.
        prompting: how cases are asked that do not say otherwise.

    Raises:
        SuiteError: if anything is wrong.
    """
    document = read_yaml(path, "the case file")
    if document is None:
        raise SuiteError(path, 1, "holds no cases; start with character:, role: and cases:")
    if not _WORD.fullmatch(path.stem):
        raise SuiteError(path, 1, "the file's name is the character's id: no spaces in it, please")
    mistakes = Mistakes()
    fields = document.fields(CHARACTER_KEYS, mistakes)
    aliases: tuple[str, ...] = ()
    role = Role.TARGET
    with mistakes.gathered():
        name = _required(document, fields, "character").text()
    with mistakes.gathered():
        role = Role(_required(document, fields, "role").choice(role.value for role in Role))
    with mistakes.gathered():
        aliases = fields["aliases"].texts() if "aliases" in fields else ()
    with mistakes.gathered():
        pictures = _Pictures(path.parent, root)
        entries = _required(document, fields, "cases")
        cases = _read_cases(entries, path, pictures, role, prompting or Prompting())
    mistakes.tell()
    return Character(id=path.stem, name=name, role=role, aliases=aliases, cases=cases, path=path)


def _read_cases(
    entries: Value, path: Path, pictures: _Pictures, role: Role, prompting: Prompting
) -> tuple[Case, ...]:
    mistakes, cases = Mistakes(), dict[str, Case]()
    for entry in entries.items():
        with mistakes.gathered():
            case = _read_case(entry, path, pictures, role, prompting)
            if case.id in cases:
                entry.fail(f"case id {case.id!r} stands twice, first in line {cases[case.id].line}")
            cases[case.id] = case
    mistakes.tell()
    if not cases:
        entries.fail("cases is empty: give at least one")
    return tuple(cases.values())


def _read_case(
    entry: Value, path: Path, pictures: _Pictures, role: Role, prompting: Prompting
) -> Case:
    entry, mistakes = Value(entry.path, entry.node, "the case"), Mistakes()
    fields = entry.fields(CASE_KEYS, mistakes)
    with mistakes.gathered():
        case_id = _case_id(_required(entry, fields, "id"))
    with mistakes.gathered():
        images = _images(entry, fields, pictures)
    with mistakes.gathered():
        expectation = _expectation(entry, fields, path.stem)
    with mistakes.gathered():
        prompting = read_prompting(fields, prompting)
    with mistakes.gathered():
        tags = _tags(fields["tags"]) if "tags" in fields else ()
    mistakes.tell()
    return Case(
        id=case_id,
        character=path.stem,
        role=role,
        images=images,
        prompting=prompting,
        expectation=expectation,
        tags=tags,
        path=path,
        line=entry.line,
    )


def _case_id(value: Value) -> str:
    text = value.text()
    if not _CASE_ID.fullmatch(text):
        value.fail(f"id {text!r} may hold only a-z, 0-9, dot, hyphen and underscore")
    return text


def _expectation(entry: Value, fields: Mapping[str, Value], character: str) -> Expectation:
    mistakes = Mistakes()
    reject: tuple[str, ...] = ()
    similarity: float | None = None
    with mistakes.gathered():
        question = _required(entry, fields, "question").text()
    with mistakes.gathered():
        accept = _accept(_required(entry, fields, "accept"))
    with mistakes.gathered():
        reject = fields["reject"].texts() if "reject" in fields else ()
    with mistakes.gathered():
        similarity = fields["similarity"].fraction() if "similarity" in fields else None
    mistakes.tell()
    for text in reject:
        if text in accept:
            fields["reject"].fail(f"{text!r} is both accepted and rejected")
    return Expectation(
        question=question,
        accept=accept,
        reject=reject,
        character=character,
        similarity=similarity,
    )


def _accept(value: Value) -> tuple[str, ...]:
    if accept := value.texts():
        return accept
    value.fail("accept is empty: give at least one acceptable answer")


def _images(entry: Value, fields: Mapping[str, Value], pictures: _Pictures) -> tuple[Path, ...]:
    if "images" not in fields:
        return (pictures.find(_required(entry, fields, "image")),)
    if "image" in fields:
        fields["images"].fail("give image or images, not both")
    mistakes, found = Mistakes(), list[Path]()
    for item in fields["images"].items():
        with mistakes.gathered():
            found.append(pictures.find(Value(item.path, item.node, "each of images")))
    mistakes.tell()
    return tuple(found)


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


def _read_settings(root: Path, mistakes: Mistakes) -> Suite:
    """Read `suite.yaml`; what is wrong in it is left as it is without."""
    path, settings = root / SUITE_FILE, Suite(root=root)
    with mistakes.gathered():
        document = read_yaml(path, SUITE_FILE) if path.is_file() else None
        fields = document.fields(SUITE_KEYS, mistakes) if document else {}
        for key, read in _SETTINGS.items():
            if key in fields:
                with mistakes.gathered():
                    settings = replace(settings, **read(fields[key], root))
        with mistakes.gathered():
            settings = replace(settings, prompting=read_prompting(fields, Prompting()))
    return settings


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


def _adapters(value: Value, root: Path) -> dict[str, Any]:
    """Read where adapters are looked up: one folder, or a name for each."""
    if not value.is_mapping:
        return {"adapters": _place(value, root).resolve()}
    named = {name: _model(place, root) for name, place in value.pairs()}
    if BASE in named or ALL_ADAPTERS in named:
        value.fail(f"the names {BASE} and {ALL_ADAPTERS} are reserved")
    return {"named_adapters": named}


def _judge(value: Value) -> JudgeSettings:
    mistakes, given = Mistakes(), dict[str, Any]()
    for key, entry in value.fields(JUDGE_KEYS, mistakes).items():
        with mistakes.gathered():
            given[key] = _JUDGE[key](entry)
    mistakes.tell()
    return JudgeSettings(**given)


def _second(value: Value) -> SecondOpinion | None:
    if not value.is_mapping:
        return SecondOpinion() if value.choice(("none", "base")) == "base" else None
    fields = value.fields(SECOND_KEYS)
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


def _revision(value: Value) -> str:
    return _required(value, value.fields(SERVER_KEYS), "revision").text()


def _distractors(value: Value) -> dict[str, tuple[str, ...]]:
    mistakes, found = Mistakes(), dict[str, tuple[str, ...]]()
    for name, aliases in value.pairs():
        with mistakes.gathered():
            found[name] = aliases.texts()
    mistakes.tell()
    return found


_JUDGE: Mapping[str, Callable[[Value], Any]] = {
    "similarity": Value.fraction,
    "certainty": Value.fraction,
    "encoder": lambda value: _model(value, value.path.parent),
    "second": _second,
}
JUDGE_KEYS = tuple(_JUDGE)
_SETTINGS: Mapping[str, Callable[[Value, Path], dict[str, Any]]] = {
    "base": lambda value, root: {"base": _model(value, root)},
    "adapters": _adapters,
    "adapter_template": lambda value, _: {"own_processors": value.choice(TEMPLATES) == "own"},
    "dtype": lambda value, _: {"dtype": value.choice(DTYPES)},
    "server": lambda value, _: {"server_revision": _revision(value)},
    "judge": lambda value, _: {"judge": _judge(value)},
    "gate": lambda value, _: {"gate": read_gate(value)},
    "distractors": lambda value, _: {"distractors": _distractors(value)},
}
"""What each key of `suite.yaml` says, beside how questions are put."""
SUITE_KEYS = (*_SETTINGS, *PROMPTING_KEYS)


def _refuse_taken_names(
    character: Character,
    others: Mapping[str, Character],
    distractors: Mapping[str, tuple[str, ...]],
) -> None:
    """Refuse an id or a name that already stands for someone else: verdicts would be a lottery."""
    if character.id in others:
        taken = others[character.id].path
        raise SuiteError(character.path, 1, f"id {character.id!r} is taken by {taken}")
    mistakes, mine = Mistakes(), {name.casefold() for name in character.names}
    for other in others.values():
        with mistakes.gathered():
            _refuse_shared(character, mine, other.names, other.path.name)
    for name, aliases in distractors.items():
        with mistakes.gathered():
            _refuse_shared(character, mine, (name, *aliases), f"the distractors of {SUITE_FILE}")
    mistakes.tell()


def _refuse_shared(
    character: Character, mine: set[str], theirs: tuple[str, ...], owner: str
) -> None:
    for name in theirs:
        if name.casefold() in mine:
            line = _line_of_name(character, name)
            raise SuiteError(
                character.path,
                line,
                f"the name {name!r} also stands in {owner}; give each a name of its own",
            )


def _line_of_name(character: Character, name: str) -> int:
    """Return the line of a character's name or alias; only YAML nodes know their lines."""
    document = read_yaml(character.path, "the case file")
    fields = dict(document.pairs()) if document else {}
    aliases = fields["aliases"].items() if "aliases" in fields else []
    named = [value for value in (fields.get("character"), *aliases) if value is not None]
    return next((one.line for one in named if one.text().casefold() == name.casefold()), 1)


def read_overrides(path: Path) -> tuple[Override, ...]:
    """Read people's verdicts, one on an answer; no file, no overrides.

    Raises:
        SuiteError: if anything is wrong, as where two verdicts on an answer contradict each other.
    """
    document = read_yaml(path, OVERRIDES_FILE) if path.is_file() else None
    if document is None:
        return ()
    mistakes, said = Mistakes(), dict[tuple[str, str], tuple[Override, int]]()
    for entry in document.items():
        with mistakes.gathered():
            override = _read_override(entry)
            key = (override.case, override.answer)
            first, line = said.setdefault(key, (override, entry.line))
            if (first.verdict, first.named) != (override.verdict, override.named):
                entry.fail(
                    f"two verdicts on one answer: line {line} says {first.verdict}; keep one"
                )
    mistakes.tell()
    return tuple(override for override, _ in said.values())


def overrides_in(document: Value | None) -> tuple[Override, ...]:
    """Read every entry of a YAML list as it stands, to change some of them.

    Raises:
        SuiteError: at the first mistake.
    """
    return () if document is None else tuple(map(_read_override, document.items()))


def _read_override(entry: Value) -> Override:
    entry = Value(entry.path, entry.node, "the override")
    fields = entry.fields(OVERRIDE_KEYS)
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
