"""A base that cannot be loaded says why in one whole line, and what to do."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from harness.engines.local.loading import load
from harness.engines.request import EngineError
from tests import tiny


@pytest.mark.skipif(
    importlib.util.find_spec("torchvision") is not None, reason="nothing is lacking"
)
@pytest.mark.parametrize(("family", "kind"), [("qwen2_5_vl", "Qwen2_5_VL"), ("smolvlm", "SmolVLM")])
def test_a_package_that_a_processor_lacks_is_named_with_the_mend(
    tmp_path: Path, family: str, kind: str
) -> None:
    tiny.tokenizer().save_pretrained(tmp_path)
    pictures = "Qwen2VLImageProcessor" if kind.startswith("Qwen") else f"{kind}ImageProcessor"
    settings = {"image_processor_type": pictures, "processor_class": f"{kind}Processor"}
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(settings))
    (tmp_path / "config.json").write_text(json.dumps({"model_type": family}))
    with pytest.raises(EngineError) as caught:
        load(tmp_path, "cpu", "float32")
    assert str(caught.value) == (
        "the model's processor cannot be loaded: it needs torchvision, not installed here: "
        "pip install torchvision"
    )


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ({"quant_method": "of-tomorrow"}, "quantised (of-tomorrow) in a way that transformers "),
        ({"quant_method": "gptq", "bits": 4}, "GPTQ"),
        ({"quant_method": "awq", "bits": 4}, "AWQ"),
    ],
)
def test_a_quantised_base_that_cannot_be_asked_here_says_why(
    tmp_path: Path, method: dict[str, object], told: str
) -> None:
    file = tiny.save_llava(tmp_path / "base") / "config.json"
    config = {**json.loads(file.read_text()), "quantization_config": method}
    file.write_text(json.dumps(config))
    with pytest.raises(EngineError) as caught:
        load(file.parent, "cpu", "float32")
    assert str(caught.value).startswith("the model's weights cannot be loaded: ")
    assert told in str(caught.value)
    assert "pip install" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
