"""Everything a run leaves in its report folder, written in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from harness.gate.run import Run
from harness.options import Look
from harness.record import Record, write_answers
from harness.report import document, page
from harness.report.charts import FOLDER as CHARTS
from harness.report.charts import write_charts
from harness.report.pictures import FOLDER as PICTURES
from harness.report.pictures import copy_picture
from harness.report.translations import Words
from harness.suite.images import ImageError
from harness.suite.suite import Suite
from harness.whole_file import sweep

DEFAULT_LOOK = Look()
ANSWERS = "answers.jsonl"


def publish(
    run: Run, images: Mapping[str, str], folder: Path, look: Look = DEFAULT_LOOK
) -> dict[str, Any]:
    """Write `report.json`, `answers.jsonl`, the page and the charts; return the document.

    Args:
        run: what happened.
        images: where each record's picture lies in the folder (see `copy_pictures`).
        folder: made if missing.
        look: how the page is made.
    """
    keep_answers(run, folder)
    content = document.build(run, images)
    document.write(content, folder)
    draw(content, folder, look)
    return content


def keep_answers(run: Run, folder: Path) -> None:
    """Write `answers.jsonl` into a folder, which is made if missing.

    It comes first: whatever fails after it, nothing that a model said is lost.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder, folder / CHARTS, folder / PICTURES)
    write_answers(run.records, folder / ANSWERS)


def draw(content: dict[str, Any], folder: Path, look: Look = DEFAULT_LOOK) -> Path:
    """Draw the charts and the page of a document into its folder; return the page's path.

    Args:
        content: the report, with at least the contract's keys.
        folder: where `report.json` and the pictures lie; made if there is none.
        look: how the page is made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_charts(content, folder, Words(look.lang))
    return page.write(content, folder, lang=look.lang, self_contained=look.self_contained)


def copy_pictures(records: Iterable[Record], suite: Suite, folder: Path) -> dict[str, str]:
    """Copy each record's picture from the suite; those that cannot be read are left out.

    They lie there as the suite has them shown; a case that treats transparency otherwise has no
    copy of its own.

    Returns:
        picture relative to the suite -> image relative to the report folder.

    Raises:
        OSError: if the folder takes no picture.
    """
    images, drop = {}, suite.prompting.drops_alpha
    for picture in dict.fromkeys(one for record in records for one in record.pictures):
        try:
            images[picture] = copy_picture(suite.root / picture, folder, drop_alpha=drop)
        except ImageError:
            continue  # its questions are errors already; the page shows the words
    return images
