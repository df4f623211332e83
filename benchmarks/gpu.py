"""A Qwen2.5-VL-3B-shaped random model on a GPU, with 4 and 16 adapters, beside the roofline.

    python -m benchmarks.gpu [--adapters 4 16] [--pictures 7 64] [--alone 6]
    python -m benchmarks.gpu --device cpu --adapters 2 --pictures 2    # thin, to try this itself

The floor counts arithmetic at the device's peak and bytes at its bandwidth, nothing else: features
once a picture, one prefix a model and picture, ends of questions, then decoding steps that read
the weights once a batch. `share` is the floor over what was measured. "One at a time" is this
engine asked a single question to a single model each time, its features and its load for nothing:
less than the naive way takes.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from harness.engines.local.planning import plan
from harness.engines.request import Ask, Request
from harness.suite.prompting import Prompting

PEAKS = {"H200": (790e12, 4.3e12), "H100": (790e12, 3.0e12), "A100": (280e12, 1.8e12)}
"""Attainable bf16 FLOP/s and bytes/s, by a word in the device's name."""

IMAGE, START, STOP = 151655, 151652, 151653
GRID = 48  # patches a side: 48 * 48 / 4 = 576 picture tokens


@dataclass(frozen=True)
class Work:
    """The size of a run."""

    pictures: int
    questions: int
    models: int
    answer: int
    ends: int = 16
    """Tokens of a prompt behind the picture."""

    @property
    def rows(self) -> int:
        """How many answers that takes."""
        return self.pictures * self.questions * self.models


