"""Where a model's weights lie: on one device, or spread over several GPUs by accelerate."""

from __future__ import annotations

from typing import Any

import torch

TOO_LARGE = (
    "they are more than all GPUs here hold together: put the model behind a server "
    "(--server-url), or take a quantised one"
)


def places_of(model: Any) -> list[torch.device]:
    """Return the devices of a model, the one that takes its inputs first."""
    laid = map(_device, (getattr(model, "hf_device_map", None) or {}).values())
    return list(dict.fromkeys([model.device, *laid]))


def is_spread(model: Any) -> bool:
    """Whether it lies on several devices, so that each layer has a place of its own."""
    return len(places_of(model)) > 1


def refuse_unheld(model: Any) -> None:
    """Refuse a model of which a part found no place on a GPU.

    Such weights come and go with every token: adapters, checks and caches would find nothing there.

    Raises:
        ValueError: if there is such a part.
    """
    laid = getattr(model, "hf_device_map", None) or {"": model.device}
    if any(str(place) in ("cpu", "disk") for place in laid.values()):
        raise ValueError(TOO_LARGE)


def told(model: Any) -> str:
    """Say where a model lies that was left to lie where there is room."""
    places = ", ".join(map(str, places_of(model)))
    if is_spread(model):
        return f"--device auto: the model is spread over {places}"
    return f"--device auto: there are no GPUs to spread the model over, all of it is on {places}"


def _device(place: Any) -> torch.device:
    return torch.device("cuda", place) if isinstance(place, int) else torch.device(place)
