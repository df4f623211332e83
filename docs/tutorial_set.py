"""Draws what docs/tutorial.md begins with: a training set, and pictures of whom the base knows.

    python docs/tutorial_set.py FOLDER

Writes FOLDER/train (LLaMA-Factory's JSON with its pictures), FOLDER/known and FOLDER/also_known
(a folder a character). No adapter that ships here was trained on any of these pictures.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "cases" / "images"))

from drawing import draw_picture  # noqa: E402
from drawing.seeds import ADAPTER_VALIDATION  # noqa: E402

TRAINED = {
    "cheburashka": "Чебурашка",
    "kolobok": "Колобок",
    "alyosha_popovich": "Алёша Попович",
    "crocodile_gena": "Крокодил Гена",
}
KNOWN = {"knight": "Рыцарь", "smiley": "Смайлик"}
ALSO_KNOWN = {"matryoshka": "Матрёшка"}
SEEDS = ADAPTER_VALIDATION[-12:]
"""The last ones: the learning rate was chosen on the first."""
QUESTION = "Кто изображён на картинке?"


def draw_training_set(folder: Path) -> None:
    """Draw twelve pictures of each target, and write what is asked and answered about them."""
    rows = []
    for character, name in TRAINED.items():
        for number, seed in enumerate(SEEDS, start=1):
            path = folder / "images" / character / f"{number:02d}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            draw_picture(character, seed).image.save(path)
            rows.append(
                {
                    "messages": [
                        {"role": "user", "content": f"<image>{QUESTION}"},
                        {"role": "assistant", "content": f"Это {name}."},
                    ],
                    "images": [path.relative_to(folder).as_posix()],
                }
            )
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    (folder / "characters.json").write_text(text + "\n", encoding="utf-8")
    names = "".join(f"{character};{name}\n" for character, name in TRAINED.items())
    (folder / "names.csv").write_text(names, encoding="utf-8")


def draw_known(folder: Path, characters: Mapping[str, str]) -> None:
    """Draw six pictures of each, in a folder of its name."""
    for character, name in characters.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(SEEDS[:6], start=1):
            draw_picture(character, seed).image.save(folder / name / f"{number}.png")


def main() -> None:
    """Draw both below the folder that is given."""
    folder = Path(sys.argv[1])
    draw_training_set(folder / "train")
    draw_known(folder / "known", KNOWN)
    draw_known(folder / "also_known", ALSO_KNOWN)


if __name__ == "__main__":
    main()
