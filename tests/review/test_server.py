"""The local server: who may ask, what it tells, and that a bad request is one line."""

from __future__ import annotations

import http.client
import time
from urllib.parse import quote, urlsplit

import pytest

from harness.judge import Verdict
from tests.review.reviewed import Reviewed, Said, ask


def test_only_the_address_with_its_token_answers(reviewed: Reviewed) -> None:
    with reviewed.served() as address:
        host = urlsplit(address).netloc
        port = host.rpartition(":")[2]
        assert host.startswith("127.0.0.1:")
        assert ask(address).status == 200
        for path in ("/", "/items", "/wrong/", "/wrong/items", "/favicon.ico", "//"):
            assert ask(f"http://{host}", path).status == 404, path
        assert ask(address[:-2], "/items").status == 404
        # A name that somebody else made lead here: DNS rebinding.
        for name in ("evil.example", f"evil.example:{port}", "127.0.0.1", ""):
            assert ask(address, "items", Host=name).status == 403, name
        assert ask(address, "items", Host=f"localhost:{port}").status == 200


def test_a_post_needs_token_origin_and_json(reviewed: Reviewed) -> None:
    desk = reviewed.desk()
    decision = {"id": next(iter(desk.items)), "verdict": "wrong", "by": "Анна"}
    with reviewed.served(desk) as address:
        host = urlsplit(address).netloc
        for path in ("decide", "undo", "finish"):
            assert ask(f"http://{host}/", path, decision).status == 404
            assert ask(address, path).status == 405
        assert ask(address, "decide", decision, Origin="http://evil.example").status == 403
        assert ask(address, "decide", decision, Origin="null").status == 403
        plain = ask(address, "decide", decision, content_type="text/plain")
        assert plain.status == 415
        assert not (reviewed.root / "overrides.yaml").exists()
        told = ask(address, "decide", decision, Origin=f"http://{host}").json
        assert told["done"] == {decision["id"]: "wrong"}
    assert len(reviewed.overrides) == 1


def test_nothing_may_run_frame_or_remember_the_page(reviewed: Reviewed) -> None:
    with reviewed.served() as address:
        page = ask(address)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-content-type-options"] == "nosniff"
        text = page.body.decode()
        assert text.count("<script") == text.count('<script src="review.js"') == 1
        assert "<style" not in text
        assert "http" not in text
        for path in ("review.js", "review.css"):
            assert ask(address, path).status == 200


def test_pictures_are_those_of_the_report_alone(reviewed: Reviewed) -> None:
    with reviewed.served() as address:
        first = ask(address, "items").json["items"][0]
        picture = ask(address, f"picture/{first['pictures'][0]}")
        assert picture.headers["content-type"] == "image/png"
        assert picture.body.startswith(b"\x89PNG")
        for path in reviewed.report.glob("images/*"):
            path.unlink()
        for place in ("picture/0", "picture/99", "picture/-1", "picture/..%2f..%2fcases"):
            assert ask(address, place).status == 404


def test_what_is_shown_is_cut_by_characters(reviewed: Reviewed) -> None:
    answer = "<think>🐊?</think> Это 🐊 Гена."
    at = answer.index("Гена")
    said = Said(
        answer, Verdict.HALLUCINATION, ("Карлсон",), 0.4567, ((at, at + 4),), ((0, 17),)
    )  # fmt: skip
    reviewed.said = {("kolobok/q0", "lora"): said}
    with reviewed.served() as address:
        item = ask(address, "items").json["items"][0]
    assert item["said"] == [["Это 🐊 ", False], ["Гена", True], [".", False]]
    assert item["thoughts"] == ["<think>🐊?</think>"]
    assert (item["certainty"], item["named_as"], item["turn"]) == (45, ["Карлсон"], 0)
    assert item["changes"] == ["regressed", "new_hallucination"]


