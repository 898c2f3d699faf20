"""CPU time and memory of processes, as Linux counts them in ``/proc``."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_MIB = 1024


def tree(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time that these processes, and their children that ended, have used."""
    return sum(sum(map(int, fields[11:15])) / _TICKS for pid in pids if (fields := _stat(pid)))


def pss_mib(pid: int) -> float:
    """Proportional set size: what is shared counts in equal parts for those that share it. 0 for one that ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / _MIB


def _stat(pid: int) -> list[str]:
    """The fields after the process's name, which may hold anything; none for a process that ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []
