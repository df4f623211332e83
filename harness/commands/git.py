"""What git says of the folder a command is given in."""

from __future__ import annotations

import subprocess


def git(*arguments: str) -> str | None:
    """Return what git prints; None where it fails, as outside a repository or without git."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    # A name may be in any alphabet of old, a path in any bytes at all.
    return done.stdout.decode("utf-8", "replace").strip()
