"""Adapters whose config and weights do not belong together: a line, before a base is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from harness.models.adapter_fit import misfits
from harness.models.safetensors_file import StoredTensor, read_headers
from tests import tiny
from tests.models.situations import TEXT, change_config, change_weights


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, StoredTensor]:
    """The tensors of a tiny base."""
    return read_headers(tiny.save_llava(tmp_path_factory.mktemp("tiny") / "base"))


@pytest.mark.parametrize("targets", [["nothing_here"], "nothing", [], None, r".*\.mlp\..*"])
def test_targets_that_name_none_of_its_layers_are_refused(
    stored: dict[str, StoredTensor], tmp_path: Path, targets: object
) -> None:
    folder = change_config(tiny.save_adapter(tmp_path / "lora", tiny.llava(), 1, TEXT),
                           target_modules=targets)  # fmt: skip
    (line,) = misfits(folder, stored)
    assert line.startswith("its target_modules name none of the layers it has weights for")


@pytest.mark.parametrize("dtype", [torch.int8, torch.int64, torch.bool, torch.complex64])
def test_weights_that_are_no_numbers_with_a_fraction_are_refused(
    stored: dict[str, StoredTensor], tmp_path: Path, dtype: torch.dtype
) -> None:
    folder = tiny.save_adapter(tmp_path / "lora", tiny.llava(), 1, TEXT)
    change_weights(folder, lambda key, value: value.to(dtype) if "0.self_attn.q" in key else value)
    (line, *_) = misfits(folder, stored)
    assert "which no training leaves: save it again" in line
