"""What is hidden in a text is written out; what people read stays."""

from __future__ import annotations

import pytest

from harness.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\x00b", r"a\x00b"),
        ("a\rb\tc", r"a\rb\tc"),
        ("\u202eabc\u2066", r"\u202eabc\u2066"),
        ("\x9b2J", r"\x9b2J"),
        ("half \ud83d", r"half \ud83d"),
        ("a\u2028b", r"a\u2028b"),
        ("\ufeffa", r"\ufeffa"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text", ["Это Колобок.", "两只狗\n狗", "👩‍👩‍👧", "می‌خواهم", "100\u00a0%", "שלום"]
)
def test_what_people_write_stays(text: str) -> None:
    assert visible(text) == text
