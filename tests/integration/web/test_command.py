"""`copydesk web` on the command line."""

import json
import signal
import socket
import urllib.request

import pytest

from pipeline.exits import OK, PROBLEM
from tests.integration.stack import Stack
from tests.integration.test_cli import copydesk, environment
from tests.integration.web.desk import serving

pytestmark = pytest.mark.servers


def test_a_taken_port_is_told_with_what_to_do() -> None:
    """One sentence, and an exit code for scripts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = copydesk("web", "--port", str(port))

    assert PROBLEM == done.returncode
    assert f"Port {port} on 127.0.0.1 is taken" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_ends_well_when_told_to(fed: Stack) -> None:
    """Ctrl-C is the way to end it."""
    with serving(env=environment(fed)) as running:
        with urllib.request.urlopen(f"{running.address}/api/search?kind=claims") as answer:
            assert json.load(answer)["total"] > 0
        running.process.send_signal(signal.SIGINT)

        assert OK == running.process.wait(20)
