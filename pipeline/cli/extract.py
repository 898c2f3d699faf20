"""`copydesk extract`: clean and enrich without servers."""

import gzip
import os
import sys
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, BinaryIO, cast

import typer

from connectors import sources
from connectors.sources import Item, Refusal, Sourced
from pipeline.agents.outcome import Done
from pipeline.cli.terminal import errors
from pipeline.errors import SettingsError
from pipeline.exits import OK, PROBLEM
from pipeline.settings import FeedSettings, Loaded


def extract(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Files (.txt, .html, .json, .jsonl, each also .gz), folders, patterns."),
    ] = None,
    jsonl: Annotated[
        str | None, typer.Option("--jsonl", metavar="FILE|-", help="Raw articles, one JSON object a line; - for stdin.")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Processes; 0 for one a core.")] = 1,
    site_memory: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Clean by what each `source` showed before, and add to it. Kept in DIR."),
    ] = None,
) -> None:
    """Clean and enrich articles without any server, and print one JSON document a line, in input order.

    Exit codes: 0 all extracted, 1 some rejected (each with its sentence on standard error), 2 wrong usage.
    """
    loaded: Loaded = context.obj
    if bool(files) == bool(jsonl):
        raise SettingsError("Name the articles: FILE… for files and folders, or --jsonl FILE (- for standard input).")
    # Imported here: spaCy takes seconds to load, and no other command needs it.
    from pipeline.cleaning.store import SiteStore
    from pipeline.extraction import extract as extract_articles

    limits = loaded.settings.feed
    reading = _Reading(_lines(jsonl, limits) if jsonl else _files(files or [], limits))
    store = SiteStore(site_memory) if site_memory else None
    rejected = 0
    try:
        for outcome in extract_articles(reading.values(), loaded.settings, jobs or os.cpu_count() or 1, store):
            where = reading.places.popleft()
            if isinstance(outcome, Done):
                # Flushed, so that a reader at the other end of a pipe sees each document when it is made.
                sys.stdout.buffer.write(outcome.value + b"\n")
                sys.stdout.buffer.flush()
            else:
                rejected += 1
                _complain(where, str(outcome))
    except BrokenPipeError:
        # Whoever read our output, such as `head`, has had enough; Python must not try to flush again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(OK) from None
    if store:
        store.save()
    raise typer.Exit(PROBLEM if rejected + reading.refused else OK)


class _Reading:
    """The articles of some sources, and where each came from.

    Attributes:
        places: of the articles that were read and whose outcome is awaited, in order.
        refused: how many items were no articles; each was told.
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = items
        self.places: deque[str] = deque()
        self.refused = 0

    def values(self) -> Iterator[bytes]:
        """The articles."""
        for item in self._items:
            if isinstance(item, Sourced):
                self.places.append(item.where)
                yield item.value
            elif isinstance(item, Refusal):
                self.refused += 1
                _complain(item.where, item.sentence)


def _files(names: Iterable[str], limits: FeedSettings) -> Iterator[Item]:
    for name in names:
        yield from sources.read(name, limits)


def _lines(name: str, limits: FeedSettings) -> Iterator[Item]:
    """JSON lines from a file of any name, or from standard input."""
    if name == sources.STANDARD_INPUT:
        yield from sources.read(name, limits)
        return
    try:
        with gzip.open(name, "rb") if name.endswith(".gz") else Path(name).open("rb") as stream:
            try:
                yield from sources.lines.read(cast(BinaryIO, stream), name, limits.max_article_bytes)
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                yield Refusal(name, f"The file is damaged: {error}.")
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror or error}.") from error


def _complain(where: str, sentence: str) -> None:
    errors.print(f"{where}: {sentence}", style="yellow", markup=False, soft_wrap=True)
