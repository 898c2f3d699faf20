"""One file: text, page, JSON, JSON lines or feed, each also compressed with gzip."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from connectors.sources import encoding, lines, syndication
from connectors.sources.items import Refusal, Sourced, from_fields, from_json, in_bytes, too_large

#: A JSON array or a feed is held in memory as a whole; JSON lines are not.
_MAX_WHOLE = 256 * 1024 * 1024

type Items = Iterator[Sourced | Refusal]


def kind_of(path: Path) -> str | None:
    """The extension that says how to read the file, without ``.gz``; None for a file that is none of ours."""
    name = path.name.lower().removesuffix(".gz")
    extension = Path(name).suffix
    return extension if extension in _READERS else None


def known_extensions() -> str:
    """The extensions we read, for messages."""
    return ", ".join(_READERS)


def read(path: Path, limit: int) -> Items:
    """The articles of one file.

    Args:
        path: an existing file.
        limit: the largest article, in bytes.
    """
    name = str(path)
    kind = kind_of(path)
    if kind is None:
        yield Refusal(name, f"Its name does not say what it is: known are {known_extensions()}, each also with .gz.")
        return
    try:
        with path.open("rb") as plain:
            if path.name.lower().endswith(".gz"):
                with gzip.open(plain) as unpacked, io.BufferedReader(unpacked, 1 << 18) as stream:
                    yield from _READERS[kind](stream, name, limit)
            else:
                yield from _READERS[kind](plain, name, limit)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield Refusal(name, f"The gzip file is damaged ({_reason(error)}): what stood before was read; get it again.")
    except OSError as error:
        yield Refusal(name, f"It cannot be read: {error.strerror or error}.")


def _text(stream: BinaryIO, name: str, limit: int) -> Items:
    data = stream.read(limit + 1)
    if refusal := _size_refusal(stream, name, data, limit):
        yield refusal
        return
    try:
        text = encoding.text(data)
    except encoding.Undecodable as error:
        yield Refusal(name, str(error))
        return
    title = text.strip().partition("\n")[0].strip()
    yield from_fields(name, {"title": title, "text": text}, limit)


def _page(stream: BinaryIO, name: str, limit: int) -> Items:
    data = stream.read(limit + 1)
    if refusal := _size_refusal(stream, name, data, limit):
        yield refusal
        return
    try:
        yield from_fields(name, {"html": encoding.page(data)}, limit)
    except encoding.Undecodable as error:
        yield Refusal(name, str(error))


def _json(stream: BinaryIO, name: str, limit: int) -> Items:
    data = stream.read(_MAX_WHOLE + 1)
    if len(data) > _MAX_WHOLE:
        yield Refusal(
            name, f"It is larger than {in_bytes(_MAX_WHOLE)}: write one object a line to a .jsonl file, which may be."
        )
        return
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        if refusal := _size_refusal(stream, name, data, limit):
            yield refusal
        else:
            yield _hinted(from_json(name, data, limit))
        return
    try:
        entries = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield Refusal(name, f"It is not a JSON array: {error}.")
        return
    if not entries:
        yield Refusal(name, "The JSON array is empty.")
    for number, entry in enumerate(entries, 1):
        where = f"{name} item {number}"
        size = memoryview(entry).nbytes
        yield too_large(where, limit, size) if size > limit else from_json(where, bytes(entry), limit)


def _hinted(item: Sourced | Refusal) -> Sourced | Refusal:
    """JSON lines under the name of JSON are the most frequent mistake: what to do is told with the error."""
    if isinstance(item, Refusal) and "trailing characters" in item.sentence:
        return Refusal(item.where, f"{item.sentence} If it holds one object a line, name it .jsonl.")
    return item


def _feed(stream: BinaryIO, name: str, limit: int) -> Items:
    data = stream.read(_MAX_WHOLE + 1)
    if len(data) > _MAX_WHOLE:
        yield Refusal(name, f"A feed of more than {in_bytes(_MAX_WHOLE)} is not read.")
    elif not data.strip():
        yield Refusal(name, "The file is empty.")
    else:
        yield from syndication.read(data, name, limit)


def _size_refusal(stream: BinaryIO, name: str, data: bytes, limit: int) -> Refusal | None:
    """Why the file is no article by its size, if so; `data` is what was read of it."""
    if not data.strip():
        return Refusal(name, "The file is empty.")
    if len(data) <= limit:
        return None
    size = len(data)
    while part := stream.read(1 << 20):
        size += len(part)
    return too_large(name, limit, size)


def _reason(error: Exception) -> str:
    return str(error).rstrip(".")


_READERS: dict[str, Callable[[BinaryIO, str, int], Items]] = {
    ".txt": _text,
    ".html": _page,
    ".htm": _page,
    ".json": _json,
    ".jsonl": lines.read,
    ".ndjson": lines.read,
    ".xml": _feed,
    ".rss": _feed,
    ".atom": _feed,
}
