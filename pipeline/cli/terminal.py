"""What commands print with."""

import os
import re
import sys
from collections.abc import Iterator
from typing import NoReturn

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from pipeline.exits import OK

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class _Plain(Console):
    """A console that obeys nothing in what it prints: words of articles reach it from everywhere."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Give the parts of what is printed, control characters in their text spelt out."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(plain(segment.text), segment.style)


class _Output(_Plain):
    def on_broken_pipe(self) -> None:
        """Whoever read our output, such as ``head``, has had enough: that is no failure."""
        had_enough()


#: Results.
output = _Output(highlight=False)
#: Progress, warnings and errors.
errors = _Plain(stderr=True, highlight=False)


def emit(data: bytes | str, end: bytes = b"\n") -> None:
    """Write a line for a program to read, as it is, or bytes without an end."""
    whole = (data.encode() if isinstance(data, str) else data) + end
    try:
        sys.stdout.buffer.write(whole)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        had_enough()


def had_enough() -> NoReturn:
    """End the command, since nobody reads its output any more.

    Raises:
        SystemExit: always.
    """
    # At the end Python would try to flush again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(OK)


def plain(text: str) -> str:
    """Words of an article for a terminal, which must not take them for commands or print them backwards."""
    return _CONTROL.sub(
        lambda found: f"\\x{ord(found[0]):02x}" if found[0] < "\u2000" else "", text.replace("\r\n", "\n")
    )
