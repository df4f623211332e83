"""pytest's hooks and options, each handing over in a line or three.

Loading this module must stay cheap: no torch, no model, no judge.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest

from harness.options import (
    ENGINES,
    LANGUAGES,
    TRACKERS,
    Look,
    OptionError,
    Options,
    choose_engine,
)
from harness.report.terminal import Line, lines
from harness.session.ending import Ending
from harness.session.nodes import (
    RUN,
    CaseFile,
    CaseItem,
    case_items,
    folders_given,
    put_rows,
    root_of,
    rows_on,
)
from harness.session.progress import Progress
from harness.session.session import RUN_ERRORS, Session
from harness.suite.reading import find_root
from harness.suite.suite import BASE

LISTENER = pytest.StashKey["Listener"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_addoption."""
    group = parser.getgroup("adapters", "adapters of vision-language models")
    add = group.addoption
    add(
        "--adapter",
        action="append",
        metavar="NAME",
        help="Adapter to test: a name under the suite's adapters folder or a path; repeatable; "
        "'all' for every one there. None: the base alone",
    )
    add(
        "--baseline",
        metavar="NAME|REPORT",
        help="What adapters are compared with: 'base' (default), an adapter, or the path of an "
        "earlier report.json",
    )
    add(
        "--base-model",
        metavar="PATH|ID",
        help="Base model, a folder or a hub id; overrides suite.yaml's 'base'",
    )
    add(
        "--engine",
        choices=ENGINES,
        help="What answers: 'transformers' (default), or 'replay' for recorded answers",
    )
    add(
        "--answers",
        metavar="FILE",
        help="Recorded answers (answers.jsonl) in place of a model; implies --engine replay",
    )
    add(
        "--report-dir",
        metavar="DIR",
        help="Where the report goes; default: reports/<adapters joined by +>",
    )
    # --strict is pytest's own option since 9.0; given, it means the answers too.
    add(
        "--no-answer-cache",
        action="store_true",
        help="Ask the model again: neither read nor write the answer cache",
    )
    add("--batch-size", type=int, metavar="N", help="Rows a batch; default: found by the engine")
    add("--device", metavar="NAME", help="Device such as cpu, cuda:1; default: found by the engine")
    add(
        "--expect-suite",
        metavar="HASH",
        help="Fail if cases, gate, judge or pictures are not those of this hash (a report's "
        "suite.hash): nobody moved the bar",
    )
    add(
        "--compare-anyway",
        action="store_true",
        help="Compare with an earlier report although suite, judge or options differ",
    )
    add("--report-lang", choices=LANGUAGES, help="Language of the page; default: en")
    add("--self-contained", action="store_true", help="Write the page as one file, pictures in it")
    add(
        "--log-to",
        action="append",
        choices=TRACKERS,
        help="Send the report there too, a run for each adapter; repeatable. Default: nowhere",
    )


def pytest_configure(config: pytest.Config) -> None:
    """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_configure."""
    try:
        options = _options(config)
    except OptionError as error:
        raise pytest.UsageError(str(error)) from None
    say = Say(config)
    progress = Progress(say, every=2.0)
    config.stash[RUN] = Session(options, config.rootpath, announce=say, progress=progress)
    config.stash[LISTENER] = Listener(config.stash[RUN])
    config.pluginmanager.register(config.stash[LISTENER], "harness-listener")
    page = config.getoption("htmlpath", None)  # pytest-html's, where it is installed
    if page and not _is_worker(config):
        from harness.session.pytest_html import HtmlRows

        rows = HtmlRows(rows_on, config.stash[RUN].picture, Path(page))
        config.pluginmanager.register(rows, "harness-html")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Refuse what cannot be run before anything is collected.

    https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_sessionstart
    """
    if not _is_worker(session.config):
        try:
            _open(session.config)
        except RUN_ERRORS as error:
            raise pytest.UsageError(*str(error).splitlines()) from None


def pytest_report_header(config: pytest.Config) -> list[str]:
    """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_report_header."""
    return config.stash[RUN].describe()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_collect_file."""
    if root_of(file_path, parent.config) is None:
        return None
    return CaseFile.from_parent(parent, path=file_path)


