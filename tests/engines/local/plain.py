"""What the engine is held against: a fresh copy of the base, one adapter, one row at a time."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from harness.engines.local.loading import load, quiet
from harness.engines.local.prompts import messages
from harness.engines.request import Ask, Request
from harness.suite.prompting import Prompting

NEW_TOKENS = 12
ENDS = list(range(1, 288, 9))  # one token in nine ends an answer, so rows end at all times


def about(picture: Path, question: str, tokens: int = NEW_TOKENS, **prompting: Any) -> Ask:
    """One question about one picture, answered shortly."""
    return Ask((picture,), question, replace(Prompting.plain(tokens), **prompting))


def naive(
    model: Any, processor: Any, path: Path | None, asks: list[Ask], changing: Sequence[Any] = ()
) -> dict[Ask, list[int]]:
    """The plain way, on a copy of the base as freshly loaded; `changing` are logits processors."""
    fresh = copy.deepcopy(model)
    if path is not None:
        from peft import PeftModel

        fresh = PeftModel.from_pretrained(fresh, path)
    said = {}
    for ask in asks:
        image = Image.open(ask.images[0]).convert("RGB")
        inputs = processor.apply_chat_template(messages([image], ask.question))
        with quiet(), torch.inference_mode():
            made = fresh.eval().generate(
                **inputs, do_sample=False, max_new_tokens=NEW_TOKENS, logits_processor=[*changing]
            )
        new = made[0, inputs["input_ids"].shape[1] :].tolist()
        said[ask] = new[: next((at for at, one in enumerate(new) if one in ENDS), None)]
    return said


def alone(base: Path, adapter: Path | None, request: Request) -> str:
    """The plain way from folders: transformers and PEFT load both anew for one question."""
    from peft import PeftModel

    loaded = load(base, "cpu", "float32")
    asked, prompting = request.ask, request.ask.prompting
    images = [Image.open(image).convert("RGB") for image in asked.images]
    inputs = loaded.processor.apply_chat_template(
        messages(images, asked.text, prompting.system), add_generation_prompt=True,
        tokenize=True, return_dict=True, return_tensors="pt",
        processor_kwargs=prompting.processor_arguments, **prompting.template_arguments,
    )  # fmt: skip
    options = prompting.generation
    penalty = {"repetition_penalty": options.repetition_penalty}
    with quiet(), torch.no_grad():
        loaded.model(**inputs)  # weights that unpack at first use are none before, for PEFT
        model = PeftModel.from_pretrained(loaded.model, adapter) if adapter else loaded.model
        made = model.eval().generate(
            **inputs, do_sample=False, max_new_tokens=options.max_new_tokens,
            **(penalty if options.repetition_penalty is not None else {}),
            **({"stop_strings": list(options.stop)} if options.stop else {}),
            tokenizer=loaded.tokenizer,
        )  # fmt: skip
    new = made[0, inputs["input_ids"].shape[1] :]
    said = str(loaded.tokenizer.decode(new, skip_special_tokens=True))
    # transformers leaves the text that it stopped at in the answer.
    return next((said.partition(stop)[0] for stop in options.stop if stop in said), said)
