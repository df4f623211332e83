"""The real processors of common families load and read a picture; two are asked through all."""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from harness.engines import EngineOptions, open_engine
from harness.engines.local.loading import quiet
from harness.engines.local.prompts import messages
from harness.engines.request import Ask, Generation, Request
from harness.models.adapters import find_adapters
from harness.suite.prompting import GenerationOptions, Prompting
from tests import tiny
from tests.engines.local import architectures, families
from tests.engines.local.plain import about, alone


@dataclass(frozen=True)
class Family:
    """What a family's processor wants of its tokenizer, and where it comes from."""

    processor: str
    picture: str = "<image>"
    """What stands for a picture in a chat template."""
    tokens: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)
    """Tokens that the processor asks the tokenizer for by name."""
    lacking: tuple[str, ...] = ("torchvision",)
    """Packages beside transformers, of the extra `models`."""


QWEN = ("<|image_pad|>", "<|video_pad|>", "<|vision_start|>", "<|vision_end|>")
IDEFICS = ("<fake_token_around_image>", "<global-img>", "<end_of_utterance>")
INTERN = {
    "start_image_token": "<img>", "end_image_token": "</img>", "video_token": "<video>",
    "context_image_token": "<IMG_CONTEXT>",
}  # fmt: skip
GEMMA = {"boi_token": "<boi>", "eoi_token": "<eoi>", "image_token": "<image>"}
FAMILIES = {
    "llava": Family("Llava", lacking=()),
    "llava_next": Family("LlavaNext", lacking=()),
    "llava_onevision": Family("LlavaOnevision", tokens=("<video>",)),
    "qwen2_vl": Family("Qwen2VL", "<|vision_start|><|image_pad|><|vision_end|>", QWEN),
    "qwen2_5_vl": Family("Qwen2_5_VL", "<|vision_start|><|image_pad|><|vision_end|>", QWEN),
    "qwen3_vl": Family("Qwen3VL", "<|vision_start|><|image_pad|><|vision_end|>", QWEN),
    "idefics3": Family("Idefics3", tokens=IDEFICS, lacking=()),
    "smolvlm": Family("SmolVLM", tokens=IDEFICS, lacking=("torchvision", "num2words")),
    "internvl": Family("InternVL", "<IMG_CONTEXT>", named=INTERN),
    "gemma3": Family("Gemma3", "<boi>", named=GEMMA, lacking=()),
    "paligemma": Family("PaliGemma", named={"image_token": "<image>"}, lacking=()),
    "pixtral": Family("Pixtral", "[IMG]", ("[IMG]", "[IMG_BREAK]", "[IMG_END]")),
    "mllama": Family("Mllama", "<|image|>", ("<|image|>",), lacking=()),
}
SETTINGS: Mapping[str, Any] = {
    "patch_size": 14, "vision_feature_select_strategy": "default", "num_image_tokens": 729,
    "image_seq_len": 8, "image_seq_length": 16,
}  # fmt: skip


def save_processor(folder: Path, family: str, **options: Any) -> Path:
    """The family's own processor as transformers sets it up, around a tokenizer of bytes."""
    import transformers
    from transformers.models.auto.image_processing_auto import IMAGE_PROCESSOR_MAPPING_NAMES
    from transformers.models.auto.video_processing_auto import VIDEO_PROCESSOR_MAPPING_NAMES

    wanted = FAMILIES[family]
    letters = tiny.tokenizer(*wanted.tokens, *wanted.named.values())
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=letters.backend_tokenizer,
        pad_token="<pad>", eos_token="<end>", bos_token="<user>", padding_side="left",
        extra_special_tokens=dict(wanted.named) or None,
    )  # fmt: skip
    kind = getattr(transformers, f"{wanted.processor}Processor")
    takes = inspect.signature(kind.__init__).parameters
    settings = {key: value for key, value in {**SETTINGS, **options}.items() if key in takes}
    names = IMAGE_PROCESSOR_MAPPING_NAMES[family]
    pictures = getattr(transformers, names["pil" if not wanted.lacking else "torchvision"])()
    if family == "paligemma":
        pictures.image_seq_length = 16
    for key, value in options.get("pictures", {}).items():
        setattr(pictures, key, value)
    if "video_processor" in takes:
        (video,) = VIDEO_PROCESSOR_MAPPING_NAMES[family].values()
        settings["video_processor"] = getattr(transformers, video)()
    template = tiny.TEMPLATE.replace("<image>", wanted.picture)
    kind(
        image_processor=pictures, tokenizer=tokenizer, chat_template=template, **settings
    ).save_pretrained(folder)
    return folder


