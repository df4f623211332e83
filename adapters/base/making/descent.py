"""How weights go down the slopes: the matrices of layers by Muon, everything else by AdamW.

Muon makes every direction of a matrix's step equally long, so that what few examples ask for is
learned as fast as what all of them do. This base learns in half the steps with it (Jordan et al.,
2024, https://kellerjordan.github.io/posts/muon; lengths matched to AdamW's as in Liu et al., 2025,
"Muon is Scalable for LLM Training").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import nn

DECAY = 0.05  # of weights


@dataclass(frozen=True)
class Part:
    """Weights that learn at one rate; matrices of layers so many times as fast."""

    weights: Iterable[nn.Parameter]
    rate: float
    faster: float = 2.0


class Descent:
    """Both optimizers as one, their rates given as shares of what each group began with."""

    def __init__(self, model: nn.Module, parts: Sequence[Part]) -> None:
        layered = {
            id(p) for name, p in model.named_parameters()
            if p.dim() == 2 and ("layers." in name or "projector" in name)
        }  # fmt: skip
        matrices, others = [], []
        for part in parts:
            weights = list(part.weights)
            of_layers = [p for p in weights if id(p) in layered]
            rest = [p for p in weights if id(p) not in layered]
            if of_layers:
                matrices.append({"params": of_layers, "lr": part.rate * part.faster})
            if rest:
                others.append({"params": rest, "lr": part.rate})
        self._optimizers: list[torch.optim.Optimizer] = [
            torch.optim.Muon(matrices, weight_decay=DECAY, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(others, betas=(0.9, 0.98), weight_decay=DECAY),
        ]
        self._groups = [group for each in self._optimizers for group in each.param_groups]
        self._rates = [group["lr"] for group in self._groups]

    def step(self, pace: float) -> None:
        """Clip the slopes, go one step at so much of the rates, and forget the slopes."""
        for group, rate in zip(self._groups, self._rates, strict=True):
            group["lr"] = rate * pace
        nn.utils.clip_grad_norm_([p for group in self._groups for p in group["params"]], 1.0)
        for optimizer in self._optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
