"""An answer and what was expected of it → a verdict with its reason."""

from harness.judge.verdict import Judgement, Verdict

__all__ = ["Judgement", "Verdict"]
