"""Which modules of a base an adapter's config speaks of, by the names they have when loaded.

A base's files may name a module otherwise than the model that is loaded from them (older files say
`language_model.model.layers`, the model `model.language_model.layers`), and a config speaks of the
model's names. Which is which is learned from the adapter's own keys, which have the model's names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WRAPPERS = {"model", "language_model", "text_model", "vision_model"}
"""Parts of a name that come and go between files and models."""

_EXPERT = re.compile(r"\.experts\.\d+\.")


class PatternError(Exception):
    """A config whose `target_modules` or `exclude_modules` is no valid pattern; one line."""


def plain(name: str) -> str:
    """Return a name without its wrappers, the same in files and models."""
    return ".".join(part for part in name.split(".") if part not in WRAPPERS)


@dataclass(frozen=True)
class Names:
    """How names in a base's files become names in its model."""

    prefixes: Mapping[str, str]
    """Beginning in the files -> beginning in the model, for what the adapter touches."""

    @classmethod
    def learned(cls, modules: Iterable[str], stored: Iterable[str]) -> Names:
        """Learn from an adapter's modules which beginnings belong together.

        Args:
            modules: the adapter's, as the model names them.
            stored: the base's, as its files name them.
        """
        by_plain: dict[str, list[str]] = {}
        for name in stored:
            by_plain.setdefault(plain(name), []).append(name)
        prefixes: dict[str, str] = {}
        for module in modules:
            # The one with most of the name in common: a tower may repeat the text model's names.
            candidates = by_plain.get(plain(module), [])
            if candidates:
                nearest = max(candidates, key=lambda name: _shared_end(module, name))
                shared = _shared_end(module, nearest)
                prefixes.setdefault(_beginning(nearest, shared), _beginning(module, shared))
        return cls(prefixes)

    @property
    def of_the_text_alone(self) -> bool:
        """Whether the adapter knows no wrapper around the text model, as if there were no more."""
        return any(
            _wrappers(new) < _wrappers(old) for old, new in self.prefixes.items() if "." in old
        )

    def known(self, stored: str) -> bool:
        """Whether the adapter touches the part of the base that a module belongs to."""
        return any(prefix and stored.startswith(prefix) for prefix in self.prefixes)

    def spellings(self, stored: str) -> tuple[str, ...]:
        """Return what a module may be called in the model, the learned name alone if there is one.

        Args:
            stored: its name in the base's files.
        """
        best = max(
            (prefix for prefix in self.prefixes if f"{stored}.".startswith(prefix)),
            key=len,
            default=None,
        )
        if best is not None:
            return (self.prefixes[best] + stored[len(best) :],)
        return stored, f"model.{stored}"


@dataclass(frozen=True)
class Targets:
    """What a config says of the modules that its adapter changes."""

    config: Mapping[str, Any]

    def include(self, name: str) -> bool:
        """Whether a module of the model is meant, as PEFT decides it.

        Raises:
            PatternError: if a pattern is none.
        """
        if self._excluded(name):
            return False
        targets = self.config.get("target_modules")
        if isinstance(targets, str):
            return _fullmatch("target_modules", targets, name)
        if not isinstance(targets, list):
            return False
        if name in targets:
            return True
        return any(name.endswith(f".{target}") for target in targets) and self._in_layers(name)

    @property
    def holders(self) -> tuple[str, ...]:
        """Ends of the names of modules that hold a parameter which is meant by itself."""
        parameters = self.config.get("target_parameters") or []
        return tuple({f".{one.rpartition('.')[0]}" for one in parameters if "." in one})

    def _excluded(self, name: str) -> bool:
        excluded = self.config.get("exclude_modules") or []
        if isinstance(excluded, str):
            return _fullmatch("exclude_modules", excluded, name)
        saved = self.config.get("modules_to_save") or []
        return any(name == one or name.endswith(f".{one}") for one in excluded) or any(
            f".{one}." in f".{name}." for one in saved
        )

    def _in_layers(self, name: str) -> bool:
        wanted = self.config.get("layers_to_transform")
        if wanted is None or wanted == []:
            return True
        patterns = self.config.get("layers_pattern") or [r"[^.]*"]
        for pattern in [patterns] if isinstance(patterns, str) else patterns:
            found = re.match(rf"(?:^|.*?\.){pattern}\.(\d+)\.", name)
            if found:
                return int(found[1]) in (wanted if isinstance(wanted, list) else [wanted])
        return False


