"""Sentences of our own with a labelled date each."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents import Entity

_FILE = Path(__file__).parent / "dates.tsv"


@dataclass(frozen=True, slots=True)
class DatedSentence:
    """A sentence, the span of its date, and the value that is right for it.

    Attributes:
        published: the day of publication, None where it is not known.
        value: of `Entity.when`; None where there must be none.
    """

    text: str
    start: int
    end: int
    published: str | None
    value: str | None

    def found(self, entities: tuple[Entity, ...]) -> str | None:
        """The value of the date that shares most characters with the labelled one."""
        shared = {
            min(self.end, entity.end) - max(self.start, entity.start): entity.when
            for entity in entities
            if entity.label in ("DATE", "TIME")
        }
        most = max(shared, default=0)
        return shared[most] if most > 0 else None


def dated_sentences() -> Iterator[DatedSentence]:
    """All labelled sentences."""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            published, marked, value = line.split("\t")
            before, _, rest = marked.partition("[[")
            date, _, after = rest.partition("]]")
            yield DatedSentence(
                text=before + date + after,
                start=len(before),
                end=len(before) + len(date),
                published=None if published == "-" else published,
                value=None if value == "-" else value,
            )
