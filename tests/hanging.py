"""A stage whose event loop stands still with the first batch that it gets; started again, it works.

Run as a module in place of `pipeline.agents.worker`, with its arguments.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.agents import worker
from pipeline.agents.outcome import Outcome
from pipeline.agents.record import Record
from pipeline.agents.transform import Transform

#: The environment variable that names the file by which a later process knows that an earlier one hung.
MARK = "HANGING_MARK"

_work = Transform.work


def _hang_once() -> None:
    mark = Path(os.environ[MARK])
    if not mark.exists():
        mark.touch()
        time.sleep(3600)


async def _work_or_hang(stage: Transform, records: Sequence[Record]) -> list[Outcome]:
    _hang_once()
    return await _work(stage, records)


if __name__ == "__main__":
    Transform.work = _work_or_hang  # type: ignore[method-assign, assignment]
    worker.main()
