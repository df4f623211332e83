"""One way of answering, in a process of its own: `python -m benchmarks.ways naive|harness JOB`.

JOB is a JSON file: base, adapters, pictures, questions, new_tokens, device, out. What is written
to `out`: seconds from the start of the process, seconds of asking alone, and every answer.
"""

from __future__ import annotations

import time

_BORN = time.perf_counter()

import json  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

Answer = tuple[str, str, str, str]
"""Adapter, picture, question, answer."""


def naive(job: dict[str, Any]) -> Iterator[Answer]:
    """Load base and adapter anew for every adapter; one question at a time, pixels every time."""
    import torch
    import transformers
    from PIL import Image

    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    dtype = torch.float32 if job["device"] == "cpu" else torch.bfloat16
    for path in (None, *job["adapters"]):
        began = _now()
        processor = transformers.AutoProcessor.from_pretrained(job["base"])
        model = transformers.AutoModelForImageTextToText.from_pretrained(job["base"], dtype=dtype)
        if path is not None:
            from peft import PeftModel

            model = PeftModel.from_pretrained(model, path)
        model = model.to(job["device"]).eval()
        job["loading"] = [job["loading"][at] + _now()[at] - began[at] for at in (0, 1)]
        for picture in job["pictures"]:
            for question in job["questions"]:
                image = Image.open(picture).convert("RGB")
                content = [{"type": "image", "image": image}, {"type": "text", "text": question}]
                inputs = processor.apply_chat_template(
                    [{"role": "user", "content": content}],
                    add_generation_prompt=True, tokenize=True, return_dict=True,
                    return_tensors="pt",
                ).to(job["device"], dtype)  # fmt: skip
                with torch.inference_mode():
                    made = model.generate(
                        **inputs, do_sample=False, max_new_tokens=job["new_tokens"]
                    )
                new = made[0, inputs["input_ids"].shape[1] :]
                answer = processor.tokenizer.decode(new, skip_special_tokens=True)
                yield (Path(path).name if path else "base", picture, question, answer)


def harness(job: dict[str, Any]) -> Iterator[Answer]:
    """The engine of this project, its answer cache off."""
    from harness.engines import EngineOptions, open_engine
    from harness.engines.request import Ask, Generation, Request
    from harness.models.adapters import Adapter
    from harness.suite.prompting import Prompting

    adapters = [Adapter(name=Path(path).name, path=Path(path)) for path in job["adapters"]]
    options = EngineOptions(
        base=job["base"], adapters=tuple(adapters), device=job["device"], cache=False,
    )  # fmt: skip
    engine = open_engine(options, job["announced"].append)
    prompting = Prompting.plain(job["new_tokens"])
    requests = [
        Request(case=f"c/{p}-{q}", adapter=name, ask=Ask((Path(picture),), question, prompting))
        for p, picture in enumerate(job["pictures"])
        for q, question in enumerate(job["questions"])
        for name in ("base", *(adapter.name for adapter in adapters))
    ]
    for said in engine.generate(requests):
        request = said.request
        text = said.answer if isinstance(said, Generation) else f"FAILED: {said.error}"
        yield (request.adapter, str(request.ask.images[0]), request.ask.question, text)


def _now() -> tuple[float, float]:
    """Wall and processor seconds."""
    return time.perf_counter(), time.process_time()


def main() -> None:
    """Answer a job and write down how long it took."""
    way, job = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    job["loading"], job["announced"] = [0.0, 0.0], []
    answers = list({"naive": naive, "harness": harness}[way](job))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    result = {
        "wall_s": time.perf_counter() - _BORN,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "loading_wall_s": job["loading"][0],
        "loading_cpu_s": job["loading"][1],
        "peak_mb": usage.ru_maxrss / 1024,
        "announced": job["announced"],
        "answers": answers,
    }
    Path(job["out"]).write_text(json.dumps(result))


if __name__ == "__main__":
    main()
