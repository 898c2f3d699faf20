"""How dead letters look on a terminal and to programs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.cli.terminal import plain
from pipeline.deadletters import DeadLetter, State

if TYPE_CHECKING:
    from connectors.deadletters import Kept

_HEX_WIDTH = 16


def lines(letters: "Sequence[Kept]") -> Iterator[str]:
    """Two lines a letter: what it is, and the sentence. Nothing is cut off: an id is for copying."""
    rows = [_row(kept.letter) for kept in letters]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row, kept in zip(rows, letters, strict=True):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        yield f"    {plain(kept.letter.error)}"


def _row(letter: DeadLetter) -> tuple[str, ...]:
    when = letter.failed_at[: len("2026-11-24T08:30:00")].replace("T", " ")
    return letter.id, when, letter.stage, letter.reason, letter.state, plain(" ".join((letter.source or "").split()))


def counted(letters: "Sequence[Kept]") -> str:
    """How many letters there are of each state."""
    states = Counter(kept.letter.state for kept in letters)
    return " · ".join(f"{states[state]:,} {state}" for state in State)


def fields(letter: DeadLetter, size: int) -> dict[str, Any]:
    """A letter without its bytes, as the index names its fields."""
    told: dict[str, Any] = msgspec.to_builtins(letter)
    del told["value"]
    key = letter.key
    return {"id": letter.id, **told, "key": None if key is None else key.decode("utf-8", "replace"), "bytes": size}


def card(letter: DeadLetter) -> Iterator[str]:
    """Everything about a letter, line by line, its bytes last."""
    for name, value in fields(letter, len(letter.value)).items():
        if isinstance(value, dict):
            value = " ".join(f"{part}={inner}" for part, inner in value.items())
        if value is not None:
            yield f"{name:<10} {plain(str(value))}"
    yield ""
    text = _readable(letter.value)
    if text is None:
        yield from hex_dump(letter.value)
    else:
        yield plain(text)


def hex_dump(data: bytes) -> Iterator[str]:
    """Bytes as people look at them: offset, hexadecimal, and the printable ones of ASCII."""
    for at in range(0, len(data), _HEX_WIDTH):
        part = data[at : at + _HEX_WIDTH]
        letters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)
        yield f"{at:08x}  {part.hex(' '):<{3 * _HEX_WIDTH}} {letters}"


def _readable(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
