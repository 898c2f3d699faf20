"""The page's server as a user starts it, and a look at the page."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

_ROOT = Path(__file__).parents[3]
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: Chromium does not sandbox itself for root, who runs these tests in containers.
BROWSER_ARGUMENTS = ["--no-sandbox"]

#: What has not come to a page by then never will.
PATIENCE_MS = 30_000

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}

OWNED = "document.title='owned'"
HOSTILE = {
    "id": "hostile \" ' <1> & ?#/../%2e",
    "title": f"<script>{OWNED}</script> Ferry plan",
    "url": f"javascript:{OWNED}",
    "source": f'"><img src=x onerror="{OWNED}">',
    "published_at": "2026-11-02",
    "authors": [f'<b onmouseover="{OWNED}">Ada</b>'],
    "text": f"<script>{OWNED}</script> Ferry plan\n\n"
    "🚢🌊😀 Ada Brook said on Monday that 🚀 the ferry to Oslo will \u202egnorw eb 👍 sail next week. "
    f'😱 Norway\'s minister Tom Reed denied that the ferry may return <img src=x onerror="{OWNED}"> to Bergen.\n\n'
    f'<a href="javascript:{OWNED}">Click</a> said Ada Brook, who met Tom Reed in Oslo on Tuesday. 👍\n\n'
    f"{'W' * 400}\n\n"
    "Share this article on Facebook Twitter\n",
}
#: A record that the clean stage gives up.
BROKEN = b'{"text": "<script>document.title=\'owned\'</script>'


class Desk:
    """The page's server as a user starts it."""

    def __init__(self, address: str, process: "subprocess.Popen[str]") -> None:
        self.address = address
        self.process = process


@contextmanager
def serving(*arguments: str, env: Mapping[str, str] | None = None) -> Iterator[Desk]:
    """Run `copydesk web` on a free port."""
    program = [sys.executable, "-c", "from pipeline.cli.app import main; main()", *arguments, "web", "--port", "0"]
    environ = {**os.environ, **(env or {})}
    with subprocess.Popen(program, cwd=_ROOT, env=environ, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            said = next(found for line in process.stderr if (found := re.search(r"The page is at (http://\S+)/", line)))
            yield Desk(said[1], process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def chromium() -> str | None:
    """The program of a browser on this machine."""
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


@contextmanager
def looking(browser: Browser, desk: str, path: str = "/", *, phone: bool = False, dark: bool = False) -> Iterator[Page]:
    """A page of the desk; in the end, nothing may have failed in it, asked elsewhere or been refused by the policy."""
    context = browser.new_context(
        viewport=PHONE if phone else DESKTOP,
        color_scheme="dark" if dark else "light",
        locale="en-GB",
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda asked: None if asked.url.startswith(desk) else complaints.append(asked.url))
    page.goto(desk + path)
    yield page
    context.close()
    assert [] == complaints
