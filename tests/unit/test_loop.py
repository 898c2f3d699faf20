"""The loop of the agents: what is worked on side by side, and in what order it is acknowledged."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.agents import loop
from pipeline.agents.record import Record
from pipeline.vitals import Vitals


@dataclass
class Feed:
    """A stream of so many events, and what became of them, in order."""

    batches: int
    told: list[str] = field(default_factory=list)

    def noack(self) -> "Feed":
        """It acknowledges nothing by itself in any case."""
        return self

    async def events(self) -> AsyncIterator[Any]:
        """All of them, as fast as they are asked for."""
        for number in range(self.batches):
            yield self._event(number)

    def _event(self, number: int) -> Any:
        message = SimpleNamespace(
            topic="articles.raw", partition=0, offset=number, timestamp=1.0, key=None, headers=None
        )
        return SimpleNamespace(message=message, value=b"", ack=lambda: self.told.append(f"ack {number}"))


def _number(records: Sequence[Record]) -> int:
    (record,) = records
    return record.offset


def test_the_next_batch_is_worked_on_before_one_is_delivered_and_all_are_acknowledged_in_order() -> None:
    """The first batch takes longest: the second is ready before it, and waits."""
    feed, vitals = Feed(3), Vitals()
    second_done = asyncio.Event()

    async def work(records: Sequence[Record]) -> int:
        number = _number(records)
        if number == 0:
            await asyncio.wait_for(second_done.wait(), 5)
            assert vitals.in_hand == 2, "no more than two batches are in hand"
        if number == 1:
            second_done.set()
        return number

    async def deliver(_records: Sequence[Record], made: int) -> None:
        feed.told.append(f"deliver {made}")
        await asyncio.sleep(0)

    asyncio.run(loop.consume(feed, 1, work, deliver, vitals))

    assert [f"{what} {number}" for number in range(3) for what in ("deliver", "ack")] == feed.told
    assert (0, 3, 0.0) == (vitals.in_hand, vitals.acknowledged, vitals.oldest)


@pytest.mark.parametrize("batch", [1, 2, 3, 5, 8])
def test_a_batch_is_what_has_come_and_no_event_is_left_out(batch: int) -> None:
    """Nor is one taken twice, wherever the stream ends."""
    feed, sizes = Feed(6), list[int]()

    async def work(records: Sequence[Record]) -> None:
        sizes.append(len(records))

    async def deliver(records: Sequence[Record], _made: None) -> None:
        feed.told += [f"deliver {record.offset}" for record in records]

    asyncio.run(loop.consume(feed, batch, work, deliver, Vitals()))

    assert max(sizes) == min(batch, 6)
    assert [f"{what} {number}" for what in ("deliver", "ack") for number in range(6)] == sorted(
        feed.told, key=lambda told: (told.startswith("ack"), int(told.split()[1]))
    )


def test_a_batch_that_does_not_fill_waits_for_no_more() -> None:
    """An article that comes alone is found in a moment."""
    feed, more = Feed(2), asyncio.Event()

    async def events() -> AsyncIterator[Any]:
        async for event in Feed.events(feed):
            yield event
            await more.wait()

    feed.events = events  # type: ignore[method-assign]

    async def work(records: Sequence[Record]) -> None:
        assert len(records) == 1
        more.set()

    async def deliver(_records: Sequence[Record], _made: None) -> None:
        pass

    asyncio.run(asyncio.wait_for(loop.consume(feed, 64, work, deliver, Vitals()), 5))

    assert ["ack 0", "ack 1"] == feed.told


@pytest.mark.parametrize("error", [ValueError, asyncio.CancelledError])
def test_a_stream_that_breaks_ends_the_process(monkeypatch: pytest.MonkeyPatch, error: type[BaseException]) -> None:
    """Else the stage would wait for ever for what nobody brings."""
    feed, ends = Feed(0), list[bool]()
    monkeypatch.setattr(loop, "end", lambda: ends.append(True))

    async def events() -> AsyncIterator[Any]:
        async for event in Feed.events(feed):
            yield event
        raise error

    feed.events = events  # type: ignore[method-assign]

    async def never(*_: Any) -> None:
        raise AssertionError("there is nothing to work on")

    asyncio.run(loop.consume(feed, 1, never, never, Vitals()))

    assert [True] == ends


@pytest.mark.parametrize("error", [ValueError, asyncio.CancelledError])
@pytest.mark.parametrize("where", ["work", "deliver"])
@pytest.mark.parametrize("batches", [2, 4])
def test_an_unexpected_error_ends_the_process_and_acknowledges_neither_its_batch_nor_a_later_one(
    monkeypatch: pytest.MonkeyPatch, where: str, error: type[BaseException], batches: int
) -> None:
    """Wherever it is raised, and though the later one is ready; also one that looks like a shutdown and is none."""
    feed = Feed(batches)
    ends: list[bool] = []
    monkeypatch.setattr(loop, "end", lambda: ends.append(True))

    def fail(stage: str, records: Sequence[Record]) -> None:
        if stage == where and _number(records) == 1:
            raise error(stage)

    async def work(records: Sequence[Record]) -> None:
        fail("work", records)

    async def deliver(records: Sequence[Record], _made: None) -> None:
        fail("deliver", records)

    asyncio.run(loop.consume(feed, 1, work, deliver, Vitals()))

    assert [True] == ends
    assert feed.told == ["ack 0"]


@pytest.mark.parametrize("ready", [None, 1])
def test_a_shutdown_stops_what_is_under_way_and_acknowledges_nothing_more(
    monkeypatch: pytest.MonkeyPatch, ready: int | None
) -> None:
    """Faust cancels the agent; no batch goes on behind its back, also none that only waits for the one before it."""
    feed = Feed(2)
    cancelled: list[int] = []
    both = asyncio.Barrier(3)
    monkeypatch.setattr(loop, "end", lambda: pytest.fail("a shutdown is no unexpected error"))

    async def work(records: Sequence[Record]) -> None:
        await both.wait()
        try:
            await asyncio.sleep(0 if _number(records) == ready else 60)
        except asyncio.CancelledError:
            cancelled.append(_number(records))
            raise

    async def deliver(_records: Sequence[Record], _made: None) -> None:
        raise AssertionError("nothing is delivered")

    async def run() -> None:
        agent = asyncio.create_task(loop.consume(feed, 1, work, deliver, Vitals()))
        await both.wait()
        await asyncio.sleep(0.01)
        agent.cancel()
        with pytest.raises(asyncio.CancelledError):
            await agent

    asyncio.run(run())

    assert {0, 1} - {ready} == set(cancelled)
    assert [] == feed.told
