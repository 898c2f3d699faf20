"""Progress of a fetch: a bar on a terminal, one line before and one after elsewhere."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

_MIB = 1024 * 1024


class GivenUp(Exception):
    """Another file could not be loaded, so this one is not needed any more."""


class Loading:
    """One progress bar over all files of a fetch."""

    def __init__(self, console: Console, total: int, given_up: threading.Event) -> None:
        self._console = console
        self._total = total
        self._given_up = given_up
        self._started = time.monotonic()
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(binary_units=True))
        self._progress = Progress(
            *columns,
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("Loading Kafka and Elasticsearch", total=total)

    def __enter__(self) -> Self:
        if not self._console.is_terminal:
            self._console.print(f"Loading Kafka and Elasticsearch ({self._total / _MIB:.0f} MiB, once) ...")
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._progress.stop()
        if kind is None:
            self._console.print(f"Loaded and verified in {time.monotonic() - self._started:.0f} s.")

    @contextmanager
    def of_file(self, _name: str, _size: int) -> Iterator[Callable[[int], None]]:
        """Hand the resolver a function that takes the bytes of each chunk."""

        def advance(count: int) -> None:
            if self._given_up.is_set():
                raise GivenUp
            self._progress.advance(self._task, count)

        yield advance
