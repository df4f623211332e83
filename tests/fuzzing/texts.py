"""Any text and any JSON, with what has meant trouble among it; how often each property is tried."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("EXAMPLES", "100"))
"""On how many inputs each property is tried."""


def often(share: float = 1) -> settings:
    """Try a property often, or on a share of the inputs where each takes long."""
    return settings(
        # The same inputs every time, and no test that fails because a machine is busy.
        derandomize=True,
        deadline=None,
        database=None,
        max_examples=max(1, round(EXAMPLES * share)),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


TROUBLE = (
    *("", " ", "\n", "\r\n", "\t", "\0", "\x1b[31m", "\x85", "\u2028", "\u202e", "\ufeff"),
    *("null", "~", "yes", "1e5", "0x_", "2026-11-26", "- a", "a: b", "# x", "'", '"', "|", ">"),
    *("&a", "*a", "!!int x", "%YAML", "---", "[", "{", "<script>", "</script>", "<!--", "]]>"),
    *("&amp;", "::error::", "##[x]", "`", "~~~", "@me", "#1", "https://e.example", "=1+1", "\\"),
    *("{{7*7}}", "<think>", "</think>", "Чебурашка", "Это Колобок.", "не Гена", "Я не знаю"),
    *("\U0001f600", "\U0001f468\u200d\U0001f469", "е\u0301", "\ufffe", "a" * 300),
)


def texts(largest: int = 40) -> st.SearchStrategy[str]:
    """Give any text that a file in UTF-8 can hold, troublesome pieces among it."""
    letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=largest)
    pieces = st.lists(st.sampled_from(TROUBLE) | letters, max_size=6).map("".join)
    return letters | st.sampled_from(TROUBLE) | pieces


def values() -> st.SearchStrategy[Any]:
    """Give any value of JSON, and what only Python's reader takes for one."""
    numbers = st.integers(-(10**40), 10**40) | st.floats() | st.sampled_from([10**400, -1, 10**9])
    plain = st.none() | st.booleans() | numbers | texts(8)
    return st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(4), inner, max_size=3),
        max_leaves=6,
    )