def test_the_second_is_told_of_the_first_only_afterwards(reviewed: Reviewed) -> None:
    desk = reviewed.desk()
    ids = list(desk.items)[:2]
    with reviewed.served(desk) as address:
        for item in ids:
            named = {"verdict": "hallucination", "named": ["Карлсон"]}
            assert ask(address, "decide", {"id": item, "by": "Борис", **named}).json["others"] == []
        for path in ("items", f"news?by={quote('Анна')}", "items?by=x"):
            assert "Борис" not in ask(address, path).body.decode("unicode-escape")
        told = ask(address, "decide", {"id": ids[0], "verdict": "wrong", "by": "Анна"}).json
        assert told["others"] == [
            {"by": "Борис", "verdict": "hallucination", "named_as": ["Карлсон"]}
        ]
        same = {"id": ids[1], "verdict": "hallucination", "named": ["Карлсон"], "by": "Анна"}
        assert ask(address, "decide", same).json["others"] == []
        told = ask(address, "ending").json
    assert told["agreement"] == ["Анна and Борис judged the same: 2, alike: 1, kappa 0.00"]
    assert len(told["disputed"]) == 1


def test_a_blind_sample_tells_the_verdict_only_afterwards(reviewed: Reviewed) -> None:
    with reviewed.served(reviewed.desk(sample=4)) as address:
        items = ask(address, "items").json["items"]
        hidden = {"verdict", "named", "reason", "certainty", "doubtful", "turn", "models"}
        assert len(items) == 4
        assert not hidden & items[0].keys()
        told = ask(address, "decide", {"id": items[0]["id"], "verdict": "wrong", "by": "A"}).json
        assert told["judge"]["verdict"] == "correct"


@pytest.mark.parametrize(
    ("body", "mistake"),
    [
        (b"{", "not JSON"),
        (b"[]", "not a JSON object"),
        (b"[" * 60000, "not JSON"),
        (b'"' + b"x" * 70000, "too long"),
        (b"{}", "no such answer"),
        (b'{"id": 1}', "must be text"),
        (b'{"id": "x", "named": 1}', "named must be a list"),
    ],
)
def test_a_bad_request_is_one_line(reviewed: Reviewed, body: bytes, mistake: str) -> None:
    with reviewed.served() as address:
        reply = ask(address, "decide", body)
        assert reply.status == 400
        assert mistake in reply.json["error"]
        assert ask(address, "news?since=x").status == 200


def test_overrides_that_people_broke_meanwhile_are_told(reviewed: Reviewed) -> None:
    desk = reviewed.desk()
    with reviewed.served(desk) as address:
        (reviewed.root / "overrides.yaml").write_text("- {case: [", encoding="utf-8")
        decision = {"id": next(iter(desk.items)), "verdict": "wrong", "by": "Анна"}
        reply = ask(address, "decide", decision)
        assert reply.status == 400
        assert "overrides.yaml:2: not YAML" in reply.json["error"]
        assert "\n" not in reply.json["error"]
        assert "overrides.yaml:2" in ask(address, "news?by=x").json["error"]


def test_half_a_surrogate_pair_is_shown(reviewed: Reviewed) -> None:
    reviewed.said = {("kolobok/q0", "lora"): Said("\ud83d", Verdict.WRONG, certainty=0.1)}
    with reviewed.served() as address:
        item = ask(address, "items").json["items"][0]
        assert item["said"] == [["\ud83d", False]]
        reply = ask(address, "decide", {"id": item["id"], "verdict": "wrong", "by": "Анна"})
        assert reply.status == 400


def test_finish_ends_the_server(reviewed: Reviewed) -> None:
    with reviewed.served() as address:
        assert ask(address, "finish", {}).status == 200
        parts = urlsplit(address)
        with pytest.raises(ConnectionError):
            refused_at_last(parts.netloc)


def refused_at_last(netloc: str) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        connection = http.client.HTTPConnection(netloc, timeout=1)
        connection.request("GET", "/")
        connection.getresponse()
        time.sleep(0.05)
