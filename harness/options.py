"""The command line's options, resolved in one place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from harness.file_names import digest, is_taken_everywhere, plain_name
from harness.suite.suite import BASE

ENGINES = ("transformers", "server", "ray", "replay")
LANGUAGES = ("en", "ru")
TRACKERS = ("wandb", "mlflow")
_MAX_FOLDER = 100


class OptionError(Exception):
    """Options that do not fit each other; one line for people."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How the page is made."""

    lang: str = "en"
    self_contained: bool = False


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the user asked for, before any file is read."""

    adapters: tuple[str, ...] = ()
    baseline: str = BASE
    base_model: str | None = None
    engine: str = "transformers"
    answers: Path | None = None
    server_url: str | None = None
    concurrency: int | None = None
    """Requests that a server gets at once."""
    ray_address: str | None = None
    report_dir: Path | None = None
    strict: bool = False
    release: bool = False
    """Whether only a whole run whose every gate passed may end with 0."""
    cache: bool = True
    batch_size: int | None = None
    device: str | None = None
    expect_suite: str | None = None
    """Hash that the suite must have."""
    compare_anyway: bool = False
    second_server: str | None = None
    """Server on another machine that may be asked for second opinions."""
    look: Look = field(default_factory=Look)
    log_to: tuple[str, ...] = ()
    """Trackers that get the report; nothing is sent anywhere else."""

    @property
    def earlier_report(self) -> Path | None:
        """The report given as the baseline, if it is one and no adapter's name."""
        path = Path(self.baseline)
        with suppress(OSError):  # a name that no disk takes is no report
            if path.suffix == ".json" or (path / "report.json").is_file():
                return path
        return None


def choose_engine(engine: str | None, answers: Path | None, server_url: str | None = None) -> str:
    """Return the engine's name; `--answers` implies replay, `--server-url` a server.

    Raises:
        OptionError: if they contradict each other.
    """
    given = {
        "replay": ("--answers FILE", answers),
        "server": ("--server-url URL", server_url),
    }
    implied = [name for name, (_, value) in given.items() if value is not None]
    if len(implied) > 1:
        raise OptionError("--answers and --server-url do not go together: which is to answer?")
    chosen = engine or (implied[0] if implied else "transformers")
    for name, (option, value) in given.items():
        if chosen == name and value is None:
            raise OptionError(f"--engine {name} needs {option}")
        if chosen != name and value is not None:
            raise OptionError(f"{option.split()[0]} goes with --engine {name}, not with {chosen}")
    return chosen


def report_folder(options: Options, adapters: Sequence[str], top: Path) -> Path:
    """Return where the report goes: as asked, or `reports/<adapters joined by +>`."""
    if options.report_dir is not None:
        return options.report_dir
    name = "+".join(adapters) or BASE
    if len(name.encode()) > _MAX_FOLDER:  # a file name has its limits
        short = adapters[0].encode()[:_MAX_FOLDER].decode(errors="ignore")
        name = f"{short}+{len(adapters) - 1}-more-{digest(name)}"
    if _leads_out(name):  # a name in recorded answers may be anything
        name = plain_name(name)
    return top / "reports" / name


def _leads_out(name: str) -> bool:
    """Tell whether a name, as a path, could anywhere be anything but a folder below."""
    return not all(map(is_taken_everywhere, re.split(r"[/\\]", name)))
