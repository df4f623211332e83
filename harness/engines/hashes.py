"""What is asked, as hashes of contents: moving a picture changes nothing, another picture does."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from harness.engines.request import Ask
from harness.suite.prompting import Prompting

_CHUNK = 1 << 24
_PICTURES = 4096  # a suite may have more pictures than memory

# `json.dumps` makes an encoder each time.
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


class AskHashes:
    """Tells what asks depend on; a picture's contents are read once."""

    def __init__(self) -> None:
        self._pictures: dict[Path, str] = {}
        self._told: dict[Prompting, dict[str, Any]] = {}

    def of(self, ask: Ask) -> list[Any] | None:
        """Return pictures, question and its manner as JSON; None where a picture cannot be read."""
        try:
            pictures = [self._picture(image) for image in ask.images]
        except OSError:
            return None
        put = self._put(ask.prompting)
        drawn = [ask.sample] if "temperature" in put else []
        return [pictures, ask.question, put, *drawn]

    def _put(self, prompting: Prompting) -> dict[str, Any]:
        """How a question is put; most of a suite's are put alike."""
        if prompting not in self._told:
            told = prompting.told()
            told.pop("samples", None)  # how many more are drawn changes none of them
            self._told[prompting] = told
        return self._told[prompting]

    def _picture(self, image: Path) -> str:
        if image not in self._pictures:
            if len(self._pictures) > _PICTURES:
                self._pictures.clear()
            self._pictures[image] = file_digest(image)
        return self._pictures[image]


def file_digest(file: Path) -> str:
    """SHA-256 of a file's contents."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def digest_of(content: object) -> str:
    """SHA-256 of what JSON can hold, whatever the order of its keys."""
    return hashlib.sha256(_encode(content).encode("utf-8", "surrogatepass")).hexdigest()
