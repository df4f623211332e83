"""Charts: each adapter has its own file, whatever its name, and Cyrillic is drawn."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from harness.report.charts import chart_names, write_charts
from harness.report.translations import Words
from tests.report.published import document


def test_a_plain_name_is_kept() -> None:
    assert chart_names(["lora_v2"]) == {"lora_v2": "charts/lora_v2.png"}


def test_other_names_are_safe_and_differ() -> None:
    names = ["../../etc/passwd", "a b", "a/b", "A", "a", "comparison", "history", "Ёжик", "..", ""]
    paths = list(chart_names(names).values())
    assert len({path.casefold() for path in paths}) == len(names)
    assert all(path.startswith("charts/") and path.count("/") == 1 for path in paths)
    assert not {"charts/comparison.png", "charts/history.png"} & set(paths)
    assert paths[7] == "charts/Ёжик.png"


def test_draws_each_adapter_and_all_together(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph would warn
        paths = write_charts(document(["lora_v1", "lora_v2"]), tmp_path, Words("ru"))
    assert paths == ["charts/lora_v1.png", "charts/lora_v2.png", "charts/comparison.png"]
    for path in paths:
        assert (tmp_path / path).read_bytes().startswith(b"\x89PNG")


def test_no_name_is_taken_for_mathematics(tmp_path: Path) -> None:
    whole = document(["lora_v2"])
    for row in whole["characters"]:
        row["name"] = r"$\bad{$ 太郎"
    assert write_charts(whole, tmp_path, Words("en"))


def test_the_base_alone_has_none(tmp_path: Path) -> None:
    assert write_charts(document([]), tmp_path, Words("en")) == []
    assert not (tmp_path / "charts").exists()


def test_releases_are_drawn(tmp_path: Path) -> None:
    whole = document(["lora_v2"])
    totals = {key: whole["adapters"][0][key] for key in ("target", "control", "hallucinations")}
    whole["history"] = [{"when": "2026-01-02T00:00:00Z", "adapter": "old", **totals}]
    assert write_charts(whole, tmp_path, Words("en"))[-1] == "charts/history.png"


def test_a_chart_is_drawn_again_only_if_it_shows_something_else(tmp_path: Path) -> None:
    whole = document(["lora_v1", "lora_v2"])
    charts = [tmp_path / path for path in write_charts(whole, tmp_path, Words("en"))]

    def drawn(whole: dict[str, Any], lang: str = "en") -> int:
        before = [chart.stat().st_ino for chart in charts]
        write_charts(whole, tmp_path, Words(lang))
        return sum(chart.stat().st_ino != was for chart, was in zip(charts, before, strict=True))

    assert drawn(whole) == 0
    charts[1].write_bytes(charts[1].read_bytes()[:20])  # torn
    assert drawn(whole) == 1
    assert drawn(whole, "ru") == 3
    whole["characters"][0]["after"] -= 1
    assert drawn(whole, "ru") == 3
    assert drawn(whole, "ru") == 0
