"""A server that speaks OpenAI's protocol as vLLM does, well or badly, on this machine only."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import math
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image


@dataclass
class Model:
    """A served model: its answers follow from its seed, the picture and the question."""

    id: str
    parent: str | None = None
    root: str | None = None
    seed: int = 0
    says: Callable[[str], str] | None = None
    """Question → answer, where it matters what is said."""


@dataclass
class Asked:
    """One request, as it arrived."""

    model: str
    question: str
    pictures: list[Image.Image]
    body: dict[str, Any]
    key: str


Trouble = Callable[["Handler", Asked, int], bool]
"""Does something else than answering the request that is the nth of its kind; True if it did."""


@dataclass
class Speaking:
    """What the server serves, how it behaves, and what it was asked."""

    models: dict[str, Model]
    trouble: Trouble | None = None
    chances: bool = True
    leaks: bool = False
    """Whether the base gets an adapter's weights while an adapter is asked."""
    may_load: bool = False
    version: str | None = "0.32.0"
    server_info: str = "{}"
    seconds: float = 0.0
    """How long an answer takes."""
    asked: list[Asked] = field(default_factory=list)
    loads: list[tuple[str, str]] = field(default_factory=list)
    most_at_once: int = 0
    url: str = ""

    def __enter__(self) -> Speaking:
        self._lock, self._busy, self._adapters = threading.Lock(), 0, 0
        made = type("Bound", (Handler,), {"speaking": self})

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Clients may hang up."""

        self._server = Quiet(("127.0.0.1", 0), made)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def questions(self) -> list[Asked]:
        """What was asked beside the probe that all runs begin and end with."""
        return [one for one in self.asked if one.question != "Что изображено на картинке?"]

    def counted(self, asked: Asked) -> int:
        """Note a request, and return how many like it came before."""
        with self._lock:
            before = sum(a.model == asked.model and a.body == asked.body for a in self.asked)
            self.asked.append(asked)
            return before

    def reply(self, asked: Asked) -> dict[str, Any]:
        with self._lock:
            self._busy += 1
            self._adapters += self.models[asked.model].parent is not None
            self.most_at_once = max(self.most_at_once, self._busy)
        time.sleep(self.seconds)
        model = self.models[asked.model]
        with self._lock:
            if self.leaks and model.parent is None and self._adapters:
                model = next(one for one in self.models.values() if one.parent is not None)
            self._busy -= 1
            self._adapters -= self.models[asked.model].parent is not None
        return completion(asked, model, self.chances)


class Handler(BaseHTTPRequestHandler):
    """Routes as vLLM has them."""

    speaking: Speaking

    def do_GET(self) -> None:
        some = self.speaking
        if self.path == "/v1/models":
            listed = [
                {"id": m.id, "object": "model", "root": m.root, "parent": m.parent}
                for m in some.models.values()
            ]
            self.send(200, {"object": "list", "data": listed})
        elif self.path == "/version" and some.version:
            self.send(200, {"version": some.version})
        elif self.path.startswith("/server_info"):
            self.send(200, some.server_info)
        else:
            self.send(404, {"detail": "Not Found"})

    def do_POST(self) -> None:
        some = self.speaking
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/v1/chat/completions":
            asked = self._asked(body)
            if asked.model not in some.models:
                self.send(404, {"error": {"message": f"The model `{asked.model}` does not exist."}})
                return
            before = some.counted(asked)
            if some.trouble is None or not some.trouble(self, asked, before):
                self.send(200, some.reply(asked))
        elif self.path == "/v1/load_lora_adapter" and some.may_load:
            name = body["lora_name"]
            some.loads.append(("load", name))
            base = next(one.id for one in some.models.values() if one.parent is None)
            some.models[name] = Model(name, base, body["lora_path"], seed=len(some.models))
            self.send(200, "Success")
        elif self.path == "/v1/unload_lora_adapter" and some.may_load:
            some.loads.append(("unload", body["lora_name"]))
            del some.models[body["lora_name"]]
            self.send(200, "Success")
        else:
            self.send(404, {"detail": "Not Found"})

    def send(
        self, status: int, content: Any, *, headers: dict[str, str] | None = None, cut: int = 0
    ) -> None:
        """Send something whole, or with so many bytes less than it says."""
        raw = content if isinstance(content, bytes) else (
            content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        ).encode()  # fmt: skip
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw[: len(raw) - cut])
        self.wfile.flush()
        self.close_connection = cut > 0 or self.close_connection

    def reset(self) -> None:
        """Drop the connection as a machine that goes down does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass

    def _asked(self, body: dict[str, Any]) -> Asked:
        content = body["messages"][-1]["content"]
        parts: list[dict[str, Any]] = (
            [{"type": "text", "text": content}] if isinstance(content, str) else content
        )
        pictures: list[Image.Image] = [
            Image.open(io.BytesIO(base64.b64decode(part["image_url"]["url"].partition(",")[2])))
            for part in parts
            if part["type"] == "image_url"
        ]
        text = next(part["text"] for part in parts if part["type"] == "text")
        key = self.headers.get("Authorization", "")
        return Asked(body["model"], text, pictures, body, key)


def completion(asked: Asked, model: Model, chances: bool = True) -> dict[str, Any]:
    """What a model says, and how sure it is of each word."""
    seen = b"".join(one.convert("RGB").tobytes() for one in asked.pictures)
    mark = hashlib.sha256(f"{model.seed}{asked.question}".encode() + seen).digest()
    said = model.says(asked.question) if model.says else f"{mark.hex()[:6]} {mark.hex()[6:12]}"
    words = said.split()[: asked.body["max_tokens"]]
    sure = 0.5 + mark[0] / 600
    tokens = [
        {
            "token": word, "logprob": math.log(sure),
            "top_logprobs": [
                {"token": word, "logprob": math.log(sure)},
                {"token": "…", "logprob": math.log(1 - sure)},
            ],
        }
        for word in words
    ]  # fmt: skip
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": " ".join(words)},
        "logprobs": {"content": tokens} if chances and asked.body.get("logprobs") else None,
    }
    return {"id": "1", "object": "chat.completion", "model": asked.model, "choices": [choice]}
