"""Small articles by the thousand, each different, all made up."""

import json
from collections.abc import Iterator

#: An article with this word crashes the process that cleans it, where the worker is `pipeline.chaos.faulty`.
CRASHER = "chaos-crasher"

_PLACES = ("Tarnby", "Eastgate", "Lower Quill", "Ormsey", "Port Valdane", "Marrow Bay", "Kestrel Hill")
_WHAT = (
    "the harbour wall will be raised by a metre before the winter",
    "the ferry to the islands runs twice a day from Monday",
    "the council has found no money for the second bridge",
    "the reservoir is as full as it was in the spring",
    "the night train stops again at the old station",
)
_WHO = ("Ada Brook", "Tomas Reyl", "Inge Marlow", "Samuel Okoro", "Lena Vost")


def text(number: int, edition: str = "first", sentences: int = 6) -> str:
    """The words of one article.

    Args:
        edition: told apart from other editions of the same article.
    """
    lines = [f"This is the {edition} edition of report {number}."]
    for at in range(sentences):
        mixed = number * 7 + at * 3
        place, who = _PLACES[mixed % len(_PLACES)], _WHO[(mixed // 5) % len(_WHO)]
        what = _WHAT[(number + at) % len(_WHAT)]
        lines.append(f"In {place}, {who} told reporter number {mixed} that {what}.")
    return "\n".join(lines)


def record(source: str, number: int, words: str | None = None, **fields: str) -> tuple[str, bytes]:
    """Key and value of a raw record.

    Args:
        source: the article's `source`, with which its id begins.
        words: its text; default: one of ours.
    """
    name = f"{source}-{number:06d}"
    given = {"id": name, "source": source, "language": "en", "text": words or text(number), **fields}
    return name, json.dumps(given).encode()


def records(source: str, count: int) -> Iterator[tuple[str, bytes]]:
    """So many articles of one source."""
    return (record(source, number) for number in range(count))
