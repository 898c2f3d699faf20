"""One supervised server process: start, stop, and the faults that tests need."""

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from connectors.embedded import launch
from connectors.embedded.account import Account
from connectors.embedded.logs import last_words
from pipeline.errors import SetupError


@dataclass(frozen=True, slots=True)
class Command:
    """How a server is started.

    Attributes:
        arguments: program and arguments.
        first_input: what it reads from its standard input, which then stays open; under 64 KiB.
        output: file that gets what it prints.
        folder: working folder.
        temporary: folder for temporary files.
        account: whom it runs as; None: ourselves.
    """

    arguments: list[str]
    first_input: bytes
    output: Path
    folder: Path
    temporary: Path
    account: Account | None


class Process:
    """A running server."""

    def __init__(self, command: Command) -> None:
        self._frozen = False
        account = command.account
        user = [str(account.uid), str(account.gid)] if account else ["-1", "-1"]
        owner = [str(os.getpid()), *user, str(command.temporary)]
        supervisor = [sys.executable, "-I", launch.__file__, *owner, *command.arguments]
        with command.output.open("ab") as output:
            self._supervisor = subprocess.Popen(  # noqa: S603 - our own program and arguments
                supervisor,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                cwd=command.folder,
                start_new_session=True,  # Ctrl-C is ours: servers stop after those that use them
            )
        assert self._supervisor.stdin is not None
        assert self._supervisor.stdout is not None
        self._supervisor.stdin.write(command.first_input)
        self._supervisor.stdin.close()
        line = self._supervisor.stdout.readline()
        self._supervisor.stdout.close()
        if not line:
            self._supervisor.wait()
            reason = last_words(command.output) or "no reason given"
            raise SetupError(f"Could not start {command.arguments[0]}: {reason} (see {command.output}).")
        #: Process id of the server itself.
        self.pid = int(line)

    def exit_code(self) -> int | None:
        """The server's exit code, 128 + n when signal n ended it; None while it runs."""
        return self._supervisor.poll()

    def wait(self, seconds: float) -> int:
        """Wait for its end and return the exit code.

        Raises:
            subprocess.TimeoutExpired: it still runs after this time.
        """
        return self._supervisor.wait(seconds)

    def ask_to_stop(self) -> None:
        """Ask the server to end orderly, without waiting for it."""
        self.thaw()
        self._signal(signal.SIGTERM)

    def stop(self, patience_seconds: float) -> None:
        """Ask the server to end; when it has not in this time, end it."""
        self.ask_to_stop()
        try:
            self._supervisor.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the server at once, as a power cut would."""
        self._signal(signal.SIGKILL)
        self._supervisor.wait()

    def freeze(self) -> None:
        """Stop the server's clock: connections stay open and nothing answers."""
        self._signal(signal.SIGSTOP)
        self._frozen = True

    def thaw(self) -> None:
        """Let a frozen server go on."""
        if self._frozen:
            self._signal(signal.SIGCONT)
            self._frozen = False

    def _signal(self, number: signal.Signals) -> None:
        if self._supervisor.poll() is not None:
            return
        # It may have ended by itself a moment ago, which its supervisor is about to tell us.
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)
