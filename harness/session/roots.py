"""Which suite a YAML file, or an argument of pytest, belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.session.command_line import only_shows
from harness.session.session import Session
from harness.suite.files import find_root, is_case_file, looks_like_cases


def open_given(run: Session, config: pytest.Config) -> None:
    """Open the suite that pytest was given, if any, and check that it may be run.

    Raises:
        SuiteError, AdapterError, OptionError, RecordError, EngineError: as `Session` does.
    """
    for folder in folders_given(config):
        root = find_root(folder, config.rootpath)
        if root is not None:
            run.open(root)
    if run.opened and not only_shows(config):
        run.check()


def root_of(path: Path, config: pytest.Config) -> Path | None:
    """Return the suite folder that a YAML file belongs to; None if it is no case file.

    That is the nearest folder with a `suite.yaml`. Without one, the folder given to pytest
    is the suite, and only files that look like cases are taken.
    """
    if not is_case_file(path):
        return None
    root = find_root(path, config.rootpath)
    if root is not None or not looks_like_cases(path):
        return root
    for folder in folders_given(config):
        if path.is_relative_to(folder):
            return folder
    return None


def folders_given(config: pytest.Config) -> list[Path]:
    """Return the folders (or the files' folders) that pytest was given."""
    start = config.invocation_params.dir
    paths = [(start / argument.split("::")[0]).resolve() for argument in config.args]
    return [path if path.is_dir() else path.parent for path in paths]
