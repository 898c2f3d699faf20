"""Workers whose clean stage has a fault: it crashes on certain articles.

Run as ``python -m pipeline.chaos.faulty`` in place of ``pipeline.agents.worker``. No setting leads here: whoever runs
`copydesk worker` cannot have this fault.
"""

import os
import signal
from collections.abc import Sequence
from functools import partial

from pipeline.agents import work
from pipeline.agents.outcome import Outcome, Work, Worker
from pipeline.agents.worker import main
from pipeline.chaos.articles import CRASHER
from pipeline.settings import Settings


def cleaning(settings: Settings) -> Worker:
    """The work of the clean stage, with the fault."""
    return partial(_crash_or_clean, work.cleaning(settings))


def _crash_or_clean(clean: Worker, chunk: Sequence[Work]) -> list[Outcome]:
    if any(CRASHER.encode() in item.value for item in chunk):
        os.kill(os.getpid(), signal.SIGSEGV)
    return clean(chunk)


if __name__ == "__main__":
    main({"clean": "pipeline.chaos.faulty:cleaning"})
