"""A full model as a candidate, as its user sees it; tiny models answer."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests import tiny
from tests.recorded import SUITE, Cases


class Models:
    """The suite of recorded answers, with models that answer it in their place."""

    def __init__(self, cases: Cases, base: Path, merged: Path, adapter: Path) -> None:
        self.cases = cases
        self.folder = cases.pytester.path / "models"
        for name, source in (("small", base), ("merged", merged), ("lora", adapter)):
            shutil.copytree(source, self.folder / name)
        self.suite("adapters: ../models\n")

    def suite(self, text: str) -> None:
        """Write the suite's settings, with what is to be asked of whom."""
        told = "base: ../models/small\ngeneration: {max_new_tokens: 4}\n"
        self.cases.write("suite.yaml", SUITE + told + text)

    def run(self, *options: str) -> pytest.RunResult:
        """Run pytest in this process."""
        return self.cases.pytester.runpytest("cases", "-p", "harness.plugin", *options)


@pytest.fixture
def models(
    cases: Cases, base: Path, merged: Path, adapters: Path, monkeypatch: pytest.MonkeyPatch
) -> Models:
    monkeypatch.setenv("VLM_HARNESS_CACHE", str(cases.pytester.path / "cache"))
    return Models(cases, base, merged, adapters / "one")


@pytest.fixture(scope="session")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.save_llava(tmp_path_factory.mktemp("models") / "merged", seed=1)


def rows(report: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {(row["case"], row["adapter"]): row["answer"] for row in report["answers"]}


def test_it_is_compared_beside_an_adapter_and_said_to_be_one(models: Models) -> None:
    result = models.run("--adapter", "best=models/merged", "--adapter", "lora")
    result.stdout.fnmatch_lines(["best (full model) against base", "lora against base"])
    report = models.cases.report("best+lora")
    assert report["complete"]
    assert [(one["name"], one["full_model"]) for one in report["adapters"]] == [
        ("best", True),
        ("lora", False),
    ]
    assert len(rows(report)) == 9
    page = models.cases.pytester.path / "reports" / "best+lora" / "index.html"
    assert "best: full model" in page.read_text(encoding="utf-8")

    again = models.run("--adapter", "best=models/merged", "--adapter", "lora")
    again.stdout.fnmatch_lines(["answers: 0 asked now, 9 from the answer cache"])
    alone = models.run("--base-model", "models/merged")
    alone.stdout.fnmatch_lines(["answers: 0 asked now, 3 from the answer cache"])


def test_workers_give_the_same_answers(models: Models) -> None:
    pytest.importorskip("xdist")
    options = ("--adapter", "all", "--no-answer-cache")
    models.run(*options)
    expected = models.cases.report("lora+merged")
    models.run(*options, "-n", "2")
    report = models.cases.report("lora+merged")
    assert rows(report) == rows(expected)
    assert report["adapters"] == expected["adapters"]


def test_the_suite_may_name_it_and_it_may_be_the_baseline(models: Models) -> None:
    models.suite("adapters: {best: ../models/merged, lora: ../models/lora}\n")
    result = models.run("--adapter", "lora", "--baseline", "best")
    result.stdout.fnmatch_lines(["lora against best"])
    report = models.cases.report("lora")
    assert {row["adapter"] for row in report["answers"]} == {"base", "best", "lora"}
    assert report["complete"]


def test_a_baseline_given_by_its_path_goes_by_its_name(models: Models) -> None:
    shutil.copytree(models.folder / "lora", models.folder / "other" / "lora")
    options = ("--adapter", "models/lora", "--baseline", "models/other/lora", "--collect-only")
    result = models.run(*options)
    result.stdout.fnmatch_lines(["suite: cases, testing models/lora against other/lora"])


def test_one_that_cannot_stand_beside_the_base_stops_the_run_in_a_line(models: Models) -> None:
    (models.folder / "merged" / "chat_template.jinja").write_text("{{ messages }}")
    result = models.run("--adapter", "merged")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: full model merged: it is not asked as the base is: its chat template differs; *"]
    )


def test_the_base_again_stops_the_run_in_a_line(models: Models) -> None:
    shutil.copytree(models.folder / "small", models.folder / "copy")
    result = models.run("--adapter", "copy")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["*Exit: copy changes nothing: is it the base again? !*"])