def left_out(
    config: Mapping[str, Any], modules: Iterable[str], stored: Mapping[str, int]
) -> list[str]:
    """Return the modules that a config targets and its adapter has no weights for.

    Args:
        config: the adapter's.
        modules: those it has weights for, as the model names them.
        stored: the base's modules as its files name them -> dimensions of their weight.

    Raises:
        PatternError: if a pattern of the config is none.
    """
    there = set(modules)
    names, targets = Names.learned(there, stored), Targets(config)
    missing = []
    for name, dimensions in stored.items():
        # Norms take no LoRA, and files may hold experts apart that the model holds in one.
        if dimensions < 2 or _EXPERT.search(name):
            continue
        if names.of_the_text_alone and not names.known(name):
            continue
        spellings = names.spellings(name)
        if any(map(targets.include, spellings)) and there.isdisjoint(spellings):
            missing.append(spellings[0])
    return missing


def parameters_left_out(
    config: Mapping[str, Any], modules: Iterable[str], stored: Iterable[str]
) -> list[str]:
    """Return modules whose parameters a config targets by name and its adapter has nothing for.

    Args:
        config: the adapter's.
        modules: those it has weights for, as the model names them.
        stored: the base's tensors as its files name them.
    """
    ends = tuple(f".{one}" for one in config.get("target_parameters") or [])
    there = set(modules)
    holders = {name.rpartition(".")[0] for name in stored if ends and name.endswith(ends)}
    names = Names.learned(there, holders)
    return [
        spellings[0]
        for holder in sorted(holders)
        if there.isdisjoint(spellings := names.spellings(holder))
    ]


def renamed(modules: Iterable[str], real: Iterable[str]) -> dict[str, str] | None:
    """Map an adapter's beginnings of names to a model's, for keys of another layout.

    Older libraries said `model.layers` or `language_model.model.layers` where a model now says
    `model.language_model.layers`, and so does an adapter that was trained on the text model alone.

    Args:
        modules: what the adapter calls the modules it changes.
        real: every module of the model.

    Returns:
        old beginning -> new beginning, nothing if all names are the model's; None unless exactly
        one such mapping puts every module in its place.
    """
    known = set(real)
    by_plain: dict[str, list[str]] = {}
    for name in known:
        by_plain.setdefault(plain(name), []).append(name)
    choices: dict[str, set[str]] = {}
    for module in modules:
        if module in known:
            continue
        pairs = [(name, _shared_end(module, name)) for name in by_plain.get(plain(module), [])]
        new = {_beginning(name, shared) for name, shared in pairs}
        old = {_beginning(module, shared) for _, shared in pairs}
        if len(old) != 1:
            return None
        choices.setdefault(old.pop(), new).intersection_update(new)
    if any(len(new) != 1 for new in choices.values()):
        return None
    return {old: next(iter(new)) for old, new in choices.items()}


def _fullmatch(key: str, pattern: str, name: str) -> bool:
    try:
        return re.fullmatch(pattern, name) is not None
    except re.error as error:
        raise PatternError(f"its {key} {pattern!r} is no valid pattern: {error}") from error


def _wrappers(beginning: str) -> int:
    return sum(part in WRAPPERS for part in beginning.split("."))


def _shared_end(one: str, other: str) -> int:
    """Count the last parts that two names share."""
    shared = 0
    for mine, theirs in zip(reversed(one.split(".")), reversed(other.split(".")), strict=False):
        if mine != theirs:
            break
        shared += 1
    return shared


def _beginning(name: str, shared: int) -> str:
    """Return a name without its last parts, dot included where anything is left."""
    parts = name.split(".")
    beginning = ".".join(parts[: len(parts) - shared])
    return f"{beginning}." if beginning else ""
