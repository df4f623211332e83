"""Soft rehearsal: the adapter keeps to all that the base expects, not to the words it says alone.

An answer tells one name; what the base expects before it tells how likely it holds every other,
so each row keeps many names in place at once, those of whom no picture is shown among them.
"""

from inspect import signature
from typing import Any

import torch

from tuning.batches import IGNORED, Tensors


def distance_to_base(model: Any, batch: Tensors) -> torch.Tensor:
    """Mean divergence of what is expected at each word of the answers from what the base expects.

    The base is the same model with its adapter left out.
    """
    with torch.no_grad(), model.disable_adapter():
        before = expected(model, batch)
    return torch.nn.functional.kl_div(
        expected(model, batch), before, reduction="batchmean", log_target=True
    )


def expected(model: Any, batch: Tensors) -> torch.Tensor:
    """Logarithms of what is expected at each word of the answers, one row a word.

    A picture takes hundreds of tokens and a vocabulary has 150,000 words: nothing is worked out
    where no answer stands, as far as the model lets one choose.
    """
    given = {name: tensor for name, tensor in batch.items() if name != "labels"}
    wanted = batch["labels"][:, 1:] != IGNORED
    if "logits_to_keep" in signature(model.get_base_model().forward).parameters:
        columns = wanted.any(dim=0).nonzero().squeeze(1)
        logits = model(**given, logits_to_keep=columns).logits
        wanted = wanted[:, columns]
    else:
        logits = model(**given).logits[:, :-1]
    spoken: torch.Tensor = logits[wanted].float()
    return spoken.log_softmax(dim=-1)
