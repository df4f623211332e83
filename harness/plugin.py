"""pytest's hooks and options, each handing over in a line or three.

Loading this module must stay cheap: no torch, no model, no judge.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from harness.options import OptionError
from harness.session.command_line import add_options, only_shows, read_options, says_release
from harness.session.ended import EndedTests
from harness.session.listener import Listener
from harness.session.nodes import (
    RUN,
    CaseFile,
    CaseItem,
    case_items,
    put_rows,
    rows_on,
    without_unanswered,
)
from harness.session.progress import Progress, Say
from harness.session.roots import open_given, root_of
from harness.session.session import RUN_ERRORS, Session
from harness.visible import unobeyed

LISTENER = pytest.StashKey[Listener]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_addoption."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_configure."""
    try:
        options = read_options(config)
    except OptionError as error:
        raise pytest.UsageError(str(error)) from None
    say = Say(config)
    progress = Progress(say, every=2.0)
    # A worker of xdist is a child of the run that it belongs to.
    run = os.getppid() if _is_worker(config) else os.getpid()
    config.stash[RUN] = Session(options, config.rootpath, run=run, announce=say, progress=progress)
    config.stash[LISTENER] = Listener(config.stash[RUN], EndedTests(config))
    config.pluginmanager.register(config.stash[LISTENER], "harness-listener")
    page = config.getoption("htmlpath", None)  # pytest-html's, where it is installed
    if page and not _is_worker(config):
        from harness.session.pytest_html import HtmlRows

        rows = HtmlRows(rows_on, config.stash[RUN].picture, Path(page))
        config.pluginmanager.register(rows, "harness-html")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, object, object]:
    """Let no release end with 0 but by its gates, whatever ended pytest.

    https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_cmdline_main
    """
    status = yield
    listener = config.stash.get(LISTENER, None)
    release = says_release(config) or (listener is not None and listener.release)
    if status or not release or _is_worker(config) or (listener and listener.passed):
        return status
    print("no release: pytest ended before its gates could pass", file=sys.stderr)
    return pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Refuse what cannot be run before anything is collected.

    https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_sessionstart
    """
    if not _is_worker(session.config):
        try:
            open_given(session.config.stash[RUN], session.config)
        except RUN_ERRORS as error:
            raise pytest.UsageError(*unobeyed(str(error)).splitlines()) from None


def pytest_report_header(config: pytest.Config) -> list[str]:
    """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_report_header."""
    run = config.stash[RUN]
    return [unobeyed(run.lineup.describe())] if run.opened else []


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_collect_file."""
    if root_of(file_path, parent.config) is None:
        return None
    return CaseFile.from_parent(parent, path=file_path)


def pytest_collection_finish(session: pytest.Session) -> None:
    """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_collection_finish."""
    if not only_shows(session.config):
        planned = session.config.stash[RUN].heard.planned
        planned.update((item.case.key, item.candidate) for item in case_items(session.items))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_runtest_makereport."""
    report = yield
    if isinstance(item, CaseItem):
        put_rows(report, item, call.excinfo)
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
    listener = config.stash[LISTENER]
    with without_unanswered(terminalreporter.stats) if listener.reported else nullcontext():
        yield
    for text, markup in listener.summary():
        terminalreporter.write_line(text, **markup)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take in what a worker of xdist tells at its end; a crashed one tells nothing."""
    told = getattr(node, "workeroutput", {}).get("harness")
    node.config.stash[LISTENER].worker_ended(told)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker whole files, so that it can ask its questions in batches."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadFileScheduling

    return LoadFileScheduling(config, log)


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")
