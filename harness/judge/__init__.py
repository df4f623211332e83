"""An answer and what was expected of it → a verdict with its reason.

Importing this loads no dictionary and no model; the first judgement does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.judge.verdict import Judgement, Verdict

if TYPE_CHECKING:
    from harness.judge.decision import Judge
    from harness.judge.encoder import JudgeError
    from harness.judge.signals import Signals

__all__ = ["Judge", "JudgeError", "Judgement", "Signals", "Verdict"]


def __getattr__(name: str) -> object:
    """Load the judge itself when it is first asked for."""
    if name == "Judge":
        from harness.judge.decision import Judge

        return Judge
    if name == "Signals":
        from harness.judge.signals import Signals

        return Signals
    if name == "JudgeError":
        from harness.judge.encoder import JudgeError

        return JudgeError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
