"""JSON lines, read in constant memory however long the file or a line of it is."""

from collections.abc import Iterator
from typing import BinaryIO

from connectors.sources.items import Refusal, Sourced, from_json, too_large

_CHUNK = 1 << 20


def read(stream: BinaryIO, name: str, limit: int) -> Iterator[Sourced | Refusal]:
    """The articles of a stream of JSON lines; empty lines are passed over.

    Args:
        name: what to call the stream; items are named ``name:line``.
        limit: the largest article, in bytes. A longer line is refused without being held in memory.

    Raises:
        OSError, EOFError, zlib.error: the stream cannot be read on.
    """
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        where = f"{name}:{number}"
        if len(line) > limit and not line.endswith(b"\n"):
            yield too_large(where, limit, len(line) + _skip_line(stream))
        elif line.strip():
            yield from_json(where, line, limit)
    if not number:
        yield Refusal(name, "It is empty: one JSON object a line is expected.")


def _skip_line(stream: BinaryIO) -> int:
    """Read on to the end of the line; returns how many bytes that was."""
    skipped = 0
    while part := stream.readline(_CHUNK):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped
