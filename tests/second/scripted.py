"""A server that speaks OpenAI's protocol and says what a test has it say."""

from __future__ import annotations

import json
import math
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

Script = Callable[[str], "str | dict[str, Any] | int"]
"""A prompt → the word that is said, a whole reply, or a status."""


class ScriptedServer:
    """Listens on this machine only; keeps what it was asked."""

    def __init__(self, script: Script) -> None:
        self.prompts: list[str] = []
        self.keys: set[str] = set()
        self.at_once = 0
        outer, busy, lock = self, [0], threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                with lock:
                    busy[0] += 1
                    outer.at_once = max(outer.at_once, busy[0])
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                prompt = body["messages"][0]["content"]
                outer.prompts.append(prompt)
                outer.keys.add(self.headers.get("Authorization", ""))
                said = script(prompt)
                status = said if isinstance(said, int) else 200
                whole = reply(said, model=body["model"]) if isinstance(said, str) else said
                content = json.dumps(whole).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                with lock:
                    busy[0] -= 1

            def log_message(self, *_: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Clients may hang up."""

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def __enter__(self) -> ScriptedServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        self._server.shutdown()
        self._server.server_close()


def reply(word: str, sure: float = 0.9, model: str = "scripted") -> dict[str, Any]:
    """A completion that says a word, with the probabilities of yes and no."""
    other = "no" if word.casefold().startswith("yes") else "yes"
    tokens: list[dict[str, Any]] = [
        {"token": token, "logprob": math.log(chance), "bytes": None, "top_logprobs": []}
        for token, chance in ((word, sure), (other, 1 - sure))
    ]
    return {
        "id": "1", "object": "chat.completion", "created": 1, "model": model,
        "choices": [{
            "index": 0, "finish_reason": "stop",
            "message": {"role": "assistant", "content": word},
            "logprobs": {"content": [{**tokens[0], "top_logprobs": tokens}], "refusal": None},
        }],
    }  # fmt: skip


def asked(prompt: str) -> dict[str, Any]:
    """What a prompt asks about, as data."""
    line = next(line for line in prompt.splitlines() if line.startswith('{"QUESTION"'))
    found: dict[str, Any] = json.loads(line)
    return found


def asks_whether_wrong(prompt: str) -> bool:
    return re.search(r"fail to give any of ACCEPTABLE", prompt) is not None


def by(right: Callable[[dict[str, Any]], bool]) -> Script:
    """A model that knows which answers are right, and says so to both questions."""

    def script(prompt: str) -> str:
        return "yes" if right(asked(prompt)) is not asks_whether_wrong(prompt) else "no"

    return script
