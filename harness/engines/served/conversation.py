"""A question as a server takes it: the same messages and pictures that a model here gets."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.engines.hashes import digest_of
from harness.engines.request import Ask
from harness.suite.images import ImageError, load_image

_AS_IT_IS = {"JPEG": "image/jpeg", "PNG": "image/png"}
_ORIENTATION = 0x0112  # of EXIF


def body_of(model: str, ask: Ask, pictures: Sequence[str]) -> dict[str, Any]:
    """Return the body of a chat completion.

    What differs from asking plainly goes by vLLM's names, and only where it does, so that any
    server takes a plain question.

    Args:
        model: the served model's id.
        ask: the question.
        pictures: its pictures as data URLs.
    """
    put, options = ask.prompting, ask.prompting.generation
    shown = [{"type": "image_url", "image_url": {"url": url}} for url in pictures]
    user = {"role": "user", "content": [*shown, {"type": "text", "text": ask.text}]}
    system = [{"role": "system", "content": put.system}] if put.system is not None else []
    body: dict[str, Any] = {
        "model": model,
        "messages": [*system, user],
        "max_tokens": options.max_new_tokens,
        "temperature": options.temperature or 0.0,
    }
    if options.temperature is not None:
        # A stream of its own for every sample, the same in every run; from all that may be said,
        # whatever the server's own settings leave out.
        body["seed"] = int(digest_of([options.seed, ask.sample])[:8], 16) >> 1
        body |= {"top_p": 1.0, "top_k": -1}
    if options.stop:
        body["stop"] = list(options.stop)
    if options.repetition_penalty is not None:
        body["repetition_penalty"] = options.repetition_penalty
    if put.template_arguments:
        body["chat_template_kwargs"] = put.template_arguments
    if put.processor_arguments:
        body["mm_processor_kwargs"] = put.processor_arguments
    return body


def data_url(path: Path, *, drop_alpha: bool) -> str:
    """Return a picture as a data URL, with the pixels that a model here would be shown.

    A plain file goes as it is; one that has to be turned, laid on white or converted goes as PNG.

    Raises:
        ImageError: if it cannot be read.
    """
    upright = load_image(path, drop_alpha=drop_alpha)
    if (kind := _plain_kind(path)) is not None:
        return _url(_AS_IT_IS[kind], path.read_bytes())
    made = io.BytesIO()
    upright.save(made, "PNG")
    return _url("image/png", made.getvalue())


def _plain_kind(path: Path) -> str | None:
    """The format of a file whose pixels are what is shown, whoever opens it."""
    from PIL import Image

    try:
        with Image.open(path) as opened:
            plain = opened.mode == "RGB" and "transparency" not in opened.info
            upright = opened.getexif().get(_ORIENTATION, 1) == 1
            alone = getattr(opened, "n_frames", 1) == 1
            known = opened.format in _AS_IT_IS
            return opened.format if known and plain and upright and alone else None
    except OSError as error:
        raise ImageError(f"{path}: {error}") from error


def _url(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
