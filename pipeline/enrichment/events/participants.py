"""From noun phrases to participants."""

from msgspec.structs import replace

from pipeline.enrichment.events.scene import ACTING, PLACES, Party, Scene

#: What of a noun's modifiers is left out of its phrase: clauses, asides and further members of a list.
_OUTSIDE = frozenset({"relcl", "acl", "appos", "conj", "cc", "punct", "preconj", "advcl", "parataxis", "dep", "case"})
#: What another preposition may follow: "out of", but not "according to".
_ROWS = frozenset({"out", "away", "off", "up", "back", "over", "down", "in", "ahead"})
_MODIFIERS = ("poss", "compound", "amod", "nmod")
#: How names stand beside a noun for people, the closest tie first.
_BESIDE = ("appos", "poss", "amod", "compound", "nmod")
_INNER_PREPOSITIONS = (
    "of", "by", "from", "against", "on", "to", "with", "between", "for", "into", "among", "at", "towards", "toward",
    "over", "about", "near", "along", "around", "outside", "in",
)  # fmt: skip
#: How far a phrase is searched for participants.
DEEPEST = 4


def party(scene: Scene, head: int, labels: frozenset[str] = ACTING) -> Party | None:
    """The participant that a noun is the head of, or None where it names nobody who acts.

    A noun for people takes the country of the name beside it ("Israeli police"); an organ of a state takes its
    name too ("the Turkish government" is Turkey).
    """
    entity = scene.names.get(head)
    if entity is not None and entity.label in labels:
        start, end = _edges(scene, head)
        return Party(head, start, end, entity.name, entity.country, entity.label)
    close = _close_apposition(scene, head, labels)
    if close is not None:
        named = scene.names[close]
        return Party(head, _edges(scene, head)[0], _edges(scene, close)[1], named.name, named.country, named.label)
    if not scene.is_people(head) and not _is_unlisted_name(scene, head):
        return None
    start, end = _edges(scene, head)
    beside = _name_beside(scene, head)
    if beside is None:
        return Party(head, start, end)
    owner = scene.names[beside]
    if owner.label == "PERSON" and scene.tree.deps[beside] == "appos":
        return Party(head, start, end, owner.name, owner.country, owner.label)
    is_organ = scene.lemma(head) in scene.lexicon.organs and owner.label in ("GPE", "NORP")
    return Party(head, start, end, owner.name if is_organ else None, owner.country, None)


def whole(scene: Scene, head: int) -> Party:
    """Any noun with its phrase, for what is no participant by its own."""
    return Party(head, *_edges(scene, head))


def parties(scene: Scene, head: int, labels: frozenset[str] = ACTING) -> list[Party]:
    """The participants of a phrase: its head and the nouns coordinated with it.

    "China's top diplomat and Foreign Minister Wang Yi has arrived" is one person: where the verb is singular,
    the named one of the two stands for both.
    """
    counted = _counted(scene, head)
    if counted is not None:
        start = _edges(scene, head)[0]
        return [replace(p, start=min(start, p.start)) for p in parties(scene, counted, labels)]
    found = [p for i in members(scene, head) if (p := party(scene, i, labels))]
    if len(found) == 2 and scene.tree.tags[_finite(scene, head)] == "VBZ":
        named = [p for p in found if p.label == "PERSON"]
        return named[-1:] or found[:1]
    return found


def _counted(scene: Scene, head: int) -> int | None:
    """Whom a word of number counts: students in "dozens of students"."""
    if scene.tree.lemmas[head] not in scene.lexicon.numbers:
        return None
    for k in scene.tree.kids_of(head, "prep"):
        if scene.tree.words[k] == "of":
            return scene.tree.kid(k, "pobj")
    return None


def members(scene: Scene, head: int) -> list[int]:
    """A noun and all nouns coordinated with it."""
    found = [head]
    while (following := scene.tree.kid(found[-1], "conj")) is not None:
        found.append(following)
    return found


