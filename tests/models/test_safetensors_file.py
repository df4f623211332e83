"""What is read of weights without torch is what torch says of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from harness.models.safetensors_file import read_header

DTYPES = (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.float8_e5m2)
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize(
    "values",
    [
        [0.0, 0.0],
        [0.0, -0.0],
        [-0.0, 0.0, 1.0],
        [0.0, -(2.0**-14)],
        [NAN, 1.0],
        [1.0, -INF],
        [57344.0, -57344.0],  # the largest of the smallest of these types
        [],
    ],
)
def test_values_are_seen_as_they_are(
    tmp_path: Path, dtype: torch.dtype, values: list[float]
) -> None:
    weights = torch.tensor(values).to(dtype)
    save_file({"w": weights}, tmp_path / "w.safetensors")
    (stored,) = read_header(tmp_path / "w.safetensors").values()
    assert stored.is_finite() == bool(weights.double().isfinite().all())
    assert stored.is_zero() == bool((weights.double() == 0).all())


def test_one_bad_value_among_a_million_is_found(tmp_path: Path) -> None:
    weights = torch.randn(3_000_000)
    weights[2_345_678] = INF
    save_file({"w": weights, "whole": torch.randn(3_000_000)}, tmp_path / "w.safetensors")
    stored = read_header(tmp_path / "w.safetensors")
    assert not stored["w"].is_finite()
    assert stored["whole"].is_finite()
    assert not stored["whole"].is_zero()
