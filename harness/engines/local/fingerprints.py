"""What an answer depends on, as hashes of contents: the key under which it is kept.

Touching or moving a file changes nothing; another weight, picture, template or option does.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from harness.engines.answer_cache import AnswerCache, Stamp
from harness.engines.hashes import AskHashes, digest_of, file_digest
from harness.engines.request import Request
from harness.models.adapter_folder import WEIGHTS, read_config
from harness.models.base_model import MODEL_FILES
from harness.models.processor_files import files_of
from harness.models.quantised import quantisation
from harness.suite.suite import BASE

_KEY_FORMAT = "5"  # raised when the engine's own way of asking changes what is answered
_LIBRARIES = ("torch", "transformers", "tokenizers", "peft", "pillow")
_QUANTISERS = ("bitsandbytes", "compressed-tensors", "gptqmodel", "torchao")
_SETTLED_NS = 2_000_000_000  # a file changed this lately may change again within its time stamp


def library_versions(base: Path) -> dict[str, str]:
    """Versions of what takes part in an answer of this base, read without importing any of it."""
    versions = {}
    for library in _LIBRARIES + (_QUANTISERS if quantisation(base) else ()):
        try:
            versions[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            versions[library] = "none"
    return versions


class Fingerprints:
    """Hashes of folders and files; those of large files are remembered in the cache."""

    def __init__(self, cache: AnswerCache) -> None:
        self._cache = cache

    def base(self, folder: Path, processor: Path | None = None) -> str:
        """Weights, configuration, processor and chat template of a model folder.

        Args:
            folder: the model's.
            processor: where its processor and template lie, if elsewhere.
        """
        files = model_files(folder)
        if processor not in (None, folder):
            files += [file for file in model_files(processor) if _is_of_processor(file)]
        return digest_of([[file.name, self._file(file)] for file in files])

    def adapter(self, folder: Path, *, with_processor: bool = False) -> str:
        """Weights and settings of an adapter; where its base once lay is no part of it.

        Args:
            folder: the adapter's.
            with_processor: whether it is asked with the processor that lies there.
        """
        config = read_config(folder)
        config.pop("base_model_name_or_path", None)
        processor = [[file.name, self._file(file)] for file in files_of(folder)]
        own = [processor] if with_processor else []
        return digest_of([config, self._file(folder / WEIGHTS), *own])

    def is_new(self, folder: Path) -> bool:
        """Whether none of a model folder's weights were ever hashed."""
        return not any(self._cache.knows_file(file) for file in folder.glob("*.safetensors"))

    def _file(self, file: Path) -> str:
        stamp = _stamp(file)
        known = self._cache.file_hash(file, stamp)
        if known is not None:
            return known
        digest = file_digest(file)
        if time.time_ns() - stamp[1] > _SETTLED_NS and _stamp(file) == stamp:
            self._cache.keep_file_hash(file, stamp, digest)
        return digest


class AnswerKeys:
    """The key of every answer of a run."""

    def __init__(
        self,
        base: str,
        adapters: Mapping[str, str],
        settings: Mapping[str, str],
        full_models: Mapping[str, str] | None = None,
    ) -> None:
        """Take what the requests of a run have in common.

        Args:
            base: the base's hash.
            adapters: name -> hash of each adapter.
            settings: generation options, dtype, device kind, library versions.
            full_models: name -> hash of each model that is asked in the base's place.
        """
        self._base, self._full = base, full_models or {}
        self._adapters = {BASE: "", **adapters}
        self._settings = sorted(settings.items())
        self._asks = AskHashes()

    def of(self, request: Request) -> str | None:
        """The key, or None if a picture cannot be read."""
        asked = self._asks.of(request.ask)
        if asked is None:
            return None
        # A full model answers what it would answer as the base of another run; the question and
        # the base's chat template, which is hashed with it, make the prompt.
        base = self._full.get(request.adapter, self._base)
        adapter = self._adapters.get(request.adapter, "")
        return digest_of([_KEY_FORMAT, base, self._settings, adapter, *asked])

    def proof(self, model: str) -> str:
        """The key under which is kept what a run that ended well saw of a model on this base."""
        changed = self._full.get(model) or self._adapters[model]
        return digest_of([_KEY_FORMAT, self._base, self._settings, changed, "seen to work"])


def model_files(folder: Path) -> list[Path]:
    """The files of a model folder that an answer depends on."""
    return sorted({file for pattern in MODEL_FILES for file in folder.glob(pattern)})


def _is_of_processor(file: Path) -> bool:
    weights = file.suffix == ".safetensors" or file.name.endswith(".index.json")
    return not weights and file.name not in ("config.json", "generation_config.json")


def _stamp(file: Path) -> Stamp:
    status = file.stat()
    return status.st_size, status.st_mtime_ns, status.st_ino
