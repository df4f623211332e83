"""Training pairs of chat form → cases: LLaMA-Factory and ShareGPT, Qwen-VL, Alpaca."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from harness.making.columns import USUAL, plain_header
from harness.making.draft import Draft, NotACase
from harness.making.known import Names, stands_in
from harness.making.paths import Places

_NAMED = re.compile(r"(?:Picture \d+:\s*)?<img>(.*?)</img>\s*", re.DOTALL)
_MARKER = re.compile(r"<image>|<\|(?:vision_start|image_pad|vision_end)\|>")
_BOXES = re.compile(r"<(?:box|ref|quad)>|<\|box_start\|>")
_WHO = re.compile(r"(кто|who)\b(?!.*\b(его|её|him|her)\b)|.*\b(зовут|name of)\b", re.IGNORECASE)
_ASKS, _REPLIES = ("user", "human"), ("assistant", "gpt", "model")
_OTHER_FOLDERS = {
    *("images", "image", "imgs", "img", "pictures", "photos", "media", "data", "dataset"),
    *("train", "training", "test", "val", "valid", "validation", "eval", "dev"),
}


@dataclass(frozen=True)
class Turn:
    """What one side says."""

    who: str
    text: str
    pictures: tuple[str, ...] = ()


def is_conversation(row: Mapping[str, Any]) -> bool:
    """Tell whether an object holds one."""
    return any(key in row for key in ("messages", "conversations", "instruction"))


def has_system(row: Mapping[str, Any]) -> bool:
    """Tell whether a model was told how to answer."""
    return bool(row.get("system")) or any(turn.who == "system" for turn in _turns(row))


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Makes a case of what is asked first in a conversation."""

    root: Path
    places: Places
    names: Names
    character: str | None = None
    """Whom all pictures show."""

    def read(self, row: Mapping[str, Any], where: str) -> Draft:
        """Return an object's case.

        Raises:
            NotACase: if it holds none that can be asked here.
        """
        if row.get("videos") or row.get("video") or row.get("audios"):
            raise NotACase("video or sound, which is not asked for")
        asked, reply = _first(list(_turns(row)))
        if _BOXES.search(asked.text + reply.text):
            raise NotACase("boxes in a picture, which are not asked for")
        named = asked.pictures or _listed(row)
        if not named:
            raise NotACase("no picture")
        if not asked.text or not reply.text:
            raise NotACase("no question" if not asked.text else "no answer to its question")
        pictures = tuple(map(self.places.picture, named))
        character = self._character(row, reply.text, pictures[0])
        return Draft(where=where, character=character, pictures=pictures, question=asked.text,
                     accept=self._accept(character, asked.text, reply.text))  # fmt: skip

    def _accept(self, character: str, question: str, reply: str) -> tuple[str, ...]:
        """Return what must be said: where it is asked who that is, of a sentence the name alone."""
        known = self.names.of(character)
        names = known.names if known else (character,)
        if _WHO.match(question) and any(stands_in(name, reply) for name in names):
            return names
        return (reply,)

    def _character(self, row: Mapping[str, Any], reply: str, picture: Path) -> str:
        for key, value in row.items():
            if plain_header(key) in USUAL["character"] and isinstance(value, str) and value:
                return value.strip()
        if self.character:
            return self.character
        said = self.names.said_in(reply)
        if len(said) > 1:
            raise NotACase(f"names {said[0].name} and {said[1].name}: whom does it show?")
        if said:
            return said[0].name
        folder = picture.parent.name
        if picture.parent.resolve() != self.root.resolve() and folder not in _OTHER_FOLDERS:
            return folder
        raise NotACase("whom does it show? --character NAME, or names.csv with everyone's names")


def _turns(row: Mapping[str, Any]) -> Iterator[Turn]:
    said = row.get("messages") or row.get("conversations")
    if isinstance(said, list):
        yield from (_turn(one) for one in said if isinstance(one, dict))
    elif isinstance(row.get("instruction"), str):
        asked = "\n".join(str(row[key]) for key in ("instruction", "input") if row.get(key))
        yield _cleaned("user", asked, ())
        yield Turn("assistant", str(row.get("output") or "").strip())


def _turn(said: Mapping[str, Any]) -> Turn:
    who = str(said.get("role") or said.get("from") or "").lower()
    content = said.get("content", said.get("value"))
    if isinstance(content, str):
        return _cleaned(who, content, ())
    listed = content if isinstance(content, list) else []
    parts = [part for part in listed if isinstance(part, dict)]
    if any("video" in part for part in parts):
        raise NotACase("video or sound, which is not asked for")
    pictures = tuple(one for part in parts if (one := _pictured(part)))
    texts = [str(part["text"]) for part in parts if part.get("text")]
    return _cleaned(who, "\n".join(texts), pictures)


def _pictured(part: Mapping[str, Any]) -> str:
    found = part.get("image") or part.get("image_url") or ""
    if isinstance(found, dict):
        found = found.get("url", "")
    return found if isinstance(found, str) else ""


def _cleaned(who: str, text: str, pictures: tuple[str, ...]) -> Turn:
    """Take out of a text what stands there for pictures."""
    named = tuple(name.strip() for name in _NAMED.findall(text))
    return Turn(who, _MARKER.sub("", _NAMED.sub("", text)).strip(), pictures or named)


def _first(turns: list[Turn]) -> tuple[Turn, Turn]:
    for asked, reply in pairwise(turns):
        if asked.who in _ASKS and reply.who in _REPLIES:
            return asked, reply
    raise NotACase("no question with an answer")


def later_turns(row: Mapping[str, Any]) -> int:
    """Count what is asked after the first answer, which a case has no place for."""
    return max(0, sum(turn.who in _ASKS for turn in _turns(row)) - 1)


def pictures_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return every picture that an object names, in whichever turn."""
    try:
        said = [picture for turn in _turns(row) for picture in turn.pictures]
    except NotACase:  # a video is no picture
        said = []
    return tuple(dict.fromkeys([*_listed(row), *said]))


def _listed(row: Mapping[str, Any]) -> tuple[str, ...]:
    found = row.get("images") or row.get("image") or ()
    named = [found] if isinstance(found, str) else found if isinstance(found, list) else ()
    # Some sets name a picture in a mapping: {"path": …}.
    paths = [one.get("path") if isinstance(one, dict) else one for one in named]
    return tuple(one for one in paths if isinstance(one, str) and one)
