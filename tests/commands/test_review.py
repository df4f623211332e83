"""`python -m harness review` as it is typed: what it prints, its end, and what a kill leaves."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from harness.__main__ import main
from harness.judge import Verdict
from tests.review.conftest import reviewed as reviewed
from tests.review.reviewed import Reviewed, Said, ask


@contextmanager
def started(reviewed: Reviewed, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a review in a process of its own, and give it with its address."""
    command = [sys.executable, "-m", "harness", "review", str(reviewed.report), "--no-browser"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout
            said = ""
            while not (found := re.search(r"^(http://\S+)$", said, re.MULTILINE)):
                line = process.stdout.readline()
                assert line, said
                said += line
            yield process, found[1]
        finally:
            process.kill()


def test_a_killed_server_loses_nothing_and_the_end_redoes_gate_and_page(
    reviewed: Reviewed,
) -> None:
    reviewed.said = {
        ("kolobok/q0", "lora"): Said("Шар.", Verdict.WRONG, certainty=0.5),
        ("smiley/q0", "lora"): Said("Шар.", Verdict.WRONG),
    }
    reviewed.write()
    with started(reviewed, "--by", "Анна") as (process, address):
        items = ask(address, "items").json
        assert items["reviewer"] == "Анна"
        ids = [item["id"] for item in items["items"]]
        for number in range(5):
            verdict = "correct" if number == 0 else "refusal"
            body = {"id": ids[number], "verdict": verdict, "by": "Анна"}
            assert ask(address, "decide", body).status == 200
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(reviewed.overrides) == 5
    assert len(reviewed.rows("reviews.jsonl")) == 5
    with started(reviewed, "--by", "Анна", "--report-lang", "ru") as (process, address):
        assert len(ask(address, "news?by=%D0%90%D0%BD%D0%BD%D0%B0").json["done"]) == 5
        ask(address, "undo", {"by": "Анна"})
        process.send_signal(signal.SIGINT)
        assert process.stdout
        said = process.stdout.read()
    assert process.returncode == 1, said
    assert "Verdicts given or taken back: 1" in said
    assert "gate: FAILED" in said
    assert "Traceback" not in said
    answers = json.loads((reviewed.report / "report.json").read_text(encoding="utf-8"))["answers"]
    assert sum(row["overruled"] == "Анна" for row in answers) >= 4
    assert 'lang="ru"' in (reviewed.report / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["nowhere"], "nowhere: cannot be read"),
        (["{report}/report.json"], "report.json: not a report folder"),
        (["{report}", "--suite", "nowhere"], "no such folder: nowhere"),
        (["{report}", "--port", "{taken}"], "port {taken} cannot be had"),
        (["{report}", "--port", "99999"], "port 99999 cannot be had"),
    ],
)
def test_mistakes_are_one_line(
    reviewed: Reviewed, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    reviewed.write()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        blanks = {"report": str(reviewed.report), "taken": taken.getsockname()[1]}
        given = [option.format(**blanks) for option in options]
        assert main(["review", *given, "--no-browser"]) == 2
        error = capsys.readouterr().err
        assert message.format(**blanks) in error
        assert error.count("\n") == 1


def test_broken_labels_are_told_before_anybody_reviews(
    reviewed: Reviewed, capsys: pytest.CaptureFixture[str]
) -> None:
    reviewed.write()
    (reviewed.root / "labelled.jsonl").write_text("{\n", encoding="utf-8")
    assert main(["review", str(reviewed.report), "--sample", "5"]) == 2
    assert "labelled.jsonl:1: not JSON" in capsys.readouterr().err


def test_a_missing_extra_is_one_line(
    reviewed: Reviewed, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed.write()
    for name in [name for name in sys.modules if name.startswith("harness.review.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("starlette", "uvicorn"):
        monkeypatch.setitem(sys.modules, name, None)
    assert main(["review", str(reviewed.report)]) == 2
    assert "pip install -e '.[review]'" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_a_sample_is_a_whole_number(
    reviewed: Reviewed, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    with pytest.raises(SystemExit):
        main(["review", "report", f"--sample={number}"])
    assert "must be a whole number from 1" in capsys.readouterr().err


def test_nothing_of_it_is_loaded_by_the_plugin() -> None:
    script = (
        "import sys, harness.plugin, harness.__main__\n"
        "loaded = {'starlette', 'uvicorn', 'harness.review'} & sys.modules.keys()\n"
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ})


def test_labels_of_a_blind_sample_correct_the_rates_of_the_page(
    reviewed: Reviewed,
) -> None:
    reviewed.cases = 10
    for number in range(10):
        for who in ("kolobok", "smiley"):
            said = Said("Карлсон.", Verdict.HALLUCINATION, ("Карлсон",))
            reviewed.said[f"{who}/q{number}", "lora"] = said
    reviewed.write()
    verdicts = {"Карлсон.": ("hallucination", ["Карлсон"])}

    def review(address: str) -> None:
        for item in ask(address, "items").json["items"]:
            answer = "".join(text for text, _ in item["said"])
            verdict, named = verdicts.get(answer, ("correct", []))
            body = {"id": item["id"], "verdict": verdict, "named": named, "by": "Анна"}
            assert ask(address, "decide", body).status == 200
        ask(address, "finish", {})

    with started(reviewed, "--sample", "40") as (process, address):
        thread = threading.Thread(target=review, args=(address,))
        thread.start()
        assert process.stdout
        printed = process.stdout.read()
        thread.join()
    assert "Verdicts given or taken back: 40" in printed
    assert f"audit {reviewed.root / 'labelled.jsonl'} --suite {reviewed.root}" in printed
    labels = reviewed.rows("labelled.jsonl")
    assert len({row["id"] for row in labels}) == len(labels) == 40
    content = json.loads((reviewed.report / "report.json").read_text(encoding="utf-8"))
    assert content["audited"]["right"] + content["audited"]["not_right"] == 40
    assert content["adapters"][0]["corrected"]["target"]["share"] == pytest.approx(0.5, abs=0.1)
    assert not (reviewed.root / "overrides.yaml").exists()
