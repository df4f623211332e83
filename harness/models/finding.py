"""What people type after `--adapter` → folders of candidates, each with a name of its own.

A candidate is an adapter, or a full model in the base's place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from harness.models.adapter_folder import CONFIG, WEIGHTS
from harness.models.full_model import is_full_model
from harness.models.hub import HubError, HubId
from harness.suite.suite import ALL_ADAPTERS, BASE

FILES = [CONFIG, WEIGHTS, "recipe.yaml"]
"""What is fetched of an adapter on the hub."""

_CHECKPOINT = re.compile(r"checkpoint-(\d+)")
_NAMED = re.compile(r"(?P<name>[\w.@+-]+)=(?P<what>.+)", re.DOTALL)
_PATTERN = re.compile(r"[*?\[]")
_SHOWN = 5


class AdapterError(Exception):
    """Adapters that cannot be used as asked; a line for each, with the mend."""


@dataclass(frozen=True)
class Found:
    """One candidate's folder, and what it may be called."""

    path: Path
    run: Path
    """The folder that it is called by: a checkpoint goes by its run's name."""
    step: int | None = None
    given: str | None = None
    """The name that somebody gave it."""

    def name(self, parents: int = 0) -> str:
        """Return its name, with so many of its parents' where others go by the same."""
        called = self.given or "/".join(self.run.parts[-1 - parents :])
        return called if self.step is None else f"{called}@{self.step}"


def find(
    asked: Sequence[str],
    folder: Path | None,
    named: Mapping[str, str],
    base: Path | None = None,
) -> dict[str, Path | None]:
    """Name -> folder of every candidate asked for, each once, in order; None for the base.

    Args:
        asked: names, paths, globs, hub ids, `NAME=any of these`, `base` or `all`.
        folder: where names are looked up.
        named: the suite's own names -> any of these.
        base: the base's folder, which `all` passes over.

    Raises:
        AdapterError: if one is not there, or two go by one name.
    """
    (found,) = find_groups([asked], folder, named, base)
    return found


def find_groups(
    groups: Sequence[Sequence[str]],
    folder: Path | None,
    named: Mapping[str, str],
    base: Path | None = None,
) -> list[dict[str, Path | None]]:
    """Do what `find` does for several lists at once: one name is one folder in all of them."""
    found = [_asked_for(asked, folder, named, base) for asked in groups]
    unique = list(dict.fromkeys(chain.from_iterable(found)))
    names = {one: name for name, one in _told_apart(unique).items()}
    return [{names[one]: None if one.given == BASE else one.path for one in some} for some in found]


def _asked_for(
    asked: Sequence[str], folder: Path | None, named: Mapping[str, str], base: Path | None
) -> list[Found]:
    found: list[Found] = []
    for text in asked:
        if text == BASE:
            found.append(Found(Path(), Path(), given=BASE))
        elif text == ALL_ADAPTERS:
            found += [one for one in _everything(folder, named) if one.path != base]
        else:
            try:
                found += _one(text, folder, named)
            except (OSError, ValueError, RuntimeError) as error:  # no disk takes such a name
                raise AdapterError(
                    f"{text[:60]} … cannot be looked for: {_short(error)}"
                ) from error
    return found


