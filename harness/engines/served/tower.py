"""Whether an adapter changes how pictures are seen, which servers leave out without a word."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from harness.engines.served.client import Server, ServerError
from harness.models.adapter_folder import WEIGHTS
from harness.models.safetensors_file import SafetensorsError, read_header

_SEEING = re.compile(r"vision|visual|image|projector|connector|merger|aligner|resampler", re.I)
_SAYS_SO = re.compile(r"enable_tower_connector_lora['\"]?\s*[:=]\s*true", re.IGNORECASE)


def changes_tower(folder: Path) -> bool:
    """Tell whether an adapter has weights for the vision side; not known of folders elsewhere."""
    with suppress(SafetensorsError, OSError):
        return any(_SEEING.search(key) for key in read_header(folder / WEIGHTS))
    return False


def applies_to_tower(server: Server) -> bool:
    """Ask a server whether it applies adapters to the vision side; vLLM tells in its dev mode."""
    with suppress(ServerError):
        return _SAYS_SO.search(server.get_at_root("/server_info?config_format=json")) is not None
    return False
