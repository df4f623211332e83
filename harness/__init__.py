"""pytest for LoRA adapters: YAML cases in, verdicts, a release gate and a report out."""

__version__ = "0.1.0"
