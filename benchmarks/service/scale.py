"""Scale: the time an article takes must not grow with their number."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.common.corpus import Text
from benchmarks.common.stack import stages, wait_count
from connectors.elasticsearch.client import connect
from connectors.kafka.producer import Producer
from pipeline.settings import Settings
from pipeline.topics import STAGES


def growth(
    texts: Sequence[Text], sizes: Sequence[int], language: str, settings: Settings, watch: Callable[[], None]
) -> dict[str, Any]:
    """Milliseconds an article for each size, one after the other into the same growing index.

    Args:
        language: ``en`` goes through everything; any other passes the model by, which leaves the cheap stages.
    """
    took = {}
    for size in sizes:
        seconds = through(texts, size, f"scale-{language}-{size}-", language, settings, watch)
        took[size] = 1000 * seconds / size
    return {
        "milliseconds_per_article": {str(size): round(took[size], 2) for size in sizes},
        "largest_to_smallest": round(took[sizes[-1]] / took[sizes[0]], 3),
    }


def through(
    texts: Sequence[Text], number: int, prefix: str, language: str, settings: Settings, watch: Callable[[], None]
) -> float:
    """Seconds from the first article sent until all are found."""
    producer = Producer(settings.kafka, settings.feed)
    began = time.perf_counter()
    for at in range(number):
        name = f"{prefix}{at:06d}"
        text = texts[at % len(texts)].text
        producer.send(name, msgspec.json.encode({"id": name, "text": text, "language": language}))
        producer.results()
        if at % 500 == 0:
            watch()
    producer.close()
    with connect(settings.elasticsearch) as client:
        wait_count(client, "articles", "id", prefix, number, watch)
    return time.perf_counter() - began


def workers(texts: Sequence[Text], number: int, settings: Settings, folder: Path) -> dict[str, Any]:
    """Articles a second with one enrich worker of two processes, and with two workers of one."""
    found = {}
    for count in (1, 2):
        one = settings.model_copy(
            update={"workers": settings.workers.model_copy(update={"processes": 2 if count == 1 else 1})}
        )
        with ExitStack() as stack:
            running = [stack.enter_context(stages(one, folder / "workers.log", list(STAGES)))]
            running += [stack.enter_context(stages(one, folder / "more.log", ["enrich"])) for _more in range(count - 1)]

            def watch(running: Sequence[Any] = tuple(running)) -> None:
                for supervisor in running:
                    supervisor.watch()

            through(texts, 128, f"warm-workers-{count}-", "en", one, watch)
            found[str(count)] = round(number / through(texts, number, f"workers-{count}-", "en", one, watch), 2)
    return {"articles_per_second": found, "two_to_one": round(found["2"] / found["1"], 3)}
