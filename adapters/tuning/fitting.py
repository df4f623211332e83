"""The training itself: a base, a recipe and rows in, a PEFT adapter folder out."""

import shutil
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForImageTextToText, AutoProcessor

from tuning.batches import Encoder, Tensors, collate, endless_rows, shuffled_batches
from tuning.distilling import distance_to_base
from tuning.errors import TrainingError
from tuning.log import TrainingLog
from tuning.recipe import Recipe, Rehearsal
from tuning.rehearsal import answered
from tuning.rows import Row

# The layers of the language model only: a bare "q_proj" would match the vision tower's too.
LANGUAGE_LAYERS = r".*\b(language_model|text_model)\..*\.([qkvo]_proj|gate_proj|up_proj|down_proj)"
WARM_UP = 0.06  # of all steps


def pick_device(name: str) -> torch.device:
    """The named device, or with `auto` a GPU if there is one."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise TrainingError(f"no device {name!r} here: {str(error).splitlines()[0]}") from None
    return device


def load_base(base: str, device: torch.device) -> tuple[Any, Any]:
    """The model, in bf16 on a GPU and fp32 elsewhere, and its processor."""
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    try:
        processor = AutoProcessor.from_pretrained(base)
        model = AutoModelForImageTextToText.from_pretrained(base, dtype=dtype)
    except (OSError, ValueError) as error:
        raise TrainingError(f"cannot load the base {base}: {str(error).splitlines()[0]}") from None
    processor.tokenizer.padding_side = "right"
    return model.to(device), processor


def fit(
    folder: Path,
    recipe: Recipe,
    rows: Sequence[Row],
    base: str,
    device: torch.device,
    *,
    general: Sequence[Row] = (),
    wandb: bool = False,
    max_steps: int | None = None,
) -> None:
    """Train one adapter by its recipe and save it, with its log, into the folder.

    `general` are the rows to rehearse where the recipe wants that.
    """
    torch.manual_seed(recipe.seed)
    model, processor = load_base(base, device)
    soft = recipe.rehearsal is not None and recipe.rehearsal.loss == "soft"
    general = answered(general, model, processor, by_lot=soft) if general else []
    model = get_peft_model(
        model,
        LoraConfig(
            r=recipe.r,
            lora_alpha=recipe.alpha,
            lora_dropout=recipe.dropout,
            target_modules=LANGUAGE_LAYERS,
        ),
    )
    encoder = Encoder(processor, rows, recipe.max_length)
    rehearsed = Encoder(processor, general, recipe.max_length) if general else None
    steps = recipe.epochs * -(-len(rows) // (recipe.batch_size - recipe.rehearsed))
    steps = min(steps, max_steps or steps)
    folder.mkdir(parents=True, exist_ok=True)
    with TrainingLog(folder, recipe, wandb) as log:
        _run(model, encoder, rehearsed, recipe, steps, device, log, folder.name)
    alpha = recipe.alpha if recipe.saved_alpha is None else recipe.saved_alpha
    _save(model, folder, base, alpha)


def _run(
    model: Any,
    encoder: Encoder,
    rehearsed: Encoder | None,
    recipe: Recipe,
    steps: int,
    device: torch.device,
    log: TrainingLog,
    name: str,
) -> None:
    weights = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=recipe.learning_rate, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _pace(step, steps))
    rng, started, step = Random(recipe.seed), time.monotonic(), 0
    others: Iterator[Tensors] = iter(())
    if rehearsed is not None:
        others = endless_rows(rehearsed, Random(recipe.seed))
    learn = _Lesson(model, encoder.pad, device, recipe.rehearsal)
    model.train()
    for epoch in range(1, recipe.epochs + 1):
        for own in shuffled_batches(encoder, recipe.batch_size - recipe.rehearsed, rng):
            loss = learn(own, list(islice(others, recipe.rehearsed)))
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            log.add(step, epoch, loss)
            if step == steps:
                break
        passed = time.monotonic() - started
        print(
            f"{name}  epoch {epoch}/{recipe.epochs}  loss {loss:.3f}  {passed:.0f} s",
            flush=True,
        )
        if step == steps:
            return


class _Lesson:
    """Works out the slopes of a step, from own rows and rows to rehearse."""

    def __init__(
        self, model: Any, pad: int, device: torch.device, rehearsal: Rehearsal | None
    ) -> None:
        self._model, self._pad, self._device = model, pad, device
        soft = rehearsal is not None and rehearsal.loss == "soft"
        self._weight = rehearsal.weight if rehearsal is not None and soft else None

    def __call__(self, own: list[Tensors], others: list[Tensors]) -> float:
        """Add up the slopes, and return the loss."""
        if self._weight is None:
            return _back(self._model(**self._batch([*own, *others])).loss)
        # One after the other, so that only one of them has to be in memory.
        learned = _back(self._model(**self._batch(own)).loss)
        return learned + _back(self._weight * distance_to_base(self._model, self._batch(others)))

    def _batch(self, rows: list[Tensors]) -> Tensors:
        return {key: tensor.to(self._device) for key, tensor in collate(rows, self._pad).items()}


def _back(loss: torch.Tensor) -> float:
    torch.autograd.backward(loss)
    return loss.item()


def _pace(step: int, steps: int) -> float:
    """Warm up, then slow down in a straight line."""
    warm = max(1, round(WARM_UP * steps))
    return min((step + 1) / warm, max(0.02, (steps - step) / max(1, steps - warm)))


def _save(model: Any, folder: Path, base: str, alpha: int) -> None:
    """As PEFT saves, in half precision, naming the base without this machine's path to it."""
    name = Path(base).resolve().name if Path(base).is_dir() else base
    for config in model.peft_config.values():
        config.base_model_name_or_path = name
        config.lora_alpha = alpha
    draft = folder / ".draft"
    model.save_pretrained(draft, save_embedding_layers=False)
    weights = load_file(draft / "adapter_model.safetensors")
    halved = {key: tensor.to(torch.float16) for key, tensor in weights.items()}
    save_file(halved, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    shutil.move(draft / "adapter_config.json", folder / "adapter_config.json")
    shutil.rmtree(draft)