def inside(scene: Scene, head: int, labels: frozenset[str] = ACTING, depth: int = 0) -> list[Party]:
    """The participants named within a phrase whose head is none: Serbia in "Serbia's refusal".

    Possessors come first, then modifiers before the noun, then prepositional phrases, then who did it by a
    participle ("crimes committed by soldiers").
    """
    tree = scene.tree
    for k in tree.kids_of(head, "poss"):
        if tree.tags[k] != "PRP$" and (found := phrase(scene, k, labels, depth + 1)):
            return found
    for k in tree.kids[head]:
        if tree.deps[k] not in _MODIFIERS:
            continue
        for i in (k, *tree.kids[k]):
            if scene.is_named(i, labels) and tree.deps[i] != "prep" and (found := parties(scene, i, labels)):
                return found
    prepositions = {tree.words[k]: k for k in reversed(tree.kids_of(head, "prep"))}
    for name in _INNER_PREPOSITIONS if prepositions else ():
        if name in prepositions and (found := of_preposition(scene, prepositions[name], labels, depth)):
            return found
    for k in tree.kids_of(head, "acl"):
        for by in tree.kids_of(k, "agent"):
            if found := of_preposition(scene, by, labels, depth):
                return found
    return []


def prepositions(scene: Scene, v: int) -> list[int]:
    """The prepositions of a verb, each followed by the ones in a row with it ("out of")."""
    tree = scene.tree
    own = tree.kids_of(v, "prep", "prt", "dative", "agent", "advmod")
    rows = {first: tree.kids_of(first, "prep") if tree.words[first] in _ROWS else () for first in own}
    return [k for first, following in rows.items() for k in (first, *following)]


def of_preposition(scene: Scene, preposition: int, labels: frozenset[str] = ACTING, depth: int = 0) -> list[Party]:
    """The participants of a prepositional phrase."""
    for k in scene.tree.kids[preposition]:
        if scene.tree.deps[k] in ("pobj", "pcomp"):
            return phrase(scene, k, labels, depth + 1)
        if scene.tree.deps[k] == "prep" and depth < DEEPEST:  # "out of the town"
            return of_preposition(scene, k, labels, depth)
    return []


def phrase(scene: Scene, head: int, labels: frozenset[str] = ACTING, depth: int = 0) -> list[Party]:
    """The participants of a noun phrase: itself, else those named within it."""
    if found := parties(scene, head, labels):
        return found
    return inside(scene, head, labels, depth) if depth < DEEPEST else []


def _is_unlisted_name(scene: Scene, head: int) -> bool:
    """Whether a word written as a name was not recognised as one: "the PRC"."""
    return head not in scene.names and scene.tree.tags[head] in ("NNP", "NNPS") and scene.tree.words[head].isalpha()


def _close_apposition(scene: Scene, head: int, labels: frozenset[str]) -> int | None:
    """The name right behind a common noun that it is the name of: "the capital Kabul"."""
    tree = scene.tree
    if tree.tags[head] not in ("NN", "NNS"):
        return None
    for k in tree.kids_of(head, "appos"):
        if scene.is_named(k, labels) and all(tree.words[i] != "," for i in range(head + 1, k)):
            return k
    return None


def _name_beside(scene: Scene, head: int) -> int | None:
    tree = scene.tree
    named = [k for k in tree.kids_of(head, *_BESIDE) if scene.is_named(k)]
    for dep in _BESIDE if named else ():
        for k in named:
            if tree.deps[k] == dep and (dep != "appos" or scene.names[k].label == "PERSON"):
                return k
    for k in tree.kids_of(head, "prep"):
        if tree.words[k] in ("of", "in", "from"):
            for inner in tree.kids_of(k, "pobj"):
                if scene.is_named(inner, PLACES | ACTING):
                    return inner
    return None


def _edges(scene: Scene, head: int) -> tuple[int, int]:
    """First and last token of a phrase, clauses and lists left out."""
    kids, deps = scene.tree.kids, scene.tree.deps
    phrase = [head]
    for i in phrase:
        for k in kids[i]:
            dep = deps[k]
            is_list = dep in ("conj", "cc") and i != head  # "the ministers of Ghana and Benin"
            if is_list or not (dep in _OUTSIDE or (dep == "prep" and _is_apart(scene, k))):
                phrase.append(k)
    return min(phrase), max(phrase) + 1


def _is_apart(scene: Scene, preposition: int) -> bool:
    return scene.tree.words[preposition - 1] == ","


def _finite(scene: Scene, noun: int) -> int:
    """The finite verb, or its auxiliary, that a subject agrees with; the noun itself where it is no subject."""
    tree = scene.tree
    if tree.deps[noun] not in ("nsubj", "nsubjpass"):
        return noun
    verb = tree.heads[noun]
    auxiliary = tree.kid(verb, "aux", "auxpass")
    return verb if auxiliary is None else auxiliary
