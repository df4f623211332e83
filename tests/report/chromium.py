"""A real browser for the tests, driven over its debugging pipe: no package, no port, no network."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Any

PATIENCE = 60
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

FLAGS = (
    *("--headless", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--disable-quic"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--no-default-browser-check", "--mute-audio", "--remote-debugging-pipe"),
)

# The browser reads commands from descriptor 3 and writes answers to 4, whichever ours are.
_START = "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); \
os.execv(sys.argv[3], sys.argv[3:])"


def find_chromium() -> str | None:
    """Give the path of an installed Chromium or Chrome."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class PageError(Exception):
    """A script that was evaluated in the page threw, or the browser refused a command."""


class Chromium:
    """One browser with one page; what the page logged and asked for is kept."""

    def __init__(self, program: str) -> None:
        self._home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        ours_out, theirs_in = _high_pipe()
        theirs_out, ours_in = _high_pipe()
        flags = [*FLAGS, f"--user-data-dir={self._home.name}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            flags.append("--no-sandbox")  # root cannot have one
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(theirs_out), str(theirs_in), program, *flags],
            pass_fds=(theirs_out, theirs_in),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_out)
        os.close(theirs_in)
        self._read = os.fdopen(ours_out, "rb", buffering=0)
        self._write = os.fdopen(ours_in, "wb", buffering=0)
        self._pending = b""
        self._messages: deque[dict[str, Any]] = deque()
        self._last = 0
        self._asked: dict[str, str] = {}
        self._session: str | None = None
        self.errors: list[str] = []
        """Console errors and uncaught exceptions since the last `open`."""
        self.requests: list[str] = []
        """Every address asked for since the last `open`, but for what a policy stopped."""
        self.stopped: list[str] = []
        """Every address that the page's policy stopped from being asked for."""
        self.new_tab()

    def __enter__(self) -> Chromium:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the browser and remove what it wrote."""
        self._write.close()
        self._read.close()
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._home.cleanup()

    def new_tab(self) -> str:
        """Open a tab, which commands then go to, and give its name."""
        self._session = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        tab = self.switch_to(attached["sessionId"])
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        return tab

    def switch_to(self, tab: str) -> str:
        """Let commands go to another tab, which comes to the front."""
        self._session = tab
        self.send("Page.bringToFront")
        return tab

    @property
    def tab(self) -> str:
        """The tab that commands go to."""
        return str(self._session)

    def type(self, text: str) -> None:
        """Type text into what has the focus."""
        self.send("Input.insertText", text=text)

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Give the browser a command and return its answer."""
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._write.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise PageError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result
            self._note(answer)

    def open(self, address: str) -> None:
        """Go to an address and wait until it is loaded."""
        # A page that differs by its fragment alone would not be loaded again.
        self.send("Page.navigate", url="about:blank")
        self._wait_for("Page.loadEventFired")
        # What the page before still had to say is not this one's.
        self.errors.clear()
        self.requests.clear()
        self.stopped.clear()
        self.send("Page.navigate", url=address)
        self._wait_for("Page.loadEventFired")

    def run(self, script: str) -> Any:
        """Evaluate an expression in the page and give its value."""
        answer = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise PageError(answer["exceptionDetails"].get("exception", {}).get("description"))
        return answer["result"].get("value")

    def wait_for(self, condition: str, seconds: float = 5) -> None:
        """Wait until an expression is true in the page."""
        end = time.monotonic() + seconds
        while not self.run(f"Boolean({condition})"):
            if time.monotonic() > end:
                raise PageError(f"never came true: {condition}")
            time.sleep(0.02)

    def press(self, key: str, code: int) -> None:
        """Press and let go of a key, by its name and its Windows key code."""
        for kind in ("rawKeyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code)

    def window(self, width: int, height: int, *, scale: float = 1, phone: bool = False) -> None:
        """Set the size of the window, as a phone's if wanted."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=phone,
        )

    def media(self, kind: str = "", *, dark: bool = False) -> None:
        """Show the page as on paper (`print`) or as in the dark."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", media=kind, features=[scheme])

    def scripts(self, *, allowed: bool) -> None:
        """Let pages run scripts, or not, from the next `open` on."""
        self.send("Emulation.setScriptExecutionDisabled", value=not allowed)

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        """Write what the window shows, or the whole page, as PNG."""
        answer = self.send(
            "Page.captureScreenshot", format="png", captureBeyondViewport=whole, **self._clip(whole)
        )
        path.write_bytes(base64.b64decode(answer["data"]))

    def _clip(self, whole: bool) -> dict[str, Any]:
        if not whole:
            return {}
        size = self.send("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, **{k: size[k] for k in ("width", "height")}, "scale": 1}}

    def _wait_for(self, method: str) -> None:
        while True:
            message = self._next()
            if message.get("method") == method:
                return
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        params = message.get("params", {})
        method = message.get("method")
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
            self._asked[params["requestId"]] = params["request"]["url"]
        elif method == "Network.loadingFailed" and params.get("blockedReason") == "csp":
            self.requests.remove(self._asked[params["requestId"]])
            self.stopped.append(self._asked[params["requestId"]])
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning"):
            self.errors.append(" ".join(str(arg.get("value")) for arg in params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.errors.append(params["entry"]["text"])

    def _next(self) -> dict[str, Any]:
        while not self._messages:
            # A browser that hangs must not hang the tests.
            if not select.select([self._read], [], [], PATIENCE)[0]:
                raise PageError(f"the browser has said nothing for {PATIENCE} s")
            chunk = self._read.read(1 << 16)
            if not chunk:
                raise PageError("the browser has ended")
            *whole, self._pending = (self._pending + chunk).split(b"\0")
            self._messages.extend(json.loads(message) for message in whole)
        return self._messages.popleft()


def _high_pipe() -> tuple[int, int]:
    """Give a pipe whose ends are none of the descriptors the browser will use."""
    import fcntl

    ends = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return high[0], high[1]