def _short(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


def is_adapter(path: Path) -> bool:
    """Whether a folder is meant as an adapter: a broken one is, so that it can be said how."""
    return path.is_dir() and ((path / CONFIG).exists() or any(path.glob("adapter_model.*")))


def is_candidate(path: Path) -> bool:
    """Whether a folder is meant as an adapter or as a full model."""
    return is_adapter(path) or is_full_model(path)


def within(path: Path) -> list[Found]:
    """Return what a folder holds: a run's checkpoints by step, and the candidate it is itself."""
    path = path.resolve()
    steps = {
        int(match[1]): inner
        for inner in (path.iterdir() if path.is_dir() else ())
        if (match := _CHECKPOINT.fullmatch(inner.name)) and is_candidate(inner)
    }
    found = [Found(steps[step], path, step) for step in sorted(steps)]
    if is_candidate(path):
        own = _CHECKPOINT.fullmatch(path.name)
        found.append(Found(path, path.parent, int(own[1])) if own else Found(path, path))
    return found


def _everything(folder: Path | None, named: Mapping[str, str]) -> list[Found]:
    inside = sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []
    found = [one for path in inside if path.name != BASE for one in within(path)]
    for name, what in named.items():
        found += _called(name, _somewhere(what, folder))
    if not found:
        raise AdapterError(f"no adapters in {folder or 'any folder'}: no {CONFIG} was found")
    return found


def _one(text: str, folder: Path | None, named: Mapping[str, str]) -> list[Found]:
    if text in named:
        return _called(text, _somewhere(named[text], folder))
    match = _NAMED.fullmatch(text)
    if match and not Path(text).exists():
        if match["name"] == BASE:
            raise AdapterError(f"{text}: the name {BASE} is reserved for the model itself")
        return _called(match["name"], _somewhere(match["what"], folder))
    return _somewhere(text, folder)


def _called(name: str, found: Iterable[Found]) -> list[Found]:
    return [replace(one, given=name) for one in found]


def _somewhere(text: str, folder: Path | None) -> list[Found]:
    plain = "/" not in text and "\\" not in text and text not in (".", "..")
    if folder is not None and plain and (found := within(folder / text)):
        return found
    path = Path(text).expanduser()
    if path.is_dir() and (found := within(path)):
        return found
    if path.is_dir() and not plain:
        raise AdapterError(f"{text} holds no adapter and no full model: {_holds(path)}")
    if _PATTERN.search(text):
        return _matching(text)
    hub = None if plain or Path(path.parts[0]).exists() else HubId.parse(text)
    if hub is not None:
        return _from_hub(hub, text)
    if folder is None:
        raise AdapterError(
            f"unknown adapter {text}: the suite names no folder of them; give a path"
        )
    there = ", ".join(dict.fromkeys(one.name() for one in _beside(folder))) or "none"
    raise AdapterError(f"unknown adapter {text}; there are: {there} (in {folder}), or give a path")


def _matching(text: str) -> list[Found]:
    path = Path(text).expanduser()
    places = list(Path(path.anchor or ".").glob(str(path.relative_to(path.anchor))))
    found = [one for place in places for one in within(place)]
    if not found:
        raise AdapterError(f"no adapter matches {text}: {len(places)} places do, none holds one")
    return sorted(set(found), key=lambda one: (one.run.as_posix(), one.step is None, one.step or 0))


def _from_hub(hub: HubId, text: str) -> list[Found]:
    try:
        folder = hub.fetch(FILES)
    except HubError as error:
        raise AdapterError(
            f"no folder {text} here, and not to be had from the hub: {error}"
        ) from error
    if not is_adapter(folder):
        raise AdapterError(
            f"{text} on the hub holds no {CONFIG}, so it is no adapter; "
            "a full model is given by its folder here"
        )
    return [Found(folder, Path(hub.subfolder or hub.repo))]


def _beside(folder: Path) -> list[Found]:
    if not folder.is_dir():
        return []
    return [one for path in sorted(folder.iterdir()) if path.name != BASE for one in within(path)]


def _told_apart(found: Sequence[Found]) -> dict[str, Found]:
    """Give every folder a name of its own: parents come in where names are the same."""
    parents = dict.fromkeys(found, 0)
    while twins := _twins(found, parents):
        for one in twins:
            if one.given or parents[one] + 1 >= len(one.run.parts):
                others = " and ".join(str(twin.path) for twin in twins)
                raise AdapterError(
                    f"two adapters are called {one.name(parents[one])}: {others}; "
                    "give one another name, NAME=PATH"
                )
            parents[one] += 1
    named = {one.name(parents[one]): one for one in found}
    reserved = [one.path for name, one in named.items() if name == BASE and one.given != BASE]
    if reserved:
        raise AdapterError(
            f"the name {BASE} is reserved for the model itself: rename {reserved[0]}, or NAME=PATH"
        )
    return named


def _twins(found: Sequence[Found], parents: Mapping[Found, int]) -> list[Found]:
    """Return the first folders that go by one name."""
    by_name: dict[str, list[Found]] = {}
    for one in found:
        by_name.setdefault(one.name(parents[one]), []).append(one)
    return next((same for same in by_name.values() if len(same) > 1), [])


def _holds(path: Path) -> str:
    """Say what a folder holds instead of a candidate, and what to do."""
    inside = sorted(inner.name for inner in path.iterdir())
    checkpoints = [name for name in inside if _CHECKPOINT.fullmatch(name)]
    if checkpoints:
        return (
            f"its checkpoints ({checkpoints[0]} …) hold none either: no weights were saved in them"
        )
    below = [inner.name for inner in path.iterdir() if within(inner)]
    if below:
        return f"those below it do: {', '.join(sorted(below)[:_SHOWN])}; give one, or {path}/*"
    shown = ", ".join(inside[:_SHOWN]) + (" …" if len(inside) > _SHOWN else "")
    return f"there is {shown or 'nothing'} in it"
