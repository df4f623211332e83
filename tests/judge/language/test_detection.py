"""Languages are told by alphabet and common words; a bare name tells none."""

from __future__ import annotations

import pytest

from harness.judge.language.cues import cues_of
from harness.judge.language.detection import SUPPORTED, detect, is_supported


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("На картинке изображена лиса.", "ru"),
        ("На малюнку зображена лисиця.", "uk"),
        ("На малюнку намалявана лісіца.", "be"),
        ("The picture shows a fox.", "en"),
        ("Das Bild zeigt einen Fuchs.", "de"),
        ("La imagen muestra un zorro.", "es"),
        ("L'image montre un renard dans la forêt.", "fr"),
        ("Na obrazku jest lis.", "pl"),
        ("图片中是一只狐狸。", "zh"),
        ("これはキツネです。", "ja"),
        ("A imagem mostra uma raposa e não um cão.", "pt"),
        ("이것은 여우입니다.", "ko"),
        ("هذا ثعلب", "other"),
        ("", "und"),
        ("1937", "und"),
        ("Totoro", "und"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect(text) == language


def test_short_answer_is_in_the_language_of_its_question() -> None:
    assert detect("Nein", "Ist das ein Fuchs?") == "de"
    assert detect("No", "¿Es un zorro?") == "es"
    assert detect("The fox is in the picture", "Ist das ein Fuchs?") == "en"


def test_supported_languages_have_their_words() -> None:
    for language in SUPPORTED:
        assert cues_of(language).says_no
    assert is_supported("und")
    assert not is_supported("pt")
