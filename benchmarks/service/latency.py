"""Latency: from an article handed to the producer until a search finds it."""

import time
from collections.abc import Callable, Sequence
from threading import Lock, Thread
from typing import Any

from benchmarks.common.corpus import Text
from benchmarks.common.stack import Stuck
from connectors.elasticsearch.client import connect
from connectors.kafka.producer import Producer
from pipeline.settings import Settings

_LOOK_SECONDS = 0.03
_PATIENCE_SECONDS = 120.0


def idle(texts: Sequence[Text], settings: Settings, watch: Callable[[], None]) -> dict[str, Any]:
    """One article at a time, each sent after the one before was found, at changing distances from a refresh."""
    waits = []
    for at, text in enumerate(texts):
        time.sleep(0.13 * (at % 8))
        waits += _follow([text], 1.0, settings, watch)
    return quantiles(waits)


def loaded(texts: Sequence[Text], rate: float, settings: Settings, watch: Callable[[], None]) -> dict[str, Any]:
    """Articles at a steady rate, so many a second."""
    return {"articles_per_second": round(rate, 2)} | quantiles(_follow(texts, rate, settings, watch))


def quantiles(waits: Sequence[float]) -> dict[str, Any]:
    """p50, p95 and p99 in seconds: the smallest wait that so many per cent do not exceed."""
    ordered = sorted(waits)
    return {"articles": len(ordered)} | {
        f"p{percent}": round(ordered[max(0, -(-len(ordered) * percent // 100) - 1)], 3) for percent in (50, 95, 99)
    }


def _follow(texts: Sequence[Text], rate: float, settings: Settings, watch: Callable[[], None]) -> list[float]:
    """Send at this rate and look for what was sent; the wait of each article."""
    sent: dict[str, float] = {}
    lock = Lock()

    def send() -> None:
        producer = Producer(settings.kafka, settings.feed)
        began = time.perf_counter()
        for at, text in enumerate(texts):
            time.sleep(max(0.0, began + at / rate - time.perf_counter()))
            with lock:
                sent[text.id] = time.perf_counter()
            producer.send(text.id, text.record)
            producer.results()
        producer.close()

    thread = Thread(target=send, daemon=True)
    thread.start()
    waits = _find(len(texts), sent, lock, settings, watch)
    thread.join()
    return waits


def _find(
    number: int, sent: dict[str, float], lock: Lock, settings: Settings, watch: Callable[[], None]
) -> list[float]:
    waits: list[float] = []
    last = time.monotonic()
    with connect(settings.elasticsearch) as client:
        while len(waits) < number:
            with lock:
                pending = list(sent)
            hits = (
                client.search(index="articles", query={"ids": {"values": pending}}, source=False, size=1000)["hits"]
                if pending
                else {"hits": []}
            )
            now = time.perf_counter()
            with lock:
                waits += [now - sent.pop(hit["_id"]) for hit in hits["hits"]]
            if hits["hits"] or not pending:
                last = time.monotonic()
            elif time.monotonic() - last > _PATIENCE_SECONDS:
                raise Stuck(f"{len(pending)} articles that were sent cannot be found.")
            watch()
            time.sleep(_LOOK_SECONDS)
    return waits
