"""Whose words they are: the canonical name behind a source, and what kind of source it is."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from pipeline.documents import Entity, SourceType
from pipeline.enrichment.claims.drafts import Draft
from pipeline.enrichment.claims.lexicon import words
from pipeline.enrichment.claims.parse import Parse

_PRONOUNS = words("he she")
#: Tokens before a pronoun or role in which its name must stand.
_REACH = 90
#: Characters before the last word of a name in which it begins.
_LONGEST_NAME = 60
_ROLES = words(
    """
    ambassador captain chair chairman chairwoman chief coach commissioner director governor judge lawyer leader
    lawmaker mayor minister mp officer president professor secretary senator spokesman spokesperson spokeswoman
    """
)
_BODIES = words(
    """
    administration agency army association authority bank board body bureau cabinet campaign chamber church club
    commission committee company corporation council court department embassy firm foundation government group
    institute ministry military navy organisation organization parliament party police regulator senate team
    tribunal union university
    """
)
_OUTLETS = words("broadcaster channel daily magazine newspaper network paper station tabloid website weekly")
_BODY_LABELS = frozenset({"ORG", "GPE", "NORP", "FAC", "LOC"})


class Names:
    """Finds the names behind the sources of one article.

    Args:
        entities: of the article, in text order.
    """

    def __init__(self, parse: Parse, entities: Sequence[Entity]) -> None:
        self._parse = parse
        self._entities = [entity for entity in entities if entity.label == "PERSON" or entity.label in _BODY_LABELS]
        self._starts = [entity.start for entity in self._entities]

    def of(self, made: Draft) -> tuple[str | None, SourceType]:
        """The canonical name of a source, None where the text does not make it plain, and its type."""
        if not made.source:
            return None, "unnamed"
        entity = self._named(made)
        if entity is not None:
            return entity.name, _type(entity)
        head = self._head(made)
        word = self._parse.words[head]
        if word in _PRONOUNS:
            found = self._only(made, lambda other: other.label == "PERSON")
            return (found.name if found else None), "person"
        if word == "who":
            antecedent = self._antecedent(made)
            return (antecedent.name if antecedent else None), "person"
        return self._role(made, head)

    def _head(self, made: Draft) -> int:
        start, end = made.source[0]
        if made.speaker is not None and start <= made.speaker < end:
            return made.speaker
        return end - 1

    def _antecedent(self, made: Draft) -> Entity | None:
        """The person that "who" stands for, where the parse ties the clause to a name."""
        if self._parse.deps[made.head] != "relcl":
            return None
        at = self._parse.starts[self._parse.heads[made.head]]
        before = self._between(max(0, at - _LONGEST_NAME), at + 1)
        return next((entity for entity in before if entity.label == "PERSON" and at < entity.end), None)

    def _named(self, made: Draft) -> Entity | None:
        """The entity at the head of a source, else a person in apposition, else the outlet of "a report of …"."""
        start, end = self._parse.starts[made.source[0][0]], self._parse.ends[made.source[-1][1] - 1]
        head = self._head(made)
        inside = [entity for entity in self._between(start, end) if entity.end <= end + 1]
        at = self._parse.starts[head]
        for entity in inside:
            if entity.start <= at < entity.end:
                return entity
        linked = {kid for kid in self._parse.kids[head] if self._parse.deps[kid] in ("appos", "compound", "nmod")}
        if self._parse.words[head] in ("report", "article", "story", "account", "coverage"):
            linked |= {kid for prep in self._parse.kids[head] for kid in self._parse.kids[prep]}
            linked |= {kid for kid in self._parse.kids[head] if self._parse.deps[kid] == "poss"}
        for entity in inside:
            if any(entity.start <= self._parse.starts[kid] < entity.end for kid in linked) and entity.label != "NORP":
                return entity
        return None

    def _between(self, start: int, end: int) -> list[Entity]:
        return self._entities[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _before(self, made: Draft) -> list[Entity]:
        first = made.source[0][0]
        reach = max(0, first - _REACH)
        return self._between(self._parse.starts[reach], self._parse.starts[first])

    def _only(self, made: Draft, fits: Callable[[Entity], bool]) -> Entity | None:
        """The entity that fits, where all that fit shortly before the source bear one name."""
        found = [entity for entity in self._before(made) if fits(entity)]
        return found[-1] if found and len({entity.name for entity in found}) == 1 else None

    def _role(self, made: Draft, head: int) -> tuple[str | None, SourceType]:
        word = self._parse.words[head]
        definite = any(self._parse.words[kid] in ("the", "this") for kid in self._parse.kids[head])
        if word in _BODIES or word in _OUTLETS:
            kind: SourceType = "outlet" if word in _OUTLETS else "organisation"
            found = self._only(made, lambda other: other.label == "ORG" and word in other.name.lower().split())
            return (found.name if found and definite else None), kind
        if word in _ROLES and definite:
            found = self._only(made, lambda other: other.label == "PERSON" and self._titled(other, word))
            if found is not None:
                return found.name, "person"
        return None, "unnamed"

    def _titled(self, entity: Entity, role: str) -> bool:
        """Whether the role stands right before or after a name: "spokesperson Jane Doe", "Jane Doe, a spokesperson"."""
        at = bisect_left(self._parse.starts, entity.start)
        after = bisect_left(self._parse.starts, entity.end)
        return role in self._parse.words[max(0, at - 3) : at] or role in self._parse.words[after : after + 6]


def _type(entity: Entity) -> SourceType:
    if entity.label == "PERSON":
        return "person"
    return "outlet" if entity.kind == "outlet" else "organisation"
