"""A run whose suite asks a served model about what its judge doubts."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.__main__ import main
from harness.judge.auditing.labelled import read_labelled
from harness.second.opinions import PROBES
from tests.recorded import Cases
from tests.recorded import cases as cases
from tests.second.scripted import ScriptedServer, asked, by, reply

pytest.importorskip("openai")

DOUBTFUL = "kolobok/who"
PROBE = {(row.expectation.question, row.answer): row.correct for row in read_labelled(PROBES)}


@pytest.fixture(autouse=True)
def doubting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The judge doubts one case, and nothing is remembered between tests."""
    import harness.judge.kept_verdicts as kept
    from harness.judge import Judgement
    from harness.suite.suite import Expectation

    monkeypatch.setenv("VLM_HARNESS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("OPENAI_API_KEY", "key of the environment")
    judge = kept.RememberingJudge.judge

    def doubted(
        self: kept.RememberingJudge, expectation: Expectation, answer: str, *,
        case: str | None = None,
    ) -> Judgement:  # fmt: skip
        from dataclasses import replace

        judged = judge(self, expectation, answer, case=case)
        sure = 0.6 if case == DOUBTFUL and judged.overruled is None else 0.99
        return replace(judged, certainty=sure)

    monkeypatch.setattr(kept.RememberingJudge, "judge", doubted)


def ask(cases: Cases, server: ScriptedServer | str, model: str = "M") -> None:
    url = server if isinstance(server, str) else server.url
    suite = cases.folder / "suite.yaml"
    text = suite.read_text(encoding="utf-8")
    judge = f"judge: {{second: {{server: '{url}', model: {model}}}}}\n"
    suite.write_text(judge + text, encoding="utf-8")


def rows(cases: Cases, name: str = "good") -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["case"], row["adapter"]): row for row in cases.report(name)["answers"]}


def knowing(right: Callable[[dict[str, Any]], bool]) -> ScriptedServer:
    """A server that is right about the probes, and as told about the rest."""

    def truly(data: dict[str, Any]) -> bool:
        return PROBE.get((data["QUESTION"], data["ANSWER"]), right(data))

    return ScriptedServer(by(truly))


def test_a_doubt_is_settled_and_the_record_says_by_whom(cases: Cases) -> None:
    with knowing(lambda data: "Колобок" in data["ANSWER"]) as server:
        ask(cases, server)
        result = cases.run("--adapter", "good", "-q")
    assert result.ret == 0
    row = rows(cases)[DOUBTFUL, "good"]
    assert (row["verdict"], row["doubtful"]) == ("correct", False)
    assert row["certainty"] > 0.95
    second = row["second"]
    assert (second["by"], second["said"], second["right"]) == ("M", ["yes", "no"], True)
    assert second["probability"] == pytest.approx(0.9)
    assert second["before"] == "correct 0.60"
    assert second["weight"] > 10
    assert "second" not in rows(cases)["matryoshka/who", "good"]
    told = cases.report("good")["provenance"]
    assert told["second"] == "M"
    assert told["second.trust"].startswith("right on 33 of 33 right answers and 33 of 33 others")
    assert server.keys == {"Bearer key of the environment"}
    asked_about = {asked(prompt)["ANSWER"] for prompt in server.prompts}
    assert "Это Матрёшка." not in asked_about  # what the judge is sure of is not sent


def test_it_may_turn_a_verdict_and_the_gate_with_it(cases: Cases) -> None:
    with knowing(lambda data: False) as server:
        ask(cases, server)
        cases.run("--adapter", "good", "-q")
    row = rows(cases)[DOUBTFUL, "good"]
    assert (row["verdict"], row["rule"], row["named"]) == ("wrong", "second-opinion", [])
    assert row["reason"].startswith("A second opinion, M, calls it wrong. The judge alone: It says")


def test_the_same_again_asks_nobody_and_judging_again_asks_no_model(cases: Cases) -> None:
    with knowing(lambda data: False) as server:
        ask(cases, server)
        cases.run("--adapter", "good", "-q")
        first, so_far = rows(cases), len(server.prompts)
        cases.run("--adapter", "good", "-q")
        assert len(server.prompts) == so_far
        assert rows(cases) == first
    main(["judge", str(cases.pytester.path / "reports/good")])
    again = rows(cases)[DOUBTFUL, "good"]
    assert again.get("second", first[DOUBTFUL, "good"]["second"])["by"] == "M"


