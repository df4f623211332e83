"""The options of `pytest`, as people read them in `--help`."""

from __future__ import annotations

import os
import shlex
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
from harness.suite.suite import BASE


def add_options(parser: pytest.Parser) -> None:
    """Add every option to pytest's own."""
    group = parser.getgroup("adapters", "adapters of vision-language models")
    add = group.addoption
    add(
        "--adapter",
        action="append",
        metavar="NAME",
        help="Adapter or full model to test: a name under the suite's adapters folder, a path (of "
        "a Trainer's output: its checkpoints), a glob, a hub id, or NAME=any of these; repeatable; "
        "'all' for every one the suite knows. None: the base alone",
    )
    add(
        "--baseline",
        metavar="NAME|REPORT",
        help="What adapters are compared with: 'base' (default), an adapter, or the path of an "
        "earlier report.json; without --adapter, what the base is compared with",
    )
    add(
        "--base-model",
        metavar="PATH|ID",
        help="Base model, a folder or a hub id; overrides suite.yaml's 'base'",
    )
    add(
        "--engine",
        choices=ENGINES,
        help="What answers: 'transformers' (default), 'server' for models served by vLLM or the "
        "like, 'ray' for workers on a cluster, or 'replay' for recorded answers",
    )
    add(
        "--answers",
        metavar="FILE",
        help="Recorded answers (answers.jsonl) in place of a model; implies --engine replay",
    )
    add(
        "--server-url",
        metavar="URL",
        help="Server that speaks OpenAI's protocol, say http://localhost:8000/v1; implies --engine "
        "server. --adapter and --base-model are then names of served models; a key comes from "
        "OPENAI_API_KEY",
    )
    add(
        "--concurrency",
        type=int,
        metavar="N",
        help="Questions that a server gets at once; default: 16",
    )
    add(
        "--ray-address",
        metavar="ADDRESS",
        help="Cluster for --engine ray; default: one that is started on this machine",
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
    add(
        "--device",
        metavar="NAME",
        help="Device such as cpu, cuda:1, or auto: the base spread over all GPUs, where it is "
        "larger than one; default: found by the engine",
    )
    add(
        "--expect-suite",
        metavar="HASH",
        help="Fail if cases, gate, judge or pictures are not those of this hash (a report's "
        "suite.hash), or only a part of them is asked: nobody moved the bar",
    )
    add(
        "--release",
        action="store_true",
        help="A release decision: status 0 only if the whole suite was run, targets and controls "
        "among it, and every gate passed",
    )
    add(
        "--compare-anyway",
        action="store_true",
        help="Compare with an earlier report although suite, judge or options differ",
    )
    add(
        "--second-server",
        metavar="URL",
        help="Server of suite.yaml's judge: second: on another machine that may be sent answers",
    )
    add("--report-lang", choices=LANGUAGES, help="Language of the page; default: en")
    add("--self-contained", action="store_true", help="Write the page as one file, pictures in it")
    add(
        "--log-to",
        action="append",
        choices=TRACKERS,
        help="Send the report there too, a run for each adapter; repeatable. Default: nowhere",
    )


_SHOWS = (
    *("collectonly", "showfixtures", "show_fixtures_per_test", "setupplan", "setuponly"),
    *("markers", "cacheshow", "help"),
)
"""pytest's own options that have it show something and test nothing."""


def only_shows(config: pytest.Config) -> bool:
    """Tell whether pytest was only asked to show something: then nothing is asked or written."""
    return any(getattr(config.option, name, None) for name in _SHOWS)


def says_release(config: pytest.Config) -> bool:
    """Tell whether `--release` is given, also where an option before it ended the reading."""
    given = (config.option, config.known_args_namespace)
    return any(getattr(options, "release", False) for options in given)


_COMPARED = (
    *("--adapter", "--baseline", "--base-model", "--engine", "--answers", "--server-url"),
    *("--ray-address", "--compare-anyway", "--second-server"),
)


def leaked() -> str | None:
    """Return an option in `PYTEST_ADDOPTS` that says who is asked, or compared with whom, if any.

    Nobody sees it in the command of a release, which it would decide.
    """
    # pytest would not have started with quotes that do not close
    words = shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))
    return next((w for word in words if (w := word.partition("=")[0]) in _COMPARED), None)


_NEVER_EMPTY = (
    *("adapter", "baseline", "base_model", "answers", "report_dir", "device"),
    *("server_url", "ray_address"),
)


def read_options(config: pytest.Config) -> Options:
    """Return what the command line says.

    Raises:
        OptionError: if options contradict each other.
    """
    option = config.option
    for name in _NEVER_EMPTY:
        given = getattr(option, name)
        if "" in (given if isinstance(given, list) else [given]):
            # What a script leaves empty must not mean what it would mean left out.
            raise OptionError(f"--{name.replace('_', '-')} is empty: leave it out or give a value")
    if any(len(os.fsencode(part)) > 255 for part in Path(option.base_model or "").parts):
        raise OptionError("--base-model is longer than any folder's name")
    answers = Path(option.answers) if option.answers else None
    engine = choose_engine(option.engine, answers, option.server_url)
    _check_for_engine(option, engine)
    return Options(
        adapters=tuple(option.adapter or ()),
        baseline=option.baseline or BASE,
        base_model=option.base_model,
        engine=engine,
        answers=answers,
        server_url=option.server_url,
        concurrency=option.concurrency,
        ray_address=option.ray_address,
        report_dir=Path(option.report_dir) if option.report_dir else None,
        strict=bool(option.strict),
        release=bool(option.release),
        cache=not option.no_answer_cache,
        batch_size=option.batch_size,
        device=option.device,
        expect_suite=option.expect_suite,
        compare_anyway=option.compare_anyway,
        second_server=option.second_server,
        look=Look(lang=option.report_lang or LANGUAGES[0], self_contained=option.self_contained),
        log_to=tuple(option.log_to or ()),
    )


def _check_for_engine(option: Any, engine: str) -> None:
    if engine != "ray" and option.ray_address is not None:
        raise OptionError("--ray-address goes with --engine ray")
    if engine == "ray" and option.device == "auto":
        raise OptionError("--device auto: an actor of --engine ray has one GPU; leave it out")
    if engine != "server":
        if option.concurrency is not None:
            raise OptionError("--concurrency goes with --engine server")
        return
    if option.concurrency is not None and option.concurrency < 1:
        raise OptionError("--concurrency is 1 or more")
    for name in ("device", "batch_size"):
        if getattr(option, name) is not None:
            raise OptionError(f"--{name.replace('_', '-')} is for the server to say, not for us")
