"""Cold start: from the command to the first article that a search finds.

    python -m benchmarks.service.cold_start

Starts servers with empty data and the three stages as ``copydesk demo`` does, feeds one article and prints the seconds
since this process began. The servers have been fetched before.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measure(rounds: int) -> dict[str, object]:
    """Seconds of some cold starts."""
    seconds = []
    for _ in range(rounds):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.service.cold_start"],
            stdout=subprocess.PIPE,
            check=True,
            cwd=Path(__file__).parents[2],
        )
        seconds.append(round(json.loads(done.stdout)["seconds"], 2))
    return {"seconds": sorted(seconds)[len(seconds) // 2], "rounds": seconds}


def main() -> None:
    """One cold start."""
    # Imported here: that takes its time, too, and the clock of this process runs already.
    from rich.console import Console

    from benchmarks.common import corpus
    from benchmarks.common.stack import push, wait_searchable
    from connectors.embedded.servers import make_ready
    from pipeline.cli.running import running
    from pipeline.settings import load

    settings = load().settings
    (text,) = corpus.renamed(corpus.load(None, 1, settings), "first-")
    ready = make_ready(settings.embedded)
    with (
        tempfile.TemporaryDirectory(prefix="copydesk-bench-") as folder,
        running(settings, ready, None, Path(folder), Console(stderr=True, quiet=True)) as here,
    ):
        push(here.settings, [text])
        wait_searchable(here.settings, "first-", 1, here.supervisor.watch)
        print(json.dumps({"seconds": _age()}))


def _age() -> float:
    """Seconds since this process began."""
    fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
