"""A server, asked many things at once, none of which can hang a run or fill its memory."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from base64 import b64encode
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit, urlunsplit

KEY = "OPENAI_API_KEY"
"""The environment variable that holds the key; it goes to the server and nowhere else."""
AT_ONCE = 16
TRIES = 4
SECONDS = 300.0
"""How long one try may last, from the first byte sent to the last one read."""
_CONNECTING = 10.0
_LARGEST = 32 * 1024 * 1024  # bytes of one reply
_LOST_AFTER = 3  # requests in a row that could not reach the server, each tried `TRIES` times

Reply = TypeVar("Reply")


class ServerError(Exception):
    """Something could not be had from a server; one line for people."""


def is_here(url: str) -> bool:
    """Whether a server is on this machine, so that nothing leaves it."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address_of(url: str) -> str:
    """Return the address under which a server's `models` and `chat/completions` lie.

    Raises:
        ServerError: if it is no address of a server.
    """
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        valid = False
    if not valid:
        said = without_password(url)
        raise ServerError(f"{said!r} is no address of a server: http://localhost:8000/v1 is one")
    path = parts.path.rstrip("/") or "/v1"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def without_password(url: str) -> str:
    """Return an address, or what was meant to be one, as it may be shown."""
    scheme, slashes, rest = url.rpartition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{path}"


