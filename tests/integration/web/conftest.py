"""The seeds and a hostile article in the index, the page's server over it, and a browser to look at it with."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from connectors import sources
from tests.integration.stack import Stack
from tests.integration.test_cli import environment
from tests.integration.web.desk import BROKEN, BROWSER_ARGUMENTS, HOSTILE, PATIENCE_MS, chromium, serving

_ROOT = Path(__file__).parents[3]
#: Set where tests must not be skipped for want of a browser.
_REQUIRED = "TESTS_REQUIRE_BROWSER"


@pytest.fixture(scope="package")
def fed(stack: Stack) -> Stack:
    """The stack with the seeds, a hostile article and a dead letter in its index."""
    items = sources.read(str(_ROOT / "seeds"), stack.settings.feed)
    records = [(item.id, item.value) for item in items if isinstance(item, sources.Sourced)]
    records += [("hostile", json.dumps(HOSTILE).encode()), ("broken", BROKEN)]
    stack.settle(stack.push(records))
    return stack


@pytest.fixture(scope="package")
def desk(fed: Stack) -> Iterator[str]:
    """The address of the page over the fed stack."""
    with serving(env=environment(fed)) as running:
        yield running.address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    program = chromium()
    if program is None:
        sentence = "There is no Chromium on this machine: apt-get install chromium"
        if os.environ.get(_REQUIRED):
            pytest.fail(sentence)
        pytest.skip(sentence)
    # A busy machine takes longer than the five seconds that are the default.
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=BROWSER_ARGUMENTS)
        yield running
        running.close()
