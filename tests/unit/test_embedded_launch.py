"""The supervisor of a server does nothing while there is nothing to do."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from connectors.embedded import launch


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(sys.platform != "linux", reason="processor time is read from /proc")
def test_a_supervisor_that_heard_a_signal_goes_back_to_sleep(tmp_path: Path) -> None:
    """A server that is stopped and goes on signals its supervisor, which has nothing to do about it."""
    command = [sys.executable, "-I", launch.__file__, str(os.getpid()), "-1", "-1", str(tmp_path), "/bin/sleep", "60"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout is not None
        server = int(supervisor.stdout.readline())
        os.kill(server, signal.SIGSTOP)
        time.sleep(0.3)
        os.kill(server, signal.SIGCONT)
        time.sleep(0.3)
        before = _processor_seconds(supervisor.pid)
        time.sleep(1.0)
        spent = _processor_seconds(supervisor.pid) - before
        supervisor.terminate()

    assert spent < 0.2