def needed(family: str) -> pytest.MarkDecorator:
    absent = [one for one in FAMILIES[family].lacking if importlib.util.find_spec(one) is None]
    return pytest.mark.skipif(bool(absent), reason=f"needs {', '.join(absent)} (extra `models`)")


@pytest.mark.parametrize(
    "family", [pytest.param(family, marks=needed(family)) for family in FAMILIES]
)
def test_the_processor_loads_and_reads_a_picture(family: str, tmp_path: Path) -> None:
    from transformers import AutoProcessor

    save_processor(tmp_path, family)
    with quiet():
        processor = AutoProcessor.from_pretrained(tmp_path, trust_remote_code=False)
        picture = Image.new("RGB", (80, 60), (200, 10, 10))
        made = processor.apply_chat_template(
            messages([picture], "Кто это?"), add_generation_prompt=True, tokenize=True,
            return_dict=True, return_tensors="pt",
        )  # fmt: skip
    assert type(processor).__name__ == f"{FAMILIES[family].processor}Processor"
    assert {"input_ids", "pixel_values"} <= set(made)


def save_qwen(folder: Path) -> Any:
    model, _ = architectures.qwen2_5_vl()
    places = {name: 5 + at for at, name in enumerate(QWEN)}
    model.config.image_token_id = places["<|image_pad|>"]
    model.config.video_token_id = places["<|video_pad|>"]
    model.config.vision_start_token_id = places["<|vision_start|>"]
    model.config.vision_end_token_id = places["<|vision_end|>"]
    size = {"shortest_edge": 16 * 16, "longest_edge": 64 * 64}
    save_processor(folder, "qwen2_5_vl", pictures={"patch_size": 8, "size": size})
    return model


def save_smolvlm(folder: Path) -> Any:
    model, _ = families.smolvlm()
    pictures = {"size": {"longest_edge": 64}, "max_image_size": {"longest_edge": 32}}
    save_processor(folder, "smolvlm", pictures=pictures, image_seq_len=4)
    return model


@pytest.mark.parametrize(
    "save",
    [
        pytest.param(save_qwen, marks=needed("qwen2_5_vl")),
        pytest.param(save_smolvlm, marks=needed("smolvlm")),
    ],
)
def test_every_answer_is_that_of_plain_peft(save: Callable[[Path], Any], tmp_path: Path) -> None:
    base = tmp_path / "base"
    model = save(base)
    model.save_pretrained(base)
    tiny.save_adapter(tmp_path / "adapters" / "one", model, 1, r".*\.(q_proj|v_proj)")
    adapters = tuple(find_adapters(["all"], tmp_path / "adapters"))
    first, second = tiny.save_pictures(tmp_path / "pictures", 2, size=64)
    put = Prompting.plain(8)
    asks = [
        *(about(one, text) for one in (first, second) for text in ("Кто это?", "Where is it?")),
        about(first, "Who?", system="Отвечай кратко.", prompt="Q: {question}\nA:"),
        about(first, "Who?", processor='{"do_normalize": false}'),
        about(
            first, "Who?", generation=GenerationOptions(max_new_tokens=9, repetition_penalty=1.6)
        ),
        Ask((first, second), "Who?", put),
        Ask((), "Who?", put),
    ]
    requests = [
        Request(case=f"c/{at}", adapter=name, ask=ask)
        for at, ask in enumerate(asks)
        for name in ("base", "one")
    ]
    options = EngineOptions(
        base=str(base), adapters=adapters, cache=False, device="cpu",
    )  # fmt: skip
    answers = list(open_engine(options).generate(requests))
    paths = {adapter.name: adapter.path for adapter in adapters}
    for one in answers:
        assert isinstance(one, Generation), one
        assert one.answer == alone(base, paths.get(one.request.adapter), one.request), one.request
    assert len({one.answer for one in answers if isinstance(one, Generation)}) > 2
