"""The local server of a review: this machine alone, and whoever knows the address."""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from harness.report.translations import Words
from harness.review import page
from harness.review.desk import Desk, DeskError
from harness.review.ending import agreement_told, disputed_told
from harness.review.guard import Guard
from harness.suite.suite import Suite, SuiteError

ADDRESS = "127.0.0.1"
_LARGEST = 65536
"""Bytes of a decision; a note is no novel."""
Asked = Mapping[str, Any]
Endpoint = Callable[[Request], Awaitable[Response]]


class ReviewServer:
    """Serves one desk until somebody finishes."""

    def __init__(
        self, desk: Desk, suite: Suite, folder: Path, words: Words, *, reviewer: str
    ) -> None:
        """Make a server that does not listen yet.

        Args:
            desk: what there is to review.
            suite: it tells whom an answer may name.
            folder: the report's, where pictures lie.
            words: the language of the page.
            reviewer: who reviews, where the page is not told otherwise.
        """
        self._desk = desk
        self._suite = suite
        self._folder = folder.resolve()
        self._words = words
        self._reviewer = reviewer
        self._token = secrets.token_urlsafe(24)
        paths = dict.fromkeys(path for item in desk.items.values() for path in item.pictures)
        self._pictures = [path for path in paths if self._is_inside(path)]
        self._server: uvicorn.Server | None = None
        self.finished = False
        """Whether somebody said that it is done."""

    def listen(self, port: int) -> tuple[socket.socket, str]:
        """Take a port of this machine, 0 for any that is free; give it, and the page's address.

        Raises:
            OSError: if it is taken.
        """
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((ADDRESS, port))
            listening.listen()
        except OSError:
            listening.close()
            raise
        return listening, f"http://{ADDRESS}:{listening.getsockname()[1]}/{self._token}/"

    def serve(self, listening: socket.socket) -> None:
        """Answer until somebody finishes, on the page or by Ctrl-C in the terminal."""
        config = uvicorn.Config(
            self.app(listening.getsockname()[1]),
            log_config=None,
            log_level="critical",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)
        try:
            self._server.run(sockets=[listening])
        except KeyboardInterrupt:
            self.finished = True
        finally:
            listening.close()

    def stop(self) -> None:
        """End serving, as soon as what is being answered has been."""
        self.finished = True
        if self._server:
            self._server.should_exit = True

    def app(self, port: int) -> ASGIApp:
        """Give the application, as it answers on a port."""
        script, style = page.script(), page.style()
        root = f"/{self._token}"
        gets: dict[str, Endpoint] = {
            "/": partial(self._text, page.frame(self._words, blind=self._desk.blind), "text/html"),
            "/review.js": partial(self._text, script, "text/javascript"),
            "/review.css": partial(self._text, style, "text/css"),
            "/items": self._items,
            "/news": self._news,
            "/ending": self._ending,
            "/picture/{number:int}": self._picture,
        }
        posts: dict[str, Endpoint] = {
            "/decide": self._decide,
            "/undo": self._undo,
            "/finish": self._finish,
        }
        routes = [Route(root + path, endpoint) for path, endpoint in gets.items()]
        routes += [Route(root + path, one, methods=["POST"]) for path, one in posts.items()]
        hosts = {f"{ADDRESS}:{port}", f"localhost:{port}"}
        return Guard(Starlette(routes=routes), self._token, hosts)

    async def _text(self, text: str, kind: str, request: Request) -> Response:
        return Response(text, media_type=kind)

    async def _items(self, request: Request) -> Response:
        numbers = {path: number for number, path in enumerate(self._pictures)}
        blind = self._desk.blind
        return _answer(
            {
                **page.vocabulary(self._words),
                "items": [
                    page.told(item, numbers, self._suite, self._words, blind=blind)
                    for item in self._desk.items.values()
                ],
                "people": page.people(self._suite),
                "blind": blind,
                "reviewer": self._reviewer,
            }
        )

    async def _news(self, request: Request) -> Response:
        by = request.query_params.get("by", "").strip()
        try:
            since = int(request.query_params.get("since", "0"))
        except ValueError:
            since = 0
        return await _told_or_not(partial(self._told, by, since))

    async def _decide(self, request: Request) -> Response:
        return await self._done(request, self._decided)

    async def _undo(self, request: Request) -> Response:
        return await self._done(request, self._undone)

    async def _done(self, request: Request, do: Callable[[Asked], dict[str, Any]]) -> Response:
        """Do what a POST says."""
        try:
            asked = await _asked(request)
        except DeskError as error:
            return _refusal(error)
        return await _told_or_not(partial(do, asked))

    def _decided(self, asked: Asked) -> dict[str, Any]:
        named = asked.get("named", [])
        if not isinstance(named, list):
            raise DeskError("named must be a list")
        _, opinions = self._desk.decide(
            _of(asked, "id"),
            _of(asked, "verdict"),
            named=[str(name) for name in named],
            why=_of(asked, "why"),
            by=_of(asked, "by"),
        )
        item = self._desk.items[_of(asked, "id")]
        return {
            **self._told(_of(asked, "by").strip(), _since(asked)),
            "others": [page.opinion(one, self._suite) for one in opinions],
            "judge": page.proposal(item, self._suite, self._words) if self._desk.blind else None,
        }

    def _undone(self, asked: Asked) -> dict[str, Any]:
        by = _of(asked, "by").strip()
        review = self._desk.undo(by)
        item = next(
            (one for one in self._desk.items.values() if review and one.key == review.key), None
        )
        return {
            **self._told(by, _since(asked)),
            "id": item.id if item else None,
            "verdict": review.verdict if review else None,
            "why": review.why if review else "",
        }

    def _told(self, by: str, since: int) -> dict[str, Any]:
        news = self._desk.news(by, since)
        return {"done": news.done, "since": news.since}

    async def _ending(self, request: Request) -> Response:
        return await _told_or_not(
            lambda: {
                "agreement": agreement_told(self._desk, self._words),
                "disputed": disputed_told(self._desk, self._suite, self._words),
            }
        )

    async def _finish(self, request: Request) -> Response:
        return _answer({}, background=BackgroundTask(self.stop))

    async def _picture(self, request: Request) -> Response:
        number = int(request.path_params["number"])
        if number >= len(self._pictures) or not (path := self._file(number)).is_file():
            return PlainTextResponse("no such picture", 404)
        return FileResponse(path, headers={"cache-control": "private, max-age=3600"})

    def _file(self, number: int) -> Path:
        return self._folder / self._pictures[number]

    def _is_inside(self, path: str) -> bool:
        return (self._folder / path).resolve().is_relative_to(self._folder)


async def _told_or_not(do: Callable[[], dict[str, Any]]) -> Response:
    """Do something with files, out of the way of other requests; a mistake is one line."""
    try:
        return _answer(await run_in_threadpool(do))
    except (DeskError, SuiteError, OSError) as error:
        return _refusal(error)


def _refusal(error: Exception) -> Response:
    return _answer({"error": str(error)}, 400)


async def _asked(request: Request) -> Asked:
    """Read what a POST says."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            raise DeskError("too long")
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise DeskError("not JSON") from None
    if not isinstance(asked, dict):
        raise DeskError("not a JSON object")
    return asked


def _of(asked: Asked, key: str) -> str:
    value = asked.get(key, "")
    if not isinstance(value, str):
        raise DeskError(f"{key} must be text")
    return value


def _since(asked: Asked) -> int:
    since = asked.get("since", 0)
    return since if isinstance(since, int) else 0


def _answer(
    told: dict[str, Any], status: int = 200, background: BackgroundTask | None = None
) -> Response:
    # Escaped to ASCII, so that half a surrogate pair in an answer breaks nothing.
    text = json.dumps(told, separators=(",", ":"))
    return Response(text, status, media_type="application/json", background=background)
