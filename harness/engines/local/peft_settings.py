"""Settings of an adapter that the installed PEFT does not know: those of a newer one."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from harness.engines.request import EngineError
from harness.models.adapter_folder import CONFIG

OFF: tuple[Any, ...] = (None, False, "none", "", [], {})
"""Values that turn a setting off, whatever it is."""


def check_settings(adapters: Mapping[str, Path], announce: Callable[[str], None]) -> None:
    """Refuse settings that PEFT would drop without a word; those that are off are only told.

    Args:
        adapters: folders by name.
        announce: told of each adapter that has such settings.

    Raises:
        EngineError: if a setting is on, or the kind of adapter itself is unknown.
    """
    import peft

    for name, folder in adapters.items():
        unknown = _unknown(name, folder)
        on = {key: value for key, value in unknown.items() if value not in OFF}
        if on:
            told = ", ".join(f"{key}: {json.dumps(value)}" for key, value in sorted(on.items()))
            raise EngineError(
                f"adapter {name}: PEFT {peft.__version__} does not know {told}, so it would be "
                "left out: pip install -U peft"
            )
        if unknown:
            announce(
                f"Adapter {name} has settings that PEFT {peft.__version__} does not know, all "
                f"off: {', '.join(sorted(unknown))}"
            )


def _unknown(name: str, folder: Path) -> dict[str, Any]:
    from peft import PeftConfig

    written = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            known = PeftConfig.from_pretrained(folder)
        except KeyError as error:
            kind = written["peft_type"]
            raise EngineError(
                f"adapter {name}: this PEFT knows no {kind}: pip install -U peft"
            ) from error
        except (TypeError, ValueError) as error:
            reason = " ".join(str(error).split())
            raise EngineError(f"adapter {name}: PEFT cannot read {CONFIG}: {reason}") from error
    return {key: value for key, value in written.items() if not hasattr(known, key)}
