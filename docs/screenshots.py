"""Takes the documentation's pictures of a report, in a real browser.

    python -m docs.screenshots reports/lora_v2

Writes `docs/images/report-*.png`: the first screen, the same on a phone and in the dark, the cases,
and who is taken for whom; and `docs/images/review-*.png`, an answer under review.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from harness.commands.suites import suite_of
from harness.report import document
from harness.report.translations import Words
from harness.review.desk import Desk
from harness.review.queue import queue
from harness.review.server import ReviewServer
from tests.report.chromium import Chromium, find_chromium

IMAGES = Path(__file__).parent / "images"


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture of the page."""

    name: str
    width: int
    height: int
    place: str = ""
    """What part of the page it shows, as the address says it."""
    phone: bool = False
    dark: bool = False
    lang: str = "en"


SHOTS = (
    Shot(name="report-desktop", width=1280, height=860),
    Shot(name="report-phone", width=390, height=844, phone=True),
    Shot(name="report-dark", width=1280, height=860, dark=True),
    Shot(name="report-cases", width=1280, height=1000, place="#verdict=hallucination"),
    Shot(name="report-confusion", width=1280, height=720, place="#confusion"),
)
REVIEWS = (
    Shot(name="review-desktop", width=1280, height=760),
    Shot(name="review-phone", width=390, height=844, phone=True, lang="ru"),
)
MARKED = "document.querySelector('#said mark') && document.querySelector('#changes .badge')"
"""An answer that shows most of what there is: words that decided, and what came of it."""


SEEN = """[...document.images].every(
  (image) => image.complete || image.getBoundingClientRect().top > innerHeight
)"""
"""Pictures below the window are not loaded until somebody scrolls to them."""


def main() -> int:
    """Take every picture; 2 where there is no report or no browser."""
    parser = argparse.ArgumentParser(description="Take the documentation's pictures of a report")
    parser.add_argument("report", type=Path, help="A report folder")
    options = parser.parse_args()
    page = options.report / "index.html"
    program = find_chromium()
    if not page.is_file() or program is None:
        missing = f"no {page}" if program else "no Chromium is installed"
        print(missing, file=sys.stderr)
        return 2
    IMAGES.mkdir(exist_ok=True)
    with Chromium(program) as browser:
        for shot in SHOTS:
            print(take(browser, page.resolve().as_uri(), shot))
        for shot in REVIEWS:
            with reviewing(options.report, shot.lang) as address:
                print(take(browser, address, shot))
    return 0


@contextmanager
def reviewing(report: Path, lang: str) -> Iterator[str]:
    """Serve a review of the report, in which nobody decides anything, and give its address."""
    run, images = document.load(report)
    suite = suite_of(run, report, None)
    desk = Desk(suite.root, queue(run, suite, images), suite.names, blind=False)
    server = ReviewServer(desk, suite, report, Words(lang), reviewer="Анна")
    listening, address = server.listen(0)
    thread = threading.Thread(target=server.serve, args=(listening,), daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.stop()
        thread.join()


def take(browser: Chromium, address: str, shot: Shot) -> Path:
    """Take one picture, in few enough colours to be a small file."""
    path = IMAGES / f"{shot.name}.png"
    browser.window(shot.width, shot.height, scale=2, phone=shot.phone)
    browser.media(dark=shot.dark)
    browser.open(address + shot.place)
    if shot in REVIEWS:
        browser.wait_for("!document.getElementById('item').hidden")
        while not browser.run(f"Boolean({MARKED})"):
            browser.press("s", 83)
    browser.wait_for(SEEN)
    browser.screenshot(path)
    with Image.open(path) as taken:
        small = taken.convert("RGB").quantize(192, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    return path


if __name__ == "__main__":
    sys.exit(main())
