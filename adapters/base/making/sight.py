"""Auxiliary heads: who and which traits, asked of the vision tower itself.

Words alone teach a small tower slowly; these heads, thrown away afterwards, tell it at once what
to see.
"""

from collections.abc import Mapping, Sequence

import torch
from drawing import TRAITS
from torch import nn


class SightHeads(nn.Module):
    """A linear reading of the pooled tower for the character and for every trait."""

    def __init__(self, width: int, characters: Sequence[str]) -> None:
        super().__init__()
        self.options: dict[str, list[str]] = {"character": list(characters)}
        for character in characters:
            for trait, values in TRAITS[character].items():
                known = self.options.setdefault(trait, [])
                known += [value for value in dict.fromkeys(values) if value not in known]
        self.attend = nn.ModuleDict({t: nn.Linear(width, 1) for t in self.options})
        self.heads = nn.ModuleDict({t: nn.Linear(width, len(v)) for t, v in self.options.items()})

    def loss(
        self, seen: torch.Tensor, characters: Sequence[str], traits: Sequence[Mapping[str, str]]
    ) -> torch.Tensor:
        """Mean cross-entropy over the questions that have an answer in each picture."""
        total = seen.new_zeros(())
        for name, options in self.options.items():
            values = characters if name == "character" else [t.get(name, "") for t in traits]
            rows = [i for i, value in enumerate(values) if value in options]
            if not rows:
                continue
            wanted = torch.tensor([options.index(values[i]) for i in rows])
            weights = self.attend[name](seen[rows]).softmax(dim=1)
            logits = self.heads[name]((seen[rows] * weights).sum(dim=1))
            total = total + nn.functional.cross_entropy(logits, wanted) * len(rows) / len(values)
        return total
