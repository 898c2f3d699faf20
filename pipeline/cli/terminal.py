"""What commands print with."""

import os
import re
import sys
from typing import NoReturn

from rich.console import Console
from rich.markup import escape

from pipeline.exits import OK

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class _Output(Console):
    def on_broken_pipe(self) -> None:
        """Whoever read our output, such as ``head``, has had enough: that is no failure."""
        had_enough()


#: Results.
output = _Output(highlight=False)
#: Progress, warnings and errors.
errors = Console(stderr=True, highlight=False)


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


def safe(text: str) -> str:
    """The same with nothing in it that is markup to us."""
    return escape(plain(text))
