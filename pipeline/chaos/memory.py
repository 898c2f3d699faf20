"""Resident memory of processes with all their descendants, as Linux tells it."""

from pathlib import Path

_PROC = Path("/proc")


def resident_mib(pid: int) -> float:
    """MiB of memory that a process and its descendants hold; 0 for one that is gone."""
    return sum(_own_kib(member) for member in _family(pid)) / 1024


def _family(pid: int) -> list[int]:
    members = [pid]
    for member in members:  # grows while it is walked
        for children in (_PROC / str(member) / "task").glob("*/children"):
            members += [int(child) for child in _read(children).split()]
    return members


def _own_kib(pid: int) -> int:
    for line in _read(_PROC / str(pid) / "status").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""  # the process ended while we looked
