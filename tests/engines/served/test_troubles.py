"""What each failure of a server gives: an answer after all, or an error of that case alone."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from harness.engines.request import EngineError
from harness.engines.served.client import TRIES, Server, ServerError, address_of, is_here
from harness.engines.served.engine import ServerEngine
from tests.engines.served.conftest import requests, told
from tests.engines.served.speaking import Asked, Handler, Speaking, completion

Open = Callable[..., ServerEngine]
Fault = Callable[[Handler, Asked], None]


def said(asked: Asked, **changes: object) -> dict[str, object]:
    from tests.engines.served.speaking import Model

    return {**completion(asked, Model("qwen")), **changes}


def hang(handler: Handler, asked: Asked) -> None:
    time.sleep(1.0)


def drip(handler: Handler, asked: Asked) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(10):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.15)


# Packed beforehand: a server that packs for longer than a client waits is another trouble.
PACKED = gzip.compress(b" " * (33 << 20), compresslevel=1)


def bomb(handler: Handler, asked: Asked) -> None:
    handler.send(200, PACKED, headers={"Content-Encoding": "gzip"})


FAULTS: dict[str, tuple[Fault, str, int]] = {
    "hangs": (hang, "no reply within", TRIES),
    "a byte now and then": (drip, "no reply within", TRIES),
    "connection reset": (lambda h, a: h.reset(), "", TRIES),
    "half an answer": (lambda h, a: h.send(200, said(a), cut=20), "", TRIES),
    "429": (lambda h, a: h.send(429, {"error": {"message": "slow down"}}), "429: slow down", TRIES),
    "429 with Retry-After": (
        lambda h, a: h.send(429, {}, headers={"Retry-After": "0.01"}), "429", TRIES),
    "500": (lambda h, a: h.send(500, "oops"), "500: oops", TRIES),
    "400": (lambda h, a: h.send(400, {"message": "too long"}), "400: too long", 1),
    "401": (lambda h, a: h.send(401, {"error": {"message": "no key"}}), "401: no key", 1),
    "not JSON": (lambda h, a: h.send(200, "<html>"), "is no completion", 1),
    "other JSON": (lambda h, a: h.send(200, {"choices": 5}), "is no completion", 1),
    "deep JSON": (lambda h, a: h.send(200, "[" * 100_000), "is no completion", 1),
    "no choice": (lambda h, a: h.send(200, said(a, choices=[])), "no choice", 1),
    "no content": (lambda h, a: h.send(200, said(a, choices=[{"message": {}}])), "without content",
                   1),
    "held back": (
        lambda h, a: h.send(200, said(a, choices=[
            {"message": {"content": ""}, "finish_reason": "content_filter"}])),
        "content_filter", 1),
    "another model": (lambda h, a: h.send(200, said(a, model="gpt")), "'gpt' answered in the", 1),
    "a redirect": (
        lambda h, a: h.send(307, {}, headers={"Location": "http://elsewhere.example/"}),
        "sends us on to http://elsewhere.example/", 1),
    "10 MB": (
        lambda h, a: h.send(200, said(a, choices=[{"message": {"content": "а" * (5 << 20)}}])),
        "longer than 1000000 letters", 1),
    "a packed bomb": (bomb, "longer than 32 MB", 1),
}  # fmt: skip


@pytest.fixture(params=FAULTS, ids=list(FAULTS))
def fault(request: pytest.FixtureRequest) -> tuple[Fault, str, int]:
    return FAULTS[request.param]


def test_what_fails_once_is_asked_again_and_what_cannot_pass_is_an_error_of_its_case(
    server: Speaking, opened: Open, pictures: list[Path], fault: tuple[Fault, str, int]
) -> None:
    act, error, tries = fault

    def once(handler: Handler, asked: Asked, before: int) -> bool:
        if asked.question == "Что 1?" and asked.body["max_tokens"] == 48 and before == 0:
            act(handler, asked)
            return True
        return False

    server.trouble = once
    answers = told(opened().generate(requests(pictures[:1], "base")))
    failed = [a for a in answers.values() if a.startswith("!")]
    assert len(failed) == (0 if tries > 1 else 1)
    assert all(error in one and "\n" not in one for one in failed)
    server.trouble = None  # nothing of it was kept
    again = opened()
    assert not [a for a in told(again.generate(requests(pictures[:1], "base"))).values()
                if a.startswith("!")]  # fmt: skip
    assert again.provenance()["answers_asked"] == str(len(failed))


@pytest.mark.parametrize("name", [name for name, (_, _, tries) in FAULTS.items() if tries > 1])
def test_what_fails_always_is_tried_so_often_and_then_an_error(
    server: Speaking, opened: Open, pictures: list[Path], name: str
) -> None:
    act, error, tries = FAULTS[name]
    tried: list[Asked] = []

    def always(handler: Handler, asked: Asked, before: int) -> bool:
        if asked.question != "Что 1?" or asked.body["max_tokens"] != 48:
            return False
        tried.append(asked)
        act(handler, asked)
        return True

    server.trouble = always
    answers = told(opened().generate(requests(pictures[:1], "base")))
    (failed,) = [a for a in answers.values() if a.startswith("!")]
    assert error in failed
    assert len(tried) == tries


def test_a_server_that_is_gone_is_not_asked_thousands_of_times(
    server: Speaking, opened: Open, pictures: list[Path]
) -> None:
    def gone(handler: Handler, asked: Asked, before: int) -> bool:
        if asked.body["max_tokens"] != 48:
            return False
        handler.reset()
        return True

    server.trouble = gone
    engine = opened(at_once=2)
    outcomes = engine.generate(requests(pictures, "base", questions=200))
    answers = told(islice(outcomes, 600))
    assert len(answers) == 600
    assert all(a.startswith("!") for a in answers.values())
    assert "not asked further" in list(answers.values())[-1]
    assert sum(a.body["max_tokens"] == 48 for a in server.asked) <= 5 * TRIES


def test_a_refused_connection_ends_the_run_in_a_line(opened: Open, server: Speaking) -> None:
    engine = opened()
    server.__exit__()
    with pytest.raises(EngineError, match=r"^http://127\.0\.0\.1:\d+/v1: "):
        engine.first_words(["?"], ("yes",))


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1"),
        ("http://localhost:8000/", "http://localhost:8000/v1"),
        ("https://host/team/v1/", "https://host/team/v1"),
    ],
)
def test_an_address_may_lack_its_end(url: str, address: str) -> None:
    assert address_of(url) == address


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://x", "http://", "http://x:port", "//"])
def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(ServerError, match="is no address of a server"):
        address_of(url)


@pytest.mark.parametrize(
    "url",
    ["http://x/\x1b", "http://\udcff/", f"http://{'a' * 70_000}/", "http://me:s3cret@x/\x07",
     "http://me:s3cret@x:port"],
)  # fmt: skip
def test_what_no_client_can_ask_is_told_before_anything_is_asked(url: str) -> None:
    with pytest.raises(ServerError, match="is no address of a server") as refused:
        Server(url)
    assert "s3cret" not in str(refused.value)


def test_a_password_in_an_address_is_never_shown(server: Speaking) -> None:
    asking = Server(server.url.replace("127", "me:s3cret@127", 1))
    try:
        assert asking.shown == server.url
        with pytest.raises(ServerError) as refused:
            asking.get("/nothing")
        assert "s3cret" not in str(refused.value)
    finally:
        asking.close()


def test_a_key_that_a_server_says_back_is_not_said_on(
    server: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handler: Handler, asked: Asked, before: int) -> bool:
        said = f"no such key: {handler.headers['authorization']}"
        handler.send(401, {"error": {"message": said}})
        return True

    monkeypatch.setenv("OPENAI_API_KEY", "sk-s3cret")
    server.trouble = refuse
    asked = {"model": "qwen", "messages": [{"role": "user", "content": "?"}]}
    for url in (server.url, server.url.replace("127", "me:s3cret@127", 1)):
        asking = Server(url)
        with pytest.raises(ServerError, match=r"no such key: (Bearer|Basic) \*\*\*$"):
            asking.post("/chat/completions", asked)
        asking.close()


@pytest.mark.parametrize(
    ("url", "here"),
    [("http://127.0.0.1:1/v1", True), ("http://[::1]/v1", True), ("http://localhost/v1", True),
     ("http://10.0.0.1/v1", False), ("https://api.example/v1", False), ("", False)],
)  # fmt: skip
def test_whether_anything_would_leave_this_machine(url: str, here: bool) -> None:
    assert is_here(url) is here


def test_replies_of_any_shape_never_break_the_client(server: Speaking) -> None:
    from harness.engines.served.completion import read_completion

    shapes: list[Any] = [None, 1, "x", [], {}, {"choices": None}, {"choices": [None]},
              {"choices": [{}]}, {"choices": [{"message": {"content": 5}}]},
              {"choices": [{"message": None}]},
              {"choices": [{"message": {"content": "a"}, "logprobs": {"content": [{}]}}]},
              {"choices": [{"message": {"content": "a"}}], "model": 7}]  # fmt: skip
    for shape in shapes:
        with pytest.raises(ServerError):
            read_completion(json.dumps(shape), "m")
    assert (
        read_completion('{"choices": [{"message": {"content": "\\ud83d!"}}]}', "m").answer == "?!"
    )
