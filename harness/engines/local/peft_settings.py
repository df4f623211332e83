"""Settings of an adapter that the installed PEFT does not know: those of a newer one."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from harness.engines.request import EngineError
from harness.models.adapter_folder import CONFIG, read_config

OFF: tuple[Any, ...] = (None, False, "none", "", [], {})
"""Values that turn a setting off, whatever it is."""


LORA_SETTINGS = {
    "alora_invocation_tokens", "alpha_pattern", "arrow_config", "auto_mapping",
    "base_model_name_or_path", "bias", "corda_config", "ensure_weight_tying", "eva_config",
    "exclude_modules", "fan_in_fan_out", "inference_mode", "init_lora_weights", "kasa_config",
    "layer_replication", "layers_pattern", "layers_to_transform", "loftq_config", "lora_alpha",
    "lora_bias", "lora_dropout", "lora_ga_config", "megatron_config", "megatron_core",
    "modules_to_save", "monteclora_config", "peft_type", "peft_version", "qalora_group_size", "r",
    "rank_pattern", "revision", "target_modules", "target_parameters", "task_type",
    "trainable_token_indices", "use_bdlora", "use_dora", "use_qalora", "use_rslora",
    "velora_config",
}  # fmt: skip
"""Settings of LoRA that every PEFT since 0.21 knows: nothing in them has to be looked up."""


def check_settings(adapters: Mapping[str, Path], announce: Callable[[str], None]) -> None:
    """Refuse settings that PEFT would drop without a word; those that are off are only told.

    Args:
        adapters: folders by name.
        announce: told of each adapter that has such settings.

    Raises:
        EngineError: if a setting is on, or the kind of adapter itself is unknown.
    """
    written = {name: read_config(folder) for name, folder in adapters.items()}
    odd = {name: config for name, config in written.items() if not _is_common(config)}
    if not odd:
        return  # PEFT takes seconds to import, and plain LoRA does not need it
    import peft

    for name, config in odd.items():
        unknown = _unknown(name, adapters[name], config)
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


def _is_common(config: Mapping[str, Any]) -> bool:
    return config["peft_type"] == "LORA" and config.keys() <= LORA_SETTINGS


def _unknown(name: str, folder: Path, config: Mapping[str, Any]) -> dict[str, Any]:
    from peft import PeftConfig

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            known = PeftConfig.from_pretrained(folder)
        except KeyError as error:
            kind = config["peft_type"]
            raise EngineError(
                f"adapter {name}: this PEFT knows no {kind}: pip install -U peft"
            ) from error
        except (TypeError, ValueError) as error:
            reason = " ".join(str(error).split())
            raise EngineError(f"adapter {name}: PEFT cannot read {CONFIG}: {reason}") from error
    return {key: value for key, value in config.items() if not hasattr(known, key)}
