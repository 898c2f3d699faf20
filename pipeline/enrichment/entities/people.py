"""Who is who among the persons of one article.

A short name means the person with the longest full name that ends with it, else that begins with it (family names come
first in Chinese, Korean, Vietnamese and Hungarian names).
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.enrichment.entities.person_names import fold, parts, tidy

#: How often a person is named in full, at the least, for the article to be about that person.
_OFTEN = 3

type Folded = tuple[str, ...]


@lru_cache(maxsize=4096)
def folded(words: tuple[str, ...]) -> Folded:
    """The words of a name for comparing; "Jong-un" and "Jong Un" are the same."""
    return tuple(part for word in words for part in fold(word).split("-") if part)


@dataclass(slots=True, eq=False)
class Person:
    """A person of the article.

    Attributes:
        full: the longest of the full names, folded.
        forms: how often each full name was written.
        seen: where the person was mentioned, offsets in text order.
    """

    full: Folded
    forms: dict[tuple[str, ...], int] = field(default_factory=dict)
    seen: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The full name that is written most often, the longest of several."""
        if len(self.forms) == 1:
            return tidy(*self.forms)
        return tidy(max(self.forms, key=lambda words: (self.forms[words], len(words), len(" ".join(words)))))

    @property
    def named(self) -> int:
        """How often the person is named in full."""
        return sum(self.forms.values())


class People:
    """The persons of an article, and who a name means at a place in the text.

    Args:
        mentions: start and words of every mention of a person, in text order.
    """

    def __init__(self, mentions: Sequence[tuple[int, str]]) -> None:
        self._persons: list[Person] = []
        self._by_part: dict[str, list[Person]] = defaultdict(list)
        self._by_beginning: dict[Folded, list[Person]] = defaultdict(list)
        self._by_name: dict[Folded, list[Person]] = defaultdict(list)
        self.surnames: dict[str, list[Person]] = defaultdict(list)
        self.given: dict[str, list[Person]] = defaultdict(list)
        self.singles: set[str] = set()
        self.double: set[Folded] = set()
        named = [(start, parts(name)) for start, name in mentions]
        for start, words in sorted(named, key=lambda item: -len(item[1])):
            key = folded(words)
            # "Franco-German" is one word, not a given name and a surname.
            if len(words) < 2 or len(key) < 2:
                self.singles.update(key)
                continue
            self._add(key, words, start)
        for person in self._persons:
            person.seen.sort()

    def _add(self, key: Folded, words: tuple[str, ...], start: int) -> None:
        person = self._same(key, start)
        if person is None:
            person = Person(key)
            self._persons.append(person)
            for part in key:
                self._by_part[part].append(person)
            self._by_beginning[key[:2]].append(person)
            self.surnames[key[-1]].append(person)
            self.given[key[0]].append(person)
            family = folded(words[-1:])
            if len(family) > 1:
                # "Abara-Lund" is looked for by its first part.
                self.double.add(family)
                self.surnames[family[0]].append(person)
        if person not in self._by_name[key]:
            self._by_name[key].append(person)
        person.forms[words] = person.forms.get(words, 0) + 1
        person.seen.append(start)

    def _same(self, key: Folded, start: int) -> Person | None:
        """The person already known whose name this is, shortened or spelled a little differently."""
        fitting = self._by_name.get(key) or [
            person
            for person in (*self._by_part.get(key[-1], ()), *self._by_beginning.get(key[:2], ()))
            if alike(person.full, key)
        ]
        if len(fitting) < 2:
            return fitting[0] if fitting else None
        return min(fitting, key=lambda person: abs(person.seen[0] - start))

    def is_full_name(self, key: Folded) -> bool:
        """Whether somebody's full name is written so in the article."""
        return key in self._by_name

    def who(self, name: str, start: int) -> Person | None:
        """The person that a name means where it stands, None where no full name of the article fits."""
        key = folded(parts(name))
        if not key:
            return None
        if len(key) > 1:
            return self._same(key, start) or self._nearest(self._ending(key), start)
        candidates = self.surnames.get(key[0]) or self.given.get(key[0])
        return self._nearest(candidates or [], start)

    def canonical(self, name: str, start: int) -> str:
        """The name to show for a name where it stands; asked in text order, each answer is a mention for the next."""
        person = self.who(name, start)
        if person is None:
            return tidy(parts(name))
        insort(person.seen, start)
        return person.name

    def _ending(self, key: Folded) -> list[Person]:
        # "De Bruyne" for "Kevin De Bruyne", "Kim Jong" for "Kim Jong Un".
        return [
            person
            for person in self._by_part.get(key[0], ())
            if key in (person.full[-len(key) :], person.full[: len(key)])
        ]

    @staticmethod
    def _nearest(candidates: Sequence[Person], start: int) -> Person | None:
        """The one an article is about, if one is named in full twice as often as the next; else the last one named."""
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        before = [person for person in candidates if person.seen[0] <= start]
        if not before:
            return min(candidates, key=lambda person: person.seen[0])
        first, *others = sorted(before, key=lambda person: -person.named)
        if others and first.named >= max(_OFTEN, 2 * others[0].named):
            return first
        return max(before, key=lambda person: person.seen[bisect_right(person.seen, start) - 1])


def alike(full: Folded, other: Folded) -> bool:
    """Whether two full names can be the same person's: words left out, initials, one letter off in the given name."""
    shorter, longer = sorted((full, other), key=len)
    if set(shorter) <= set(longer) and (
        shorter[-1] == longer[-1] or shorter == longer[: len(shorter)] or len(shorter) == len(longer)
    ):
        return True
    if full[-1] != other[-1]:
        return False
    first, second = sorted((full[0], other[0]), key=len)
    return (len(first) == 1 and second.startswith(first)) or _one_letter_off(first, second)


def _one_letter_off(first: str, second: str) -> bool:
    # Short names that differ by a letter are different names: Jon and Ron, Maria and Mario.
    return len(first) > 5 and len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) == 1
