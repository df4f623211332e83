"""What a judgement depends on beside the suite's cases."""

from __future__ import annotations

from harness.judge.encoder import fingerprint
from harness.suite.suite import JudgeSettings

VERSION = "3"
"""Changes whenever the same answer may be judged otherwise."""


def provenance(settings: JudgeSettings) -> dict[str, str]:
    """Tell judge, encoder and thresholds, as plain JSON."""
    return {
        "judge": VERSION,
        "encoder": fingerprint(settings.encoder),
        "similarity": f"{settings.similarity:g}",
        "certainty": f"{settings.certainty:g}",
        **({"second": settings.second.model or "base"} if settings.second else {}),
    }
