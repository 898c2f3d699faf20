"""Resident memory of a process with all its descendants, as Linux tells it."""

import os
import sys
from pathlib import Path

_PROC = Path("/proc")


def resident_bytes(pid: int) -> int:
    """Bytes of memory that a process and its descendants hold; 0 for one that is gone, and on other systems."""
    if sys.platform != "linux":
        return 0
    page = os.sysconf("SC_PAGE_SIZE")
    return sum(int(told[1]) * page for member in _family(pid) if (told := _read(_PROC / str(member) / "statm").split()))


def _family(pid: int) -> list[int]:
    members = [pid]
    for member in members:  # grows while it is walked
        for children in (_PROC / str(member) / "task").glob("*/children"):
            members += [int(child) for child in _read(children).split()]
    return members


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""  # the process ended while we looked