def pytest_collection_finish(session: pytest.Session) -> None:
    """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_collection_finish."""
    if not session.config.option.collectonly:
        session.config.stash[RUN].plan(
            (item.case.key, item.candidate) for item in case_items(session.items)
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_runtest_makereport."""
    report = yield
    if isinstance(item, CaseItem):
        put_rows(report, item)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_sessionfinish."""
    run = session.config.stash[RUN]
    if _is_worker(session.config):
        session.config.workeroutput["harness"] = run.tell()  # type: ignore[attr-defined]
    else:
        session.exitstatus = session.config.stash[LISTENER].finish(exitstatus)
    run.close()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Generator[None]:
    """Draw the sum below all that pytest says itself: it is what people look for.

    https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_terminal_summary
    """
    yield
    for text, markup in config.stash[LISTENER].summary():
        terminalreporter.write_line(text, **markup)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take in what a worker of xdist tells at its end; a crashed one tells nothing."""
    node.config.stash[RUN].hear(getattr(node, "workeroutput", {}).get("harness", {}))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker whole files, so that it can ask its questions in batches."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadFileScheduling

    return LoadFileScheduling(config, log)


class Listener:
    """Hears every report of the run, and draws the sum at its end."""

    def __init__(self, run: Session) -> None:
        self._run = run
        self._ending = Ending()
        self._document: dict[str, Any] | None = None
        self._trouble: str | None = None
        self._notes: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_runtest_logreport."""
        rows = rows_on(report)
        self._run.heard.add_rows(rows)
        if report.failed:
            self._ending.failed(verdict=report.when == "call" and bool(rows))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_collectreport."""
        if report.failed:
            self._ending.failed(verdict=False)

    def finish(self, exitstatus: int) -> int:
        """Write the report and return the exit status; a report that fails is a failed run."""
        if (
            exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
            and not self._run.heard.records
        ):
            return exitstatus  # nothing was asked: pytest says why
        try:
            self._document = self._run.finish()
        except (*RUN_ERRORS, OSError) as error:
            self._trouble = f"no report: {error}"
            return exitstatus or pytest.ExitCode.TESTS_FAILED
        if self._document:
            effort = self._run.effort
            self._notes = [*([effort] if effort else []), *self._run.notify(self._document)]
        return self._ending.exit_status(exitstatus, self._document)

    def summary(self) -> Iterable[Line]:
        """Return the lines that end the run in the terminal."""
        if self._trouble:
            return [(self._trouble, {"red": True})]
        if self._document is None:
            return []
        return [*lines(self._document, self._run.report_folder), *((n, {}) for n in self._notes)]


class Say:
    """Writes a line to the terminal between pytest's own."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def __call__(self, text: str) -> None:
        """Write one line, where there is a terminal (workers of xdist have none)."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and self._config.get_verbosity() >= 0:
            reporter.ensure_newline()
            reporter.write_line(text)


def _open(config: pytest.Config) -> None:
    run = config.stash[RUN]
    for folder in folders_given(config):
        root = find_root(folder, config.rootpath)
        if root is not None:
            run.open(root)
    if run.opened and not config.option.collectonly:
        run.check()


def _options(config: pytest.Config) -> Options:
    option = config.option
    answers = Path(option.answers) if option.answers else None
    return Options(
        adapters=tuple(option.adapter or ()),
        baseline=option.baseline or BASE,
        base_model=option.base_model,
        engine=choose_engine(option.engine, answers),
        answers=answers,
        report_dir=Path(option.report_dir) if option.report_dir else None,
        strict=bool(option.strict),
        cache=not option.no_answer_cache,
        batch_size=option.batch_size,
        device=option.device,
        expect_suite=option.expect_suite,
        compare_anyway=option.compare_anyway,
        look=Look(lang=option.report_lang or LANGUAGES[0], self_contained=option.self_contained),
        log_to=tuple(option.log_to or ()),
    )


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")
