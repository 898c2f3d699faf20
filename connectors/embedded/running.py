"""Who runs servers on a state folder, and where they can be reached."""

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from connectors.embedded.cache import disk_errors
from pipeline.errors import SetupError

#: State folders this process holds. A lock of the system never stands in the way of the process that has it, and
#: goes when that process closes *any* descriptor of the file.
_ours: set[Path] = set()


@dataclass(frozen=True, slots=True)
class Running:
    """Servers that another process has started.

    Attributes:
        pid: process id of that process; the servers end with it.
        bootstrap_servers: address of Kafka.
        hosts: address of Elasticsearch.
    """

    pid: int
    bootstrap_servers: str
    hosts: str


class Claim:
    """An existing state folder held for this process: two servers on the same data would ruin it.

    The lock belongs to the process, not to its children, and ends with it however it ends.

    Raises:
        SetupError: another process holds it.
    """

    def __init__(self, state: Path) -> None:
        self._state = state.resolve()
        if self._state in _ours:
            raise _taken(state)
        self._notice = state / "running.json"
        with disk_errors(state):
            self._descriptor = os.open(state / ".claim", os.O_RDWR | os.O_CREAT, 0o644)
        if not _try_lock(self._descriptor):
            os.close(self._descriptor)
            raise _taken(state)
        _ours.add(self._state)
        self._notice.unlink(missing_ok=True)

    def announce(self, bootstrap_servers: str, hosts: str) -> None:
        """Write down where the servers can be reached."""
        new = self._notice.with_suffix(".new")
        with disk_errors(self._notice):
            new.write_text(json.dumps(asdict(Running(os.getpid(), bootstrap_servers, hosts))), encoding="utf-8")
            new.replace(self._notice)

    def release(self) -> None:
        """Give the folder up."""
        self._notice.unlink(missing_ok=True)
        os.close(self._descriptor)
        _ours.discard(self._state)


def find_running(state: Path) -> Running | None:
    """The servers that run on a state folder and are ready; None: there are none.

    Raises:
        SetupError: the folder cannot be read.
    """
    claim, notice = state / ".claim", state / "running.json"
    if not claim.exists() or not notice.exists():
        return None
    if state.resolve() not in _ours and not _is_locked(claim):
        # Its process died and could not tidy up.
        return None
    try:
        return Running(**json.loads(notice.read_text(encoding="utf-8")))
    except FileNotFoundError:
        # It stopped between our two looks.
        return None


def _is_locked(claim: Path) -> bool:
    with disk_errors(claim):
        descriptor = os.open(claim, os.O_RDWR)
    try:
        return not _try_lock(descriptor)
    finally:
        os.close(descriptor)


def _taken(state: Path) -> SetupError:
    return SetupError(
        f"Servers run on {state} already; stop them with `copydesk down`, or set COPYDESK_CACHE to another folder."
    )


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
