"""Is the judge as sure as it is right: a reliability diagram beside risk against coverage.

matplotlib is imported when it is drawn, not when the harness is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.judge.auditing.calibration import Weighed, reliability, risk_coverage
from harness.report.palette import LIGHT
from harness.whole_file import written_beside

_COLOURS = (LIGHT["accent"], LIGHT["bad"], LIGHT["good"], LIGHT["mistaken"], LIGHT["wrong"])
_MARKERS = ("o", "s", "^", "D", "v")
_LEAST = 0.2
"""Of all answers, kept at least: of fewer, agreement is mostly chance."""


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Labelled answers under one name."""

    name: str
    rows: Sequence[Weighed]


def draw_certainty(curves: Sequence[Curve], path: Path) -> None:
    """Draw both diagrams, a line for each set of answers, into a PNG file."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4.2), layout="constrained", facecolor=LIGHT["paper"])
    reliable, risky = figure.subplots(1, 2)
    _reliability(reliable, curves)
    _risk(risky, curves)
    handles, labels = risky.get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        loc="outside lower left",
        ncols=len(curves),
        frameon=False,
        fontsize=9,
        labelcolor=LIGHT["muted"],
    )
    with written_beside(path) as unfinished:
        figure.savefig(unfinished, format="png", dpi=110, metadata={"Software": None})


def _reliability(axes: Any, curves: Sequence[Curve]) -> None:
    axes.plot([0, 1], [0, 1], color=LIGHT["before"], linewidth=1, linestyle="--")
    lowest = 1.0
    for curve, colour, marker in zip(curves, _COLOURS, _MARKERS, strict=False):
        bins = reliability(curve.rows)
        sure, agreed = [one.certainty for one in bins], [one.agreement for one in bins]
        axes.plot(sure, agreed, color=colour, marker=marker, markersize=5, clip_on=False)
        lowest = min(lowest, *sure, *agreed)
    low = int(lowest * 10) / 10
    axes.set_xlim(low, 1)
    axes.set_ylim(low, 1)
    _dress(axes, "As sure as it is right?", "certainty", "agrees with people")


def _risk(axes: Any, curves: Sequence[Curve]) -> None:
    for curve, colour, marker in zip(curves, _COLOURS, _MARKERS, strict=False):
        steps = max(2, min(60, int(len(curve.rows) * (1 - _LEAST))))
        coverages = [_LEAST + (1 - _LEAST) * step / steps for step in range(steps + 1)]
        kept = risk_coverage(curve.rows, coverages)
        risks = [1 - one.agreement for one in kept]
        axes.plot(
            [one.coverage for one in kept],
            risks,
            color=colour,
            marker=marker,
            markersize=5,
            markevery=[-1],
            label=f"{curve.name} ({len(curve.rows)})",
            clip_on=False,
        )
    axes.set_xlim(_LEAST, 1)
    axes.set_ylim(bottom=0)
    _dress(axes, "What the doubtful ones save", "answers kept, the surest first", "disagrees")


def _dress(axes: Any, title: str, across: str, up: str) -> None:
    from matplotlib.ticker import PercentFormatter

    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.grid(color=LIGHT["line"])
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelcolor=LIGHT["muted"], labelsize=9)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=None, symbol=" %"))
    axes.set_xlabel(across, fontsize=9.5, color=LIGHT["ink"])
    axes.set_ylabel(up, fontsize=9.5, color=LIGHT["ink"])
    axes.set_title(title, loc="left", fontsize=12, weight="bold", color=LIGHT["ink"])
