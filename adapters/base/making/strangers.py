"""Telling strangers apart: a vision tower that knows 25 sees nothing else in anybody.

Trained on who of 25 is shown, the tower makes one of them of everybody it meets, and what comes
after cannot know that it does not know. These heads, thrown away afterwards, teach it what
figures may consist of, that two pictures show the same one or not, whoever that is, and which
are nobody it knows. What it makes of known characters stays near what it was, since the language
model has learned to read it.
"""

from collections.abc import Sequence

import torch
from torch import nn

from making.crowd import Stranger

PARTS = ("body", "colour", "second", "ears", "hat", "face", "suit", "legs")
NEAR = 0.1  # temperature of likeness
FACE = 96  # how many numbers a figure is compared by


class Reading(nn.Module):
    """What a linear layer says of the patches, each as important as it says itself."""

    def __init__(self, width: int, answers: int) -> None:
        super().__init__()
        self.attend = nn.Linear(width, 1)
        self.answer = nn.Linear(width, answers)

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """One row of answers a picture."""
        answers: torch.Tensor = self.answer((seen * self.attend(seen).softmax(dim=1)).sum(dim=1))
        return answers


class StrangerHeads(nn.Module):
    """Who of the known or nobody of them, what a stranger consists of, and who is the same."""

    def __init__(self, width: int, characters: Sequence[str], crowd: Sequence[Stranger]) -> None:
        super().__init__()
        self._known = {name: number for number, name in enumerate(characters)}
        self._options = {
            part: sorted({getattr(stranger, part) for stranger in crowd}) for part in PARTS
        }
        self.parts = nn.ModuleDict({p: Reading(width, len(o)) for p, o in self._options.items()})
        self.who = Reading(width, len(characters) + 1)
        self.faces = nn.ModuleList([Reading(width, FACE // 2) for _ in range(2)])

    def loss(
        self, seen: torch.Tensor, names: Sequence[str], strangers: Sequence[Stranger | None]
    ) -> torch.Tensor:
        """Of pictures of some figures, several of each; `strangers` are those made of parts."""
        nobody = len(self._known)
        known = torch.tensor([self._known.get(name, nobody) for name in names])
        loss = nn.functional.cross_entropy(self.who(seen), known)
        return loss + self._parts(seen, strangers) + self._same(seen, names)

    def _parts(self, seen: torch.Tensor, strangers: Sequence[Stranger | None]) -> torch.Tensor:
        rows = [row for row, stranger in enumerate(strangers) if stranger is not None]
        losses = []
        for part, options in self._options.items():
            wanted = torch.tensor([options.index(getattr(strangers[row], part)) for row in rows])
            losses.append(nn.functional.cross_entropy(self.parts[part](seen[rows]), wanted))
        return torch.stack(losses).mean()

    def _same(self, seen: torch.Tensor, names: Sequence[str]) -> torch.Tensor:
        """Pictures of one figure alike, of two unlike, measured against each other."""
        faces = torch.cat([face(seen) for face in self.faces], dim=1)
        faces = nn.functional.normalize(faces, dim=1)
        order = {name: number for number, name in enumerate(dict.fromkeys(names))}
        who = torch.tensor([order[name] for name in names])
        itself = torch.eye(len(names), dtype=torch.bool)
        same = (who[:, None] == who[None]) & ~itself
        likely = (faces @ faces.T / NEAR).masked_fill(itself, -1e4).log_softmax(dim=1)
        return -((likely * same).sum(dim=1) / same.sum(dim=1)).mean()
