"""A report document → what people read: the page, the charts, Markdown.

Everything is drawn from the one document that `harness.report.document` builds and from picture
files beside it, so any saved report can be drawn again without a model.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.report import page
from harness.report.charts import write_charts
from harness.report.markdown import model_card, step_summary
from harness.report.pictures import copy_picture
from harness.report.words import Words

__all__ = ["copy_picture", "model_card", "step_summary", "write_page"]


def write_page(
    document: dict[str, Any], folder: Path, *, lang: str = "en", self_contained: bool = False
) -> Path:
    """Write the page and its charts into a report folder; give the page's path.

    Args:
        document: the report, with at least the contract's keys.
        folder: where `report.json` and the pictures lie; made if there is none.
        lang: language of the page's own words, `en` or `ru`.
        self_contained: put the pictures into the page, so that one file can be sent to somebody.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_charts(document, folder, Words(lang))
    return page.write(document, folder, lang=lang, self_contained=self_contained)
