"""What is said in English is said in Russian too: every sentence that the code can say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import harness
from harness.gate.evidence import weigh
from harness.report.sentences import RUSSIAN, in_russian
from harness.suite.suite import Role
from tests.judged import compared

PACKAGE = Path(harness.__file__).parent
JUDGE = [PACKAGE / "judge" / name for name in ("decision.py", "acceptance.py")]


def wordings() -> Iterator[str]:
    """Every text of the judge that is a sentence: a capital, a blank, a full stop."""
    for file in JUDGE:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        inner = {
            id(part)
            for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
            for part in node.values
        }  # fmt: skip
        for node in ast.walk(tree):
            if id(node) in documented | inner:
                continue
            text = worded(node)
            if re.fullmatch(r"(It|The|[“{]).* .*[.}]", text) and "{file" not in text:
                yield text


def worded(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value) if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
    return ""


def filled(wording: str) -> str:
    count = iter("ABCDEFGH")
    return re.sub(r"\{\}", lambda _: next(count), wording)


def test_every_reason_of_the_judge_has_a_russian_wording() -> None:
    found = {text for text in wordings() if not text.startswith("“{}” (similarity")}
    assert len(found) > 20
    near = "“{}” (similarity {}, {} is needed)"
    for text in found:
        whole = text.replace("{}.", f"{near}.") if text.split(" {}")[0] in NEAR else text
        said = in_russian(filled(whole))
        assert re.search("[а-я]{3}", said), whole
        assert not re.search("[a-z]{3}", said), said


NEAR = ("It contradicts", "It is too far from", "It means")


@pytest.mark.parametrize("wording", RUSSIAN)
def test_each_is_known_by_its_wording_and_keeps_what_differs(wording: str) -> None:
    said = in_russian(filled(wording))
    assert said != filled(wording)
    for letter in "ABCDEFGH"[: wording.count("{}")]:
        assert letter in said


def test_what_is_quoted_may_be_anything() -> None:
    assert in_russian("It says “It says “{0}”. Это {1}”.") == "Сказано: «It says “{0}”. Это {1}»."
    assert in_russian("nothing known") == "nothing known"
    both = "with 5 target cases, gaining fewer than 5 can be chance"
    assert in_russian(f"{both}; {both}") == f"{in_russian(both)}; {in_russian(both)}"
    assert in_russian("") == ""


@pytest.mark.parametrize("before", ["wwwwwww", "cwwwwww", "ccccccc", "w", "c"])
@pytest.mark.parametrize("per_picture", [1, 3])
@pytest.mark.parametrize("who", ["kolobok", "matryoshka"])
def test_the_least_that_a_suite_can_show_is_said_in_russian(
    before: str, per_picture: int, who: str
) -> None:
    comparison = compared({who: before}, {who: before}, per_picture=per_picture)
    evidence = weigh(comparison, Role.TARGET if who == "kolobok" else Role.CONTROL)
    assert evidence is not None
    said = in_russian(evidence.detectable)
    assert re.search("[а-я]{3}", said)
    assert not re.search("[a-z]{3}", said), said
