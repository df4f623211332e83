"""What must hold before the first question is asked."""

from __future__ import annotations

from harness.models.adapters import preflight
from harness.options import OptionError
from harness.report.folder import other_suite
from harness.session.command_line import leaked
from harness.session.lineup import Lineup


def check(lineup: Lineup) -> None:
    """Refuse a run that may not be.

    Raises:
        SuiteError: if the suite's audited answers cannot be read.
        RecordError: if the released baseline cannot.
        AdapterError: with a line for each that does not fit the base.
        OptionError: if the bar was moved, options that leaked would decide a release, the earlier
            report does not compare, the default folder holds another suite's report, there is no
            base model to ask, or no tracker to log to.
    """
    options = lineup.options
    _check_environment(lineup)
    _ = lineup.audited, lineup.history  # a mistake there must not wait until the report
    expected = options.expect_suite
    if expected is not None and expected != (found := lineup.bar["suite"]["hash"]):
        raise OptionError(f"the bar was moved: the suite's hash is {found}, not {expected}")
    if lineup.differs and not options.compare_anyway:
        raise OptionError(
            f"{options.baseline} is not comparable: {'; '.join(lineup.differs)} "
            "(--compare-anyway compares all the same)"
        )
    _check_folder(lineup)
    _check_second(lineup)
    if options.log_to:
        _check_trackers(lineup)
    if lineup.served is not None:
        lineup.served.check(lineup.all_adapters)
    elif lineup.replay is None:
        preflight(lineup.all_adapters, lineup.base)


def _check_environment(lineup: Lineup) -> None:
    """A variable that leaked does not choose whose answers a release is decided by."""
    release = lineup.options.release or lineup.suite.gate.release
    if release and (option := leaked()) is not None:
        raise OptionError(
            f"no release: PYTEST_ADDOPTS holds {option}: say on the command line who is compared"
        )


def _check_folder(lineup: Lineup) -> None:
    """Two suites may have an adapter of one name; a report gives way only to its own suite's."""
    folder = lineup.report_folder
    if lineup.options.report_dir is None and (other := other_suite(folder, lineup.suite.root)):
        raise OptionError(
            f"{folder} holds the report of another suite, {other}: give --report-dir, or delete it"
        )


def _check_second(lineup: Lineup) -> None:
    """A suite may come from anyone: it does not decide alone which machine is sent answers."""
    second = lineup.suite.judge.second
    if second is None or second.server is None:
        return
    from harness.engines.served.client import is_here

    if not is_here(second.server) and lineup.options.second_server != second.server:
        raise OptionError(
            f"suite.yaml has doubtful answers sent to {second.server}: say --second-server "
            f"{second.server} too if they may be"
        )


def _check_trackers(lineup: Lineup) -> None:
    from harness.report import tracking

    if not lineup.adapters:
        raise OptionError("--log-to makes a run for each adapter: give --adapter")
    tracking.check(lineup.options.log_to)