def test_a_model_that_only_agrees_or_was_told_to_has_no_opinion(cases: Cases) -> None:
    with ScriptedServer(lambda prompt: "yes") as server:
        ask(cases, server)
        cases.run("--adapter", "good", "-q")
    row = rows(cases)[DOUBTFUL, "good"]
    assert (row["verdict"], row["certainty"], row["doubtful"]) == ("correct", 0.6, True)
    assert row["second"]["right"] is None


def test_a_model_that_guesses_settles_nothing(cases: Cases) -> None:
    with ScriptedServer(by(lambda data: len(data["ANSWER"]) % 2 == 0)) as server:
        ask(cases, server)
        cases.run("--adapter", "good", "-q")
    row = rows(cases)[DOUBTFUL, "good"]
    assert 0.4 < row["certainty"] < 0.8
    assert row["doubtful"] is True


@pytest.mark.parametrize(
    "said",
    [500, {"choices": []}, {"error": "what?"}, reply(""), reply("I am not sure. Yes."), {}],
)
def test_a_server_in_trouble_costs_no_verdict(
    cases: Cases, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import harness.second.server as second

    monkeypatch.setattr(second, "_TRIES", 1)
    with ScriptedServer(lambda prompt: said) as server:
        ask(cases, server)
        result = cases.run("--adapter", "good", "-q")
    assert result.ret == 0
    row = rows(cases)[DOUBTFUL, "good"]
    assert (row["verdict"], row["doubtful"]) == ("correct", True)
    assert "Traceback" not in result.stdout.str() + result.stderr.str()


def test_a_server_that_is_not_there_is_told_once(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    import harness.second.server as second

    monkeypatch.setattr(second, "_TRIES", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    ask(cases, url)
    result = cases.run("--adapter", "good")
    assert result.ret == 0
    said = result.stdout.str() + result.stderr.str()
    assert said.count("doubtful verdicts stay doubtful") == 1
    assert cases.report("good")["provenance"]["second"].startswith("none: no second opinion from")


def test_a_suite_alone_sends_nothing_to_another_machine(cases: Cases) -> None:
    url = "https://judge.example.org/v1"
    ask(cases, url)
    result = cases.run("--adapter", "good")
    assert result.ret == 4
    told = f"*suite.yaml has doubtful answers sent to {url}: say --second-server {url} too*"
    result.stderr.fnmatch_lines([told])


def test_recorded_answers_have_no_base_to_ask(cases: Cases) -> None:
    suite = cases.folder / "suite.yaml"
    suite.write_text("judge: {second: base}\n" + suite.read_text(encoding="utf-8"))
    result = cases.run("--adapter", "good")
    assert result.ret == 0
    assert rows(cases)[DOUBTFUL, "good"]["doubtful"] is True
    said = result.stdout.str() + result.stderr.str()
    assert "recorded answers have no base to ask for a second opinion; doubtful" in said


def test_a_server_is_asked_about_many_answers_at_once(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    says = by(lambda data: "Колобок" in data["ANSWER"])

    def slowly(prompt: str) -> Any:
        time.sleep(0.02)
        return says(prompt)

    with ScriptedServer(slowly) as server:
        ask(cases, server)
        cases.run("--adapter", "good", "-q")
        assert server.at_once > 4


def test_the_audit_tells_whether_it_helps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labelled = Path(__file__).parents[1] / "judge" / "sets" / "ru-3"
    truth = {
        (row.expectation.question, row.answer): row.correct
        for row in [*read_labelled(labelled / "labelled.jsonl"), *read_labelled(PROBES)]
    }
    command = ["audit", str(labelled / "labelled.jsonl"), "--suite", str(labelled / "suite")]
    with ScriptedServer(by(lambda data: truth[data["QUESTION"], data["ANSWER"]])) as server:
        assert main([*command, "--second", server.url, "--second-model", "M", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert main([*command, "--json"]) == 0
    alone = json.loads(capsys.readouterr().out)
    assert "second" not in alone
    assert told["accuracy"] > alone["accuracy"]
    assert len(told["second"]) > 5
    assert all(one["right"] is truth_of(labelled, one["id"]) for one in told["second"])


def truth_of(folder: Path, identity: str) -> bool:
    rows = read_labelled(folder / "labelled.jsonl")
    return next(row.correct for row in rows if row.id == identity)
