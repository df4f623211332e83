"""Charts as PNG files: before and after per character, and all adapters side by side.

matplotlib is imported when a chart is drawn, not when the harness is.
"""

from __future__ import annotations

import hashlib
import json
import re
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from harness.file_names import is_taken_everywhere, plain_name
from harness.report.decision import releases
from harness.report.palette import LIGHT, STATUS
from harness.report.translations import Words
from harness.whole_file import written_beside

FOLDER = "charts"
COMPARISON = "comparison"
"""Name of the chart of all adapters, which no adapter's own chart can have."""
HISTORY = "history"
"""Name of the chart of releases; neither can this."""

_SHOWS = "Description"  # a text that PNG has a place for
ICONS = {"learned": "✓", "improved": "▲", "unchanged": "=", "degraded": "▼"}


def chart_names(adapters: Iterable[str]) -> dict[str, str]:
    """Give each adapter its chart's path in the report folder, safe and unlike any other's.

    A plain name is kept. One that is not (a path, a space, a name of the chart of all) gets a hash,
    as does one that differs from another by case alone: some disks would hold only one of them.
    """
    taken = {COMPARISON, HISTORY}
    names: dict[str, str] = {}
    for adapter in adapters:
        plain = re.fullmatch(r"[\w-][\w.-]{0,79}", adapter) and is_taken_everywhere(adapter)
        stem = adapter if plain and adapter.casefold() not in taken else plain_name(adapter)
        taken.add(stem.casefold())
        names[adapter] = f"{FOLDER}/{stem}.png"
    return names


def write_charts(document: dict[str, Any], folder: Path, words: Words) -> list[str]:
    """Draw every chart of a report under `folder/charts`; give their relative paths.

    Those that an earlier run drew there of the same figures are left alone.
    """
    adapters = [adapter["name"] for adapter in document["adapters"]]
    if not adapters:
        return []
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    charts: dict[str, Callable[[], Any]] = {
        path: partial(_before_and_after, document, adapter, words)
        for adapter, path in chart_names(adapters).items()
    }
    if len(adapters) > 1:
        charts[f"{FOLDER}/{COMPARISON}.png"] = partial(_comparison, document, adapters, words)
    if document.get("history"):
        charts[f"{FOLDER}/{HISTORY}.png"] = partial(_releases, releases(document), words)
    shown = _digest(document, words)
    for path, draw in charts.items():
        if _shown_by(folder / path) != shown:
            _save(draw(), folder / path, shown)
    return list(charts)


