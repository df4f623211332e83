"""The reference says what the code says."""

from __future__ import annotations

from docs.reference import DOCUMENT, text


def test_the_reference_is_what_the_code_says() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == text(), "python -m docs.reference writes it anew"
