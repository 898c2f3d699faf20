"""The names of an article while they are being put right."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.enrichment.columns import columns_of
from pipeline.enrichment.reading import Reading
from pipeline.names.gazetteer import Gazetteer
from pipeline.names.phrases import Known, Word, capitalised_words


@dataclass(slots=True, eq=False)
class Mention:
    """A name at a place in the clean text.

    Attributes:
        known: what it stands for, where a list says so.
        name: the canonical name, once it is decided.
    """

    start: int
    end: int
    label: str
    known: Known | None = None
    name: str | None = None
    when: str | None = None

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a character with this stretch."""
        return self.start < end and start < self.end


class Draft:
    """An article's mentions, in text order and never overlapping.

    Attributes:
        text: the text that was read, with straight apostrophes; offsets are those of the clean text.
        words: its capitalised words.
        columns: the parse.
    """

    def __init__(self, reading: Reading, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.text = reading.read.replace("’", "'").replace("‘", "'")
        self.words: list[Word] = capitalised_words(self.text)
        self.columns = columns_of(reading.doc)
        self._mentions = [Mention(*found) for found in self.columns.entities]
        self._starts = [mention.start for mention in self._mentions]

    def __iter__(self) -> Iterator[Mention]:
        return iter(self._mentions)

    def words_of(self, mention: Mention) -> str:
        """The words of a mention, with straight apostrophes."""
        return self.text[mention.start : mention.end]

    def labelled(self, *labels: str) -> list[Mention]:
        """The mentions with one of these labels."""
        return [mention for mention in self._mentions if mention.label in labels]

    def within(self, start: int, end: int) -> list[Mention]:
        """The mentions that share a character with this stretch."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_left(self._starts, end)
        return [mention for mention in self._mentions[max(first, 0) : last] if mention.overlaps(start, end)]

    def put(self, mention: Mention) -> None:
        """Add a mention in place of those that it overlaps."""
        gone = self.within(mention.start, mention.end)
        at = bisect_left(self._starts, gone[0].start if gone else mention.start)
        self._mentions[at : at + len(gone)] = [mention]
        self._starts[at : at + len(gone)] = [mention.start]

    def narrow(self, mention: Mention, start: int, end: int) -> None:
        """Let a mention begin later or end earlier."""
        self._starts[bisect_left(self._starts, mention.start)] = mention.start = start
        mention.end = end

    def drop(self, mention: Mention) -> None:
        """Take a mention out."""
        at = self._mentions.index(mention)
        del self._mentions[at], self._starts[at]

    def index_at(self, offset: int) -> int:
        """Index of the token in which a character lies, or after which it stands."""
        return max(bisect_right(self.columns.starts, offset) - 1, 0)

    def tag_at(self, offset: int) -> str:
        """The tag of the token in which a character lies, or after which it stands."""
        return self.columns.tags[self.index_at(offset)]

    def is_proper(self, offset: int) -> bool:
        """Whether the word at this character is tagged as a proper noun."""
        return self.tag_at(offset) in ("NNP", "NNPS")