class Server:
    """Sends requests without waiting; a thread of its own listens for the replies."""

    def __init__(
        self, url: str, *, at_once: int = AT_ONCE, seconds: float = SECONDS, tries: int = TRIES
    ) -> None:
        """Connect to nothing yet.

        Args:
            url: as people type it.
            at_once: how many requests may be under way.
            seconds: how long one try may last.
            tries: how often what may pass is tried: no connection, 408, 409, 429, 5xx. The client
                waits between them, as long as the server says or longer each time.

        Raises:
            ServerError: if the address is none, or the client library is missing.
        """
        self.url = address_of(url)
        self._seconds = seconds
        self._unreached = 0
        self._lost: str | None = None
        self._turns = asyncio.Semaphore(at_once)
        self._client = _client(self.url, seconds, tries)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def shown(self) -> str:
        """The address without what may be a password in it."""
        return without_password(self.url)

    def get(self, path: str) -> str:
        """Return what lies at a path below the address.

        Raises:
            ServerError: if it cannot be had.
        """
        return self._wait(self._send(path))

    def get_at_root(self, path: str) -> str:
        """Do the same for a path that begins where the server does.

        Raises:
            ServerError: if it cannot be had.
        """
        parts = urlsplit(self.url)
        return self.get(urlunsplit((parts.scheme, parts.netloc, path, "", "")))

    def post(self, path: str, body: Mapping[str, Any]) -> str:
        """Send something and return the reply.

        Raises:
            ServerError: if there is none.
        """
        return self._wait(self._send(path, body))

    def send(
        self, path: str, body: Mapping[str, Any], read: Callable[[str], Reply]
    ) -> Future[Reply]:
        """Do the same without waiting; a request under way ends when its future is cancelled.

        Args:
            path: below the address.
            body: what is sent, as JSON.
            read: makes of the reply's text what is wanted.
        """

        async def sending() -> Reply:
            return read(await self._send(path, body))

        return asyncio.run_coroutine_threadsafe(sending(), self._loop)

    def close(self) -> None:
        """Hang up, whatever is under way."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, sending: Coroutine[Any, Any, str]) -> str:
        return asyncio.run_coroutine_threadsafe(sending, self._loop).result()

    async def _send(self, path: str, body: Mapping[str, Any] | None = None) -> str:
        async with self._turns:
            return await self._try(path, body)

    async def _try(self, path: str, body: Mapping[str, Any] | None) -> str:
        import openai

        if self._lost is not None:
            raise ServerError(self._lost)
        try:
            if body is None:
                reply = await self._client.get(path, cast_to=_reply())
            else:
                reply = await self._client.post(path, cast_to=_reply(), body=dict(body))
        except openai.APIStatusError as error:
            self._unreached = 0
            raise ServerError(self._without_secrets(_refusal(error))) from None
        except openai.APITimeoutError:
            raise self._not_reached(f"no reply within {self._seconds:.0f} s") from None
        except openai.APIConnectionError as error:
            raise self._not_reached(_cause(error)) from None
        except openai.OpenAIError as error:
            raise ServerError(str(error)) from None
        self._unreached = 0
        return str(reply.text)

    def _without_secrets(self, said: str) -> str:
        """Return what a server says without what it was told to let us in: some say it back."""
        user, _, password = urlsplit(self.url).netloc.rpartition("@")[0].partition(":")
        basic = b64encode(f"{unquote(user)}:{unquote(password)}".encode("utf-8", "replace"))
        secrets = {os.environ.get(KEY), password, unquote(password), basic.decode()}
        for secret in sorted(filter(None, secrets), key=len, reverse=True):
            said = said.replace(secret, "***")
        return said

    def _not_reached(self, why: str) -> ServerError:
        """Stop trying once it is plain that nobody is there: thousands of questions may wait."""
        self._unreached += 1
        line = f"{self.shown}: {why}"
        if self._unreached >= _LOST_AFTER:
            self._lost = f"{line}, {self._unreached} times in a row, so it was not asked further"
        return ServerError(line)

    async def _hang_up(self) -> None:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await self._client.close()


def _client(url: str, seconds: float, tries: int) -> Any:
    try:
        import httpx2
        import openai
    except ImportError:
        raise ServerError(
            "a server needs its client: pip install 'vlm-adapter-harness[server]'"
        ) from None

    class TooLarge(openai.OpenAIError):
        """A reply that nobody could have asked for; asking again would not help."""

    class Whole(httpx2.AsyncClient):
        """Reads replies whole, within time and size, and follows nobody elsewhere."""

        async def send(
            self, request: httpx2.Request, *, stream: bool = False, **options: Any
        ) -> httpx2.Response:
            options["follow_redirects"] = False
            body = bytearray()
            try:
                async with asyncio.timeout(seconds):
                    response = await super().send(request, stream=True, **options)
                    try:
                        async for part in response.aiter_bytes():
                            body += part
                            if len(body) > _LARGEST:
                                raise TooLarge(f"the reply is longer than {_LARGEST >> 20} MB")
                    finally:
                        await response.aclose()
            except TimeoutError:
                raise httpx2.ReadTimeout("too slow", request=request) from None
            kept = {"retry-after", "retry-after-ms", "location", "content-type"}
            return httpx2.Response(
                response.status_code,
                headers={k: v for k, v in response.headers.items() if k.lower() in kept},
                content=bytes(body),
                request=request,
            )

    try:
        httpx2.URL(url)
    except httpx2.InvalidURL as error:
        said = without_password(url)
        raise ServerError(f"{said!r} is no address of a server: {error}") from None
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=64)
    timeout = httpx2.Timeout(seconds, connect=_CONNECTING, pool=None)
    return openai.AsyncOpenAI(
        base_url=url,
        api_key=os.environ.get(KEY) or "none",
        max_retries=tries - 1,
        timeout=timeout,
        http_client=Whole(limits=limits, timeout=timeout),
    )


def _reply() -> Any:
    import httpx2

    return httpx2.Response


def _refusal(error: Any) -> str:
    """What a server says when it refuses, in a line."""
    status = int(error.status_code)
    if 300 <= status < 400:
        to = error.response.headers.get("location", "elsewhere")
        return f"{status}: the server sends us on to {to}: if it is to be asked, give that address"
    said = error.response.text
    try:
        told = json.loads(said)
        inner = told.get("error", told)
        said = str(inner.get("message") or inner.get("detail") or said)
    except (ValueError, AttributeError, RecursionError):
        pass
    line = " ".join(said.split())[:300]
    return f"{status}: {line}" if line else f"{status}"


def _cause(error: Exception) -> str:
    """The reason at the bottom of an exception's causes."""
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    line = (str(cause).splitlines() or [""])[0]
    return line or type(cause).__name__
