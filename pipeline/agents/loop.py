"""The loop of every agent. Each line is here because its ordinary alternative lost articles on a real broker.

Faust acknowledges an event whose agent raised, and ``take()`` acknowledges what the agent never saw. So:
acknowledgement is ours (``noack_take``), in order, after everything that became of the batch is confirmed; and no
exception leaves the loop: an unexpected one ends the process without the clean shutdown, which would commit.
"""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NoReturn

from pipeline.agents.record import Record
from pipeline.vitals import Vitals

logger = logging.getLogger(__name__)

type Handler = Callable[[Sequence[Record]], Awaitable[None]]

#: Exit code of a worker that met an error it cannot judge; its supervisor starts it again.
UNEXPECTED = 70
#: Seconds to wait for a batch to fill: short, since an article waits so at each of three stages.
_FILL_SECONDS = 0.1


async def consume(stream: Any, batch: int, handle: Handler, vitals: Vitals) -> None:
    """Hand batches of records to a handler and acknowledge each batch when the handler returns.

    Args:
        stream: the Faust stream of an agent with ``concurrency=1``.
        batch: records in a batch at the most.
        handle: returns when every record of the batch is safe elsewhere.
        vitals: gets the counts.
    """
    try:
        async for events in stream.noack().noack_take(batch, within=_FILL_SECONDS):
            records = [Record.of(event) for event in events]
            start = time.monotonic()
            vitals.took(len(records), min(record.timestamp for record in records) / 1000)
            await handle(records)
            for event in events:
                event.ack()
            vitals.finished(len(records), time.monotonic() - start)
    except asyncio.CancelledError:
        raise  # shutdown: nothing is acknowledged here
    except BaseException:
        logger.exception("Unexpected error: this worker ends, and what it held is read again")
        end()


def end() -> NoReturn:
    """End the process at once, without the clean shutdown that would commit offsets."""
    logging.shutdown()
    os._exit(UNEXPECTED)
