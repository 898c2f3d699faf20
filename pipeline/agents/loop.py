"""The loop of every agent. Each line is here because its ordinary alternative lost articles on a real broker.

Faust acknowledges an event whose agent raised, and ``take()`` acknowledges what the agent never saw. So:
acknowledgement is ours (``noack``), in order, after everything that became of the batch is confirmed; and no
exception leaves the loop: an unexpected one ends the process without the clean shutdown, which would commit.
"""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

from pipeline.agents.record import Record
from pipeline.vitals import Vitals

logger = logging.getLogger(__name__)

#: Exit code of a worker that met an error it cannot judge; its supervisor starts it again.
UNEXPECTED = 70
#: Seconds to wait for a batch to fill: short, since an article waits so at each of three stages.
_FILL_SECONDS = 0.05


async def consume[T](
    stream: Any,
    batch: int,
    work: Callable[[Sequence[Record]], Awaitable[T]],
    deliver: Callable[[Sequence[Record], T], Awaitable[None]],
    vitals: Vitals,
) -> None:
    """Work on batches of records, deliver what they make, and acknowledge each batch when that is done.

    The next batch is worked on while the last articles of one are still under way, or it is being delivered: else
    processes would stand idle. Delivered and acknowledged is in order all the same.

    Args:
        stream: the Faust stream of an agent with ``concurrency=1``.
        batch: records in a batch at the most; two batches are in hand at the most.
        work: makes something of a batch that nobody else sees.
        deliver: returns when every record of the batch is safe elsewhere.
        vitals: gets the counts.
    """

    async def see_through(events: Sequence[Any], before: asyncio.Task[None] | None) -> None:
        records = [Record.of(event) for event in events]
        start = time.monotonic()
        vitals.took(len(records), min(record.timestamp for record in records) / 1000)
        with _cancelled_on_request():
            made = await work(records)
            if before:
                await before
            await deliver(records, made)
        for event in events:
            event.ack()
        vitals.finished(len(records), time.monotonic() - start)

    try:
        async with asyncio.TaskGroup() as group:
            before: asyncio.Task[None] | None = None
            # Of one place: what is waiting stays in Faust's buffer, which is bounded.
            inbox: asyncio.Queue[Any] = asyncio.Queue(1)
            group.create_task(_fill(inbox, stream))
            while events := await _batch(inbox, batch):
                now = group.create_task(see_through(events, before))
                if before:
                    await before
                before = now
    except BaseException as error:
        if isinstance(error, asyncio.CancelledError) and _asked_to_stop():
            raise  # shutdown: nothing is acknowledged here
        logger.exception("Unexpected error: this worker ends, and what it held is read again")
        end()


async def _fill(inbox: asyncio.Queue[Any], stream: Any) -> None:
    """Put each event of a stream into the inbox as it comes, and None behind the last."""
    with _cancelled_on_request():
        async for event in stream.noack().events():
            await inbox.put(event)
        await inbox.put(None)


async def _batch(inbox: asyncio.Queue[Any], most: int) -> list[Any]:
    """The next events; none at the end of the stream.

    Faust's ``noack_take`` does the same, but looks ten times a second for events that may not have come, which was half
    of what an idle stage did.
    """
    events = [await inbox.get()]
    with suppress(TimeoutError):
        async with asyncio.timeout(_FILL_SECONDS):
            while len(events) < most and events[-1] is not None:
                events.append(await inbox.get())
    if events[-1] is None:
        events.pop()
        if events:
            inbox.put_nowait(None)  # for the next call; nothing comes behind it
    return events


@contextmanager
def _cancelled_on_request() -> Iterator[None]:
    """Within, a cancellation is an error unless the running task itself was cancelled."""
    try:
        yield
    except asyncio.CancelledError as error:
        if _asked_to_stop():
            raise
        # A task group takes a cancelled task for one that is no longer wanted, and says nothing.
        raise RuntimeError("What a stage waited for was cancelled, though nobody asked to stop") from error


def _asked_to_stop() -> bool:
    """Whether the running task itself was cancelled, and not something that it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def end() -> NoReturn:
    """End the process at once, without the clean shutdown that would commit offsets."""
    logging.shutdown()
    os._exit(UNEXPECTED)
