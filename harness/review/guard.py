"""Who may ask the review's server: this machine, by the address that the terminal printed."""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""What every answer carries: the page runs its own script, and nobody may frame or keep it."""


class Guard:
    """Lets in who has the token and asks for this machine by its name, and nobody else."""

    def __init__(self, app: ASGIApp, token: str, hosts: set[str]) -> None:
        """Stand before an application.

        Args:
            app: what answers those who are let in.
            token: what every address starts with.
            hosts: the names, with the port, that this server may be called by.
        """
        self._app = app
        self._token = token.encode()
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            return
        refused = self._refused(Request(scope))
        app: ASGIApp = self._app
        if refused:
            app = PlainTextResponse("", refused)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await app(scope, receive, guarded)

    def _refused(self, request: Request) -> int | None:
        """The status to refuse with, or None."""
        host = request.headers.get("host", "")
        if host not in self._hosts:
            return 403  # a name that somebody else made lead here
        given = request.url.path.split("/")[1].encode()
        if not secrets.compare_digest(given, self._token):
            return 404
        if request.headers.get("origin", f"http://{host}") != f"http://{host}":
            return 403
        kind = request.headers.get("content-type", "").partition(";")[0]
        if request.method == "POST" and kind != "application/json":
            return 415  # what a form of another site may send
        return None