def _digest(document: dict[str, Any], words: Words) -> str:
    """Tell apart what charts show: figures, language, and the code that draws."""
    figures = [document.get(key) for key in ("baseline", "adapters", "characters", "history")]
    made = hashlib.sha256(json.dumps([figures, words.lang], sort_keys=True).encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        made.update(source.read_bytes())
    return made.hexdigest()


def _shown_by(path: Path) -> str | None:
    """Return the digest that a chart was saved with; None if there is none."""
    with suppress(OSError), Image.open(path, formats=["PNG"]) as chart:
        return chart.info.get(_SHOWS)
    return None


def _before_and_after(document: dict[str, Any], adapter: str, words: Words) -> Any:
    """Two bars a character: the baseline's correct answers in grey, the adapter's in colour."""
    rows = [row for row in document["characters"] if row["adapter"] == adapter]
    figure, axes = _figure(height=1.5 + 0.52 * len(rows))
    for place, row in enumerate(rows):
        total = row["total"] or 1
        colour = LIGHT[STATUS[row["status"]]]
        axes.barh(place, 1, 0.74, color=LIGHT["surface"], zorder=1)
        axes.barh(place - 0.19, row["before"] / total, 0.3, color=LIGHT["before"], zorder=2)
        axes.barh(place + 0.19, row["after"] / total, 0.3, color=colour, zorder=2)
        figures = f"{row['before']} → {row['after']} {words('of')} {row['total']}"
        axes.text(1.03, place, figures, va="center", color=LIGHT["ink"], fontsize=10)
        status = f"{ICONS[row['status']]} {words(row['status'])}"
        axes.text(1.27, place, status, va="center", color=colour, fontsize=10)
    _label_rows(axes, rows, words)
    axes.set_xlim(0, 1.55)
    baseline = document.get("baseline", "base")
    title = f"{adapter}: {words('correct_answers').lower()}"
    _title(axes, title, [(baseline, LIGHT["before"]), (adapter, LIGHT["good"])])
    return figure


def _comparison(document: dict[str, Any], adapters: list[str], words: Words) -> Any:
    """A line per character with a tick for the baseline and a letter-marked dot per adapter."""
    rows = {(row["character"], row["adapter"]): row for row in document["characters"]}
    firsts = [row for row in document["characters"] if row["adapter"] == adapters[0]]
    figure, axes = _figure(height=1.9 + 0.2 * len(firsts) * (len(adapters) + 1))
    thick = 0.8 / (len(adapters) + 1)
    for place, first in enumerate(firsts):
        total = first["total"] or 1
        offset = place - 0.4 + thick / 2
        axes.barh(offset, first["before"] / total, thick * 0.8, color=LIGHT["before"], zorder=2)
        _bar_end(axes, offset, first["before"], total, document.get("baseline", "base"))
        for number, adapter in enumerate(adapters, 1):
            row = rows.get((first["character"], adapter))
            if row is None:
                continue
            share = row["after"] / (row["total"] or 1)
            colour = LIGHT[STATUS[row["status"]]]
            height = offset + thick * number
            axes.barh(height, share, thick * 0.8, color=colour, zorder=2)
            _bar_end(axes, height, row["after"], row["total"], f"{adapter} {ICONS[row['status']]}")
    _label_rows(axes, firsts, words)
    axes.set_xlim(0, 1.45)
    _title(
        axes,
        f"{words('all_compared')}: {words('correct_answers').lower()}",
        [
            (words("before").lower(), LIGHT["before"]),
            (f"▲ {words('improved')}", LIGHT["good"]),
            (f"= {words('unchanged')}", LIGHT["muted"]),
            (f"▼ {words('degraded')}", LIGHT["bad"]),
        ],
    )
    return figure


def _releases(history: list[dict[str, Any]], words: Words) -> Any:
    """Shares of correct answers and of hallucinations, release by release."""
    figure, axes = _figure(height=3.6)
    places = range(len(history))
    lines = (
        ("targets", LIGHT["good"], "o", [_share(entry["target"]) for entry in history]),
        ("controls", LIGHT["accent"], "s", [_share(entry["control"]) for entry in history]),
        ("hallucinations", LIGHT["mistaken"], "^", [_mistaken(entry) for entry in history]),
    )
    for key, colour, marker, shares in lines:
        axes.plot(places, shares, color=colour, marker=marker, label=words(key), clip_on=False)
    dates = [words("this_run") if "now" in entry else entry["when"][:10] for entry in history]
    labels = [
        f"{_line(entry['adapter'])}\n{date}" for entry, date in zip(history, dates, strict=True)
    ]
    axes.set_xticks(places, labels, parse_math=False, fontsize=9, color=LIGHT["ink"])
    axes.set_xlim(-0.4, len(history) - 0.6)
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"], fontsize=9, color=LIGHT["muted"])
    axes.grid(axis="y", color=LIGHT["line"])
    axes.set_title(words("history"), loc="left", fontsize=13, weight="bold", color=LIGHT["ink"])
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, labelcolor=LIGHT["muted"])
    return figure


def _share(tally: dict[str, int]) -> float:
    return tally["after"] / (tally["total"] or 1)


def _mistaken(entry: dict[str, Any]) -> float:
    asked = entry["target"]["total"] + entry["control"]["total"]
    return float(entry["hallucinations"]["after"] / (asked or 1))


def _bar_end(axes: Any, height: float, count: int, total: int, label: str) -> None:
    text = f"{count}/{total}  {_line(label)}"
    axes.text(
        count / (total or 1) + 0.012,
        height,
        text,
        va="center",
        fontsize=7.5,
        color=LIGHT["muted"],
        parse_math=False,
    )


def _figure(height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    # A figure of its own, not pyplot's: no global state and no window toolkit is touched.
    figure = Figure(figsize=(9, height), layout="constrained", facecolor=LIGHT["paper"])
    axes = figure.add_subplot()
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks([])
    return figure, axes


def _label_rows(axes: Any, rows: list[dict[str, Any]], words: Words) -> None:
    labels = [f"{_line(row.get('name') or row['character'])}\n{words(row['role'])}" for row in rows]
    axes.set_yticks(range(len(rows)), labels, parse_math=False, fontsize=9.5, color=LIGHT["ink"])
    axes.set_ylim(len(rows) - 0.5, -0.5)


def _title(axes: Any, title: str, legend: list[tuple[str, str]]) -> None:
    from matplotlib.patches import Patch

    axes.set_title(
        _line(title), loc="left", fontsize=13, weight="bold", color=LIGHT["ink"], parse_math=False
    )
    box = axes.legend(
        handles=[Patch(color=colour, label=_line(label)) for label, colour in legend],
        loc="upper left",
        bbox_to_anchor=(0, 0),
        ncols=len(legend),
        frameon=False,
        fontsize=9,
        labelcolor=LIGHT["muted"],
    )
    for text in box.get_texts():
        text.set_parse_math(False)


def _line(text: str) -> str:
    """Keep a name on one line of bearable length, whatever its author put in it."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else f"{flat[:39]}…"


def _save(figure: Any, path: Path, shown: str) -> None:
    # What a stopped run leaves must not pass for a chart.
    with written_beside(path) as unfinished, warnings.catch_warnings():
        # A name in a script the chart's font lacks draws as boxes; the page shows it well.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        about = {"Software": None, _SHOWS: shown}
        figure.savefig(unfinished, format="png", dpi=160, metadata=about)
