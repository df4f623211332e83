"""What git says of the folder a command is given in."""

from __future__ import annotations

import subprocess


def git(*arguments: str) -> str | None:
    """Return what git prints; None where it fails, as outside a repository or without git."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
