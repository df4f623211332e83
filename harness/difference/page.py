"""What changed between two runs, as a page in the newer one's folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from harness.difference.terminal import summary
from harness.difference.turns import Between, said, whom
from harness.report import palette
from harness.report.cases import picture_paths
from harness.report.page import COLOURS, ICONS, drawn_from, policy
from harness.report.page import TEMPLATES as SHARED
from harness.report.translations import Words
from harness.whole_file import sweep, write_whole

FILE = "diff.html"
TEMPLATES = Path(__file__).parent / "templates"
LISTED = 1000
"""Cases of a model on the page; a browser still opens it at once."""


def write(found: Between, folder: Path, names: Mapping[str, str], words: Words) -> Path:
    """Write the page into the newer report's folder, where the pictures are."""
    from markupsafe import Markup

    style = palette.css() + (SHARED / "page.css").read_text("utf-8")

    text = (
        drawn_from(TEMPLATES, SHARED)
        .get_template("diff.html")
        .render(
            found=found,
            lang=words.lang,
            t=words,
            summary=lambda model: summary(model, words),
            name_of=lambda character: names.get(character, character),
            whom=partial(whom, names=names),
            said=said,
            pictures=picture_paths,
            icons=ICONS,
            colours=COLOURS,
            listed=LISTED,
            style=Markup(style),
            policy=policy(style),
        )
    )
    path = folder / FILE
    sweep(folder)
    write_whole(path, text.encode("utf-8", "replace"))
    return path
