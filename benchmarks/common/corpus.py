"""The texts that are measured: JSON lines with ``id`` and ``text``, or the seeds when no file is given."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors import sources
from pipeline.cleaning import make_cleaner
from pipeline.enrichment import reads
from pipeline.raw import decode
from pipeline.settings import Settings

_SEEDS = Path(__file__).parents[2] / "seeds"
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Text:
    """One article of a corpus."""

    id: str
    text: str

    @property
    def record(self) -> bytes:
        """The value of its raw record."""
        return json.dumps({"id": self.id, "text": self.text, "language": "en"}, ensure_ascii=False).encode()


def load(file: Path | None, number: int, settings: Settings) -> list[Text]:
    """A corpus of exactly so many texts; a smaller file is gone through again.

    Args:
        file: JSON lines, plain or gzipped; None: the English articles of ``seeds/``.

    Raises:
        OSError, ValueError, KeyError: the file cannot be read or a line is none with ``id`` and ``text``.
    """
    found = _seeds(settings) if file is None else _lines(file)
    if not found:
        raise ValueError(f"{file} holds no article.")
    return [found[at % len(found)] for at in range(number)]


def size(file: Path | None, settings: Settings) -> int:
    """Articles in the file."""
    return len(_seeds(settings) if file is None else _lines(file))


def renamed(texts: Iterable[Text], prefix: str) -> list[Text]:
    """The texts under ids that no other round has."""
    return [Text(f"{prefix}{at:06d}", text.text) for at, text in enumerate(texts)]


def described(texts: Sequence[Text], file: Path | None) -> dict[str, Any]:
    """What was measured, for the results."""
    every = "".join(text.text for text in texts)
    return {
        "file": file.name if file else "seeds/",
        "articles": len(texts),
        "different": len({text.text for text in texts}),
        "words": words(texts),
        "megabytes": round(len(every.encode()) / 1e6, 2),
        "sha256": hashlib.sha256(every.encode()).hexdigest(),
    }


def words(texts: Iterable[Text]) -> int:
    """Words between white space."""
    return sum(len(text.text.split()) for text in texts)


def _lines(file: Path) -> list[Text]:
    data = file.read_bytes()
    rows = (json.loads(line) for line in (gzip.decompress(data) if data[:2] == _GZIP else data).splitlines() if line)
    return [Text(str(row["id"]), str(row["text"])) for row in rows]


def _seeds(settings: Settings) -> list[Text]:
    cleaner = make_cleaner(settings.cleaning)
    articles = [
        cleaner.clean(decode(item.value))
        for item in sources.read(str(_SEEDS), settings.feed)
        if isinstance(item, sources.Sourced)
    ]
    return [Text(article.id, article.raw_text) for article in articles if reads(article)]
