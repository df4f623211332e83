"""Models and adapters by hub id, fetched into the hub's own cache; nothing else is asked there."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_ID = re.compile(
    r"(?P<repo>[\w.-]+/[\w.-]+?)(?:@(?P<revision>[\w.-]+))?(?:/(?P<subfolder>[\w./-]+))?"
)


class HubError(Exception):
    """What a hub id names cannot be had; one line that says why."""


@dataclass(frozen=True)
class HubId:
    """`user/repo`, perhaps `@revision` and `/subfolder`."""

    repo: str
    revision: str | None = None
    subfolder: str | None = None

    @classmethod
    def parse(cls, text: str) -> HubId | None:
        """Read an id; None if the text can be none."""
        match = _ID.fullmatch(text)
        if match is None or text.startswith((".", "/", "~")) or ".." in text.split("/"):
            return None
        return cls(match["repo"], match["revision"], match["subfolder"])

    def fetch(self, patterns: Sequence[str]) -> Path:
        """Return the folder with the files that match, downloading those that are not here yet.

        Raises:
            HubError: if they cannot be had.
        """
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

        inside = f"{self.subfolder}/" if self.subfolder else ""
        wanted = [inside + pattern for pattern in patterns]
        for offline in (True, False):
            try:
                found = snapshot_download(
                    self.repo,
                    revision=self.revision,
                    allow_patterns=wanted,
                    local_files_only=offline,
                )
            except (HfHubHTTPError, LocalEntryNotFoundError, ValueError, OSError) as error:
                if not offline:
                    reason = " ".join(str(error).split()) or type(error).__name__
                    raise HubError(reason) from error
            else:
                return Path(found) / inside
        raise AssertionError("the second try returns or raises")
