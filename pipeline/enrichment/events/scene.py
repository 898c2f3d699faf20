"""What all steps look at: the parse, the names by token, the word lists."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct

from pipeline.documents import Entity
from pipeline.enrichment.events.lexicon import Lexicon
from pipeline.enrichment.events.tree import Tree, tree_of
from pipeline.enrichment.reading import Reading

#: Labels of names that act or are acted upon.
ACTING = frozenset({"PERSON", "GPE", "NORP", "ORG"})
#: Labels of what is not anybody, but is taken for it by the model often enough; subjects of acts are somebody.
SUBJECTS = ACTING | {"EVENT", "FAC", "LOC", "PRODUCT", "LAW"}
#: Labels of names that can be gone to, besides.
PLACES = frozenset({"GPE", "LOC", "FAC"})
#: Labels of gatherings and of what parsers take for one.
GATHERINGS = frozenset({"EVENT", "FAC", "ORG"})
#: How titles hang on names.
_TITLES = frozenset({"compound", "nmod", "appos", "amod"})


class Party(Struct, frozen=True):
    """A participant as the parse shows it.

    Attributes:
        head: token index of the head noun.
        start, end: first token of the phrase, and the one after its last.
        name, country: of the name that it is, or of which it is an organ; None for a group without a name.
        label: of its name; None for a group.
    """

    head: int
    start: int
    end: int
    name: str | None = None
    country: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """An article in the form that events are found in.

    Attributes:
        names: the entity that covers a token.
        offices: canonical names of the persons who hold an office, as far as the article tells.
    """

    reading: Reading
    tree: Tree
    lexicon: Lexicon
    names: dict[int, Entity]
    offices: frozenset[str]

    def is_named(self, i: int, labels: frozenset[str] = ACTING) -> bool:
        """Whether a token belongs to a name with one of these labels."""
        entity = self.names.get(i)
        return entity is not None and entity.label in labels

    def is_people(self, i: int) -> bool:
        """Whether a token is a noun for people, as "rebels" and "government" are."""
        if self.tree.tags[i][0] != "N":
            return False
        word = self.lemma(i)
        if word == "state" and any(self.tree.words[k] == "of" for k in self.tree.kids_of(i, "prep")):
            return False  # "a state of emergency"
        if word in self.lexicon.people or word.endswith(self.lexicon.endings):
            return True
        form = self.tree.words[i]
        return self.tree.tags[i] == "NNS" and form.endswith(("ers", "ors")) and form not in self.lexicon.things

    def lemma(self, i: int) -> str:
        """Lemma of a token; the last part of a hyphenated noun, of which "-leader" is one."""
        found = self.tree.lemmas[i]
        if self.tree.tags[i] in ("NNP", "NNPS"):
            found = found.removesuffix("s") if found not in self.lexicon.people else found
        return found

    def governs(self, i: int, *lists: str) -> bool:
        """Whether a word stands in one of these lists of governors.toml."""
        word = self.tree.lemmas[i]
        govern = self.lexicon.govern
        for name in lists:  # noqa: SIM110 - a generator would cost more than the look-ups
            if word in govern[name]:
                return True
        return False


def scene_of(reading: Reading, entities: Sequence[Entity], lexicon: Lexicon) -> Scene:
    """Bring names and parse together."""
    tree = tree_of(reading.doc)
    names: dict[int, Entity] = {}
    offsets = [*tree.offsets, len(reading.article.text)]  # the end of the text ends every name
    for entity in entities:
        i = max(bisect_right(offsets, entity.start) - 1, 0)
        while offsets[i] < entity.end:
            names.setdefault(i, entity)
            i += 1
    return Scene(reading, tree, lexicon, names, _office_holders(tree, names, lexicon))


def _office_holders(tree: Tree, names: dict[int, Entity], lexicon: Lexicon) -> frozenset[str]:
    holders = set()
    for i, entity in names.items():
        if entity.label != "PERSON" or entity.name in holders:
            continue
        near = [*tree.kids[i], tree.heads[i]] if names.get(tree.heads[i]) is not entity else tree.kids[i]
        offices = [k for k in near if tree.words[k].removesuffix("s") in lexicon.offices]
        if offices and (tree.deps[i] == "appos" or any(tree.deps[k] in _TITLES for k in offices)):
            holders.add(entity.name)
    return frozenset(holders)
