"""Which column of a table holds what: by the names that people give them, or as they say."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from harness.listing import few
from harness.making.draft import MakingError
from harness.making.ids import key_of

# Where a table has several of one kind, the first named here wins: "right answer" before "answer",
# which may be a model's.
USUAL: Mapping[str, tuple[str, ...]] = {
    "picture": (
        *("картинка", "картинки", "изображение", "изображения", "фото", "фотография", "рисунок"),
        *("путь к картинке", "путь к изображению", "путь", "файл", "имя файла", "picture"),
        *("pictures", "image", "images", "photo", "image path", "img", "file name", "file names"),
        *("filename", "file", "path"),
    ),
    "question": ("вопрос", "вопросы", "запрос", "промпт", "question", "prompt", "query",
                 "instruction"),
    "answer": (
        *("правильный ответ", "правильные ответы", "ожидаемый ответ", "ожидаемые ответы"),
        *("верный ответ", "верные ответы", "эталонный ответ", "эталон", "допустимые ответы"),
        *("accept", "accepted", "expected", "expected answer", "expected answers"),
        *("correct answer", "right answer", "reference", "ground truth", "gold", "target answer"),
        *("ответ", "ответы", "answer", "answers", "output"),
    ),
    "reject": ("неправильный ответ", "неправильные ответы", "недопустимые ответы", "reject",
               "rejected", "wrong answer", "wrong answers"),
    "character": ("персонаж", "персонажи", "герой", "имя персонажа", "класс", "имя", "название",
                  "character", "character name", "class", "label", "name"),
    "role": ("роль", "role"),
    "id": ("id", "идентификатор", "case", "case id"),
    "tags": ("теги", "тег", "метки", "tags", "tag"),
    "aliases": ("другие имена", "другое имя", "синонимы", "псевдонимы", "aliases", "alias",
                "other names"),
}  # fmt: skip
"""What a column holds -> what people call it."""
_MEANS = {name: what for what, names in USUAL.items() for name in names}


def known_in(header: Sequence[object]) -> int:
    """Count the columns whose names are known."""
    return len({_MEANS[name] for cell in header if (name := plain_header(cell)) in _MEANS})


def plain_header(cell: object) -> str:
    """Return a column's name without what people write differently: `File_Name:` → `file name`."""
    words = re.sub(r"[\s_\-:.*?()№#]+", " ", key_of(cell if isinstance(cell, str) else ""))
    return words.replace("ё", "е").strip()


def find_columns(
    header: Sequence[object],
    given: Mapping[str, str],
    but: Sequence[int] = (),
    usual: Mapping[str, Sequence[str]] = USUAL,
) -> dict[str, int]:
    """Return where each kind of column stands.

    Args:
        header: the columns' names.
        given: what a column holds -> its name, where people said it.
        but: columns that hold something else.
        usual: what a column holds -> what people call it.

    Raises:
        MakingError: if there is no column of a name that people gave.
    """
    plain = ["" if at in but else plain_header(cell) for at, cell in enumerate(header)]
    found = {
        what: plain.index(name)
        for what, names in usual.items()
        for name in reversed(names)
        if name in plain
    }
    return found | {what: place_of(header, name) for what, name in given.items()}


def place_of(header: Sequence[object], name: str) -> int:
    """Return where a column stands that people named.

    Raises:
        MakingError: if there is none.
    """
    plain = [plain_header(cell) for cell in header]
    wanted = plain_header(name)
    if not wanted or wanted not in plain:
        near = difflib.get_close_matches(wanted, plain, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {listed(header)}"
        raise MakingError(f"no column {name!r}; {hint}")
    return plain.index(wanted)


def listed(header: Sequence[object]) -> str:
    """Name the columns in a line."""
    return few([cell for cell in header if isinstance(cell, str) and cell], 12) or "none"
