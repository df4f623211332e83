"""The audit: its figures, its JSON by the contract, and clear words for bad lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.judge.auditing.audit import audit, wilson
from harness.suite.suite import Suite, SuiteError

ROW = {
    "id": "1",
    "question": "Кто это?",
    "accept": ["Колобок"],
    "answer": "Колобок",
    "verdict": "correct",
}


def _write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_json_is_what_the_contract_says(tmp_path: Path, suite: Suite) -> None:
    rows = [
        ROW | {"character": "kolobok", "named": []},
        ROW | {"id": "2", "character": "kolobok", "answer": "Это Шрек", "verdict": "hallucination",
               "named": ["Шрек"]},
        ROW | {"id": "3", "answer": "Булка", "verdict": "incorrect"},
        ROW | {"id": "4", "answer": "Колобок", "verdict": "wrong"},
        ROW | {"id": "5", "answer": "Не знаю", "verdict": "refusal"},
    ]  # fmt: skip
    result = audit(_write(tmp_path / "a.jsonl", *rows), suite)
    told = result.to_json()
    assert [one["verdict"] for one in told["answers"]] == [
        "correct", "hallucination", "wrong", "correct", "refusal",
    ]  # fmt: skip
    assert told["answers"][1]["named"] == ["Шрек"]
    assert told["accuracy"] == 0.8
    assert told["false_accept"] == 0.25
    assert told["false_reject"] == 0.0
    assert told["named_accuracy"] == 1.0
    assert told["confusion"]["incorrect"]["wrong"] == 1
    assert json.loads(json.dumps(told)) == told
    text = result.to_text()
    assert "4: Колобок" in text
    for scorer in ("this judge", "exact match", "substring", "cosine"):
        assert scorer in text


def test_without_a_suite_labels_give_the_names(tmp_path: Path) -> None:
    rows = [ROW | {"answer": "Это Шрек", "verdict": "hallucination", "named": ["Шрек"]}]
    assert audit(_write(tmp_path / "a.jsonl", *rows), None).to_json()["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", "2: not JSON"),
        ("[]", "2: must be a JSON object"),
        ({"id": "x"}, "2: lacks question, accept, answer, verdict"),
        (ROW | {"verdict": "right"}, "2: verdict must be one of"),
        (ROW | {"accept": []}, "2: accept must not be empty"),
        (ROW | {"accept": "Колобок"}, "2: accept must be a list of strings"),
        (ROW | {"answer": 3}, "2: answer must be a string"),
        (ROW | {"named": [1]}, "2: named must be a list of strings"),
    ],
)
def test_bad_line_is_one_clear_line(tmp_path: Path, row: object, message: str) -> None:
    with pytest.raises(SuiteError) as caught:
        audit(_write(tmp_path / "a.jsonl", ROW, row), None)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_and_empty_files(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="cannot be read"):
        audit(tmp_path / "none.jsonl", None)
    with pytest.raises(SuiteError, match="holds no labelled answers"):
        audit(_write(tmp_path / "a.jsonl"), None)


def test_wilson_interval() -> None:
    low, high = wilson(98, 100)
    assert (round(low, 3), round(high, 3)) == (0.930, 0.994)
    assert wilson(0, 5)[0] == 0.0
