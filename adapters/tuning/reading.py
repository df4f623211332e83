"""Files that people write for training, read so that a slip of the pen is told in one line."""

import json
from pathlib import Path
from typing import Any

import yaml

from tuning.errors import TrainingError

_NOT_YAML = (
    *(yaml.YAMLError, RecursionError, ValueError, LookupError, ArithmeticError),
    *(AttributeError, TypeError),
)
"""What PyYAML raises; the last ones for a value that is not what its tag says: `!!int ""`."""


def yaml_of(path: Path) -> Any:
    """Return what a YAML file holds.

    Raises:
        TrainingError: if it cannot be read, or is none.
    """
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise TrainingError(f"{path}: not UTF-8; save the file as UTF-8") from None
    except _NOT_YAML as error:
        raise TrainingError(f"{path}: not YAML: {' '.join(str(error).split())[:300]}") from None


def json_of(line: str, where: str) -> Any:
    """Return what a line of JSON holds.

    Raises:
        TrainingError: if it is none; `where` is told with it.
    """
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise TrainingError(f"{where}: not JSON: {error.msg}") from None
    except (ValueError, RecursionError):
        raise TrainingError(f"{where}: not JSON: a number too long, or nested too deeply") from None


def is_there(path: Path) -> bool:
    """Tell whether there is such a file or folder; of a name that no disk takes there is none."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