class ByHand:
    """Stands in for Qwen's processor, which needs torchvision: random pixels, real layout."""

    chat_template = "by hand"

    def __init__(self) -> None:
        self.tokenizer = self
        self.pad_token_id, self.eos_token_id, self.padding_side = 151643, None, "left"

    def batch_decode(self, rows: list[list[int]], **_: Any) -> list[str]:
        """Write tokens as numbers."""
        return [" ".join(map(str, row)) for row in rows]

    def apply_chat_template(self, messages: Any, **_: Any) -> dict[str, Any]:
        """Lay out a picture and a question as Qwen's processor does."""
        import torch

        image, text = messages[0]["content"]
        question = [100 + letter for letter in text["text"].encode()]
        tokens = torch.tensor([[START, *[IMAGE] * (GRID * GRID // 4), STOP, *question]])
        return {
            "input_ids": tokens,
            "attention_mask": torch.ones_like(tokens),
            "mm_token_type_ids": (tokens == IMAGE).long(),
            "pixel_values": _pixels(sum(image["image"].getpixel((0, 0)))),
            "image_grid_thw": torch.tensor([[1, GRID, GRID]]),
        }


@lru_cache(maxsize=4)
def _pixels(seed: int) -> Any:
    """Random pixels of a picture, made once as a processor's are."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    return torch.randn(GRID * GRID, 3 * 2 * 14 * 14, generator=generator)


def main() -> None:
    """Measure and print a table."""
    import torch

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--adapters", type=int, nargs="+", default=[4, 16])
    parser.add_argument("--pictures", type=int, nargs="+", default=[7, 64])
    parser.add_argument("--questions", type=int, default=6)
    parser.add_argument("--new-tokens", type=int, default=40)
    parser.add_argument("--alone", type=int, default=6)
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    options = parser.parse_args()
    if options.device == "cuda" and not torch.cuda.is_available():
        print("skipped: torch finds no CUDA device here")
        return
    name = torch.cuda.get_device_name() if options.device == "cuda" else "a processor, for trial"
    print(f"{name}, torch {torch.__version__}\n")
    print(
        "| adapters | pictures | answers | rows at once | seconds | floor | share | one at a time "
        "| one at a time / this |"
    )
    print("|---" * 9 + "|")
    for count, pictures in product(options.adapters, options.pictures):
        work = Work(pictures, options.questions, count + 1, options.new_tokens)
        with tempfile.TemporaryDirectory() as folder:
            _measure(_model(options.device), work, Path(folder), name, options.alone)


def floor(model: Any, work: Work, batch: int, device: str) -> float:
    """Seconds that the run cannot go under with so many rows in a batch."""
    flops, bandwidth = next((v for k, v in PEAKS.items() if k in device), PEAKS["A100"])
    text = model.config.get_text_config()
    size = {
        side: sum(p.numel() for n, p in model.named_parameters() if ("visual" in n) == vision)
        for side, vision in (("vision", True), ("all text", False))
    }
    embedding = text.vocab_size * text.hidden_size
    layers = size["all text"] - embedding * (1 if text.tie_word_embeddings else 2)
    prefix = GRID * GRID // 4 + 2
    encoding = 2 * size["vision"] * GRID * GRID * work.pictures / flops
    reading = 2 * layers * prefix * work.pictures * work.models / flops
    ends = 2 * layers * work.ends * work.rows / flops
    batches = math.ceil(work.rows / batch)
    a_token = 2 * text.num_hidden_layers * text.num_key_value_heads * 128 * 2
    cache = work.rows * (prefix + work.ends) * a_token
    weights = 2 * (layers + embedding)
    decoding = work.answer * (batches * weights + cache) / bandwidth
    return float(encoding + reading + ends + decoding)


def _measure(model: Any, work: Work, folder: Path, device: str, alone_answers: int) -> None:
    from benchmarks import models
    from harness.engines.local.loading import Loaded
    from harness.engines.local.runner import Runner

    adapters = {f"lora_{at}": _adapter(model, folder / f"lora_{at}", at) for at in
                range(work.models - 1)}  # fmt: skip
    # Two sets: the first pass warms kernels and the allocator up, and features are remembered.
    pictures = models.save_pictures(folder / "pictures", 2 * work.pictures)
    loaded = Loaded(model, ByHand(), model.device, model.dtype)
    runner = Runner(loaded, adapters, None, lambda line: print(line, file=sys.stderr))
    prompting = Prompting.plain(work.answer)
    runner.size_up([Ask((pictures[0],), models.QUESTIONS[0], prompting)])
    for some in (pictures[: work.pictures], pictures[work.pictures :]):
        requests = [
            Request(
                case=f"c/{q}", adapter=name, ask=Ask((picture,), models.QUESTIONS[q], prompting)
            )
            for picture in some
            for q in range(work.questions)
            for name in ("base", *adapters)
        ]
        seconds = _answering(runner, requests)
    alone = _alone(runner, requests[:alone_answers], work)
    least = floor(model, work, runner.limit(), device)
    print(
        f"| {work.models - 1} | {work.pictures} | {work.rows} | {min(work.rows, runner.limit())} "
        f"| {seconds:.2f} | {least:.2f} | {least / seconds:.0%} | {alone:.0f} s "
        f"| {alone / seconds:.1f} |",
        flush=True,
    )
    print(runner.provenance(), file=sys.stderr)


def _answering(runner: Any, requests: list[Request]) -> float:
    """Seconds of all answers, as the engine plans them."""
    started = _now()
    for grid in plan(requests, runner.solo, runner.limit):
        failed = [one for one in runner.answer(grid).values() if isinstance(one, Exception)]
        if failed:
            raise failed[0]
    return _now() - started


def _alone(runner: Any, requests: list[Request], work: Work) -> float:
    """Seconds of all answers one at a time, reckoned from a few."""
    from harness.engines.local.planning import Grid

    started = _now()
    for request in requests:
        runner.answer(Grid((request.adapter,), (request.ask,)))
    return (_now() - started) / max(1, len(requests)) * work.rows


def _now() -> float:
    """The time, once the device has done all it was given."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


def _model(device: str) -> Any:
    import torch
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    full = device == "cuda"
    config = Qwen2_5_VLConfig(
        text_config={
            "hidden_size": 2048, "intermediate_size": 11008 if full else 512,
            "num_hidden_layers": 36 if full else 2,
            "num_attention_heads": 16, "num_key_value_heads": 2, "vocab_size": 151936,
            "tie_word_embeddings": True, "rope_parameters": {
                "rope_type": "default", "mrope_section": [16, 24, 24], "rope_theta": 1e6,
            },
        },
        vision_config={
            "depth": 32 if full else 2, "hidden_size": 1280,
            "intermediate_size": 3420 if full else 512, "num_heads": 16,
            "out_hidden_size": 2048, "patch_size": 14, "window_size": 112,
            "fullatt_block_indexes": [7, 15, 23, 31],
        },
        image_token_id=IMAGE, vision_start_token_id=START, vision_end_token_id=STOP,
    )  # fmt: skip
    torch.manual_seed(0)
    torch.set_default_dtype(torch.bfloat16 if full else torch.float32)
    with torch.device(device):
        model = Qwen2_5_VLForConditionalGeneration(config)
    torch.set_default_dtype(torch.float32)
    model.generation_config.eos_token_id = None
    return model.eval().requires_grad_(False)


def _adapter(model: Any, folder: Path, seed: int) -> Path:
    """LoRA of rank 16 on attention, written without wrapping the large model."""
    import json

    import torch
    from safetensors.torch import save_file

    torch.manual_seed(seed)
    names = ("q_proj", "k_proj", "v_proj", "o_proj")
    tensors = {}
    for name, layer in model.named_modules():
        if "language_model" in name and name.endswith(names):
            key = f"base_model.model.{name}"
            tensors[f"{key}.lora_A.weight"] = torch.randn(16, layer.in_features) * 0.02
            tensors[f"{key}.lora_B.weight"] = torch.randn(layer.out_features, 16) * 0.02
    folder.mkdir(parents=True)
    save_file(tensors, folder / "adapter_model.safetensors")
    config = {"peft_type": "LORA", "r": 16, "lora_alpha": 32, "target_modules": list(names)}
    (folder / "adapter_config.json").write_text(json.dumps(config))
    return folder


if __name__ == "__main__":
    main()
