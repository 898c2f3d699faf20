"""Who stands as subject or object of a verb, through control, coordination, relatives and pronouns."""

from pipeline.enrichment.events.scene import Scene

_RELATIVE = frozenset({"who", "which", "that", "whom"})
_PERSONAL = frozenset({"he", "she", "it", "they", "him", "her", "them", "itself", "himself"})
_FIRST_OR_SECOND = frozenset({"i", "we", "you", "me", "us", "one"})
#: "are engaged in", "is committed to": the subject acts.
_ADJECTIVAL = frozenset({"engage", "commit", "determine", "prepare", "oppose"})
_DEEPEST = 8
_SENTENCES_BACK = 2


def is_verb(scene: Scene, i: int) -> bool:
    """Whether a token is a verb, auxiliaries included."""
    return scene.tree.tags[i][0] == "V"


def is_infinitive(scene: Scene, v: int) -> bool:
    """Whether a verb stands with "to"."""
    tree = scene.tree
    return any(tree.tags[k] == "TO" for k in tree.kids_of(v, "aux"))


def is_stranded(scene: Scene, v: int) -> bool:
    """Whether a finite verb was parsed as an attribute, which leaves it without subject and object."""
    tree = scene.tree
    if tree.tags[v] == "VBN":  # true participles before a noun are "amod"
        return tree.deps[v] in ("compound", "nmod") and tree.words[v - 1] != "-" and v > 0
    return tree.tags[v] in ("VBD", "VBZ") and tree.deps[v] in ("amod", "nmod", "compound")


def is_passive(scene: Scene, v: int) -> bool:
    """Whether the surface subject of a verb is the one it befalls."""
    tree = scene.tree
    if tree.tags[v] != "VBN":
        return False
    if tree.lemmas[v] in _ADJECTIVAL and tree.kid(v, "agent") is None:
        return False
    if tree.kid(v, "auxpass", "nsubjpass", "agent") is not None:
        return True
    if tree.deps[v] == "conj" and tree.kid(v, "aux", "nsubj") is None:
        return is_passive(scene, tree.heads[v])
    return tree.kid(v, "aux") is None and tree.deps[v] in ("acl", "advcl", "amod", "oprd")


def subject(scene: Scene, v: int, depth: int = 0) -> int | None:
    """Head noun of the surface subject of a verb or predicate; of the object for a participle that describes it.

    Pronouns are replaced by what they stand for; the first and second person stand for nobody in the article.
    """
    tree = scene.tree
    if depth > _DEEPEST:
        return None
    own = tree.kid(v, "nsubj", "nsubjpass")
    if own is None and tree.tags[v] in ("VBD", "VBZ"):  # a name before a date is taken for a measure
        own = next((k for k in tree.kids_of(v, "npadvmod") if k < v and scene.is_named(k)), None)
    if own is not None:
        return referent(scene, own, depth)
    dep, head = tree.deps[v], tree.heads[v]
    if dep == "ROOT":
        return _dropped(scene, v)
    if tree.tags[v] == "VB" and dep in ("ccomp", "parataxis") and tree.kid(v, "aux") is None:
        return None  # an imperative
    if dep in ("xcomp", "ccomp", "advcl", "dep") and (governed := _controller(scene, v, head)) is not None:
        return referent(scene, governed, depth)
    if dep in ("relcl", "acl") and tree.tags[head][0] in "NP":
        return _of_noun_clause(scene, v, head, depth)
    if dep == "pcomp":
        return _of_gerund(scene, tree.heads[head], tree.words[head], depth)
    if dep == "prep":
        return subject(scene, head, depth + 1) if is_verb(scene, head) else None
    return subject(scene, head, depth + 1)


def referent(scene: Scene, i: int, depth: int = 0) -> int | None:
    """The noun that a pronoun stands for; any other word stands for itself."""
    tree = scene.tree
    word, tag = tree.words[i], tree.tags[i]
    if tag in ("WP", "WDT", "WP$") or (word in _RELATIVE and tag == "DT"):
        clause = _relative_clause(scene, i)
        return tree.heads[clause] if clause is not None else None
    if tag != "PRP" and tag != "PRP$":
        return i
    if word in _FIRST_OR_SECOND or (word not in _PERSONAL and tag == "PRP"):
        return None
    return _antecedent(scene, i, depth)


def _controller(scene: Scene, v: int, governor: int) -> int | None:
    # "urged X to go": the object of the governor goes. "X promised Y to go" keeps its subject.
    if not is_verb(scene, governor) or scene.tree.deps[v] == "advcl":
        return None
    if scene.governs(governor, "verbs.commit", "verbs.threaten", "verbs.intend"):
        return None
    if scene.governs(governor, "verbs.demand", "verbs.allow", "verbs.forbid"):
        found = scene.tree.kid(governor, "dobj", "dative")
        if found is not None:
            return found
        for k in scene.tree.kids_of(governor, "prep"):
            if k < v and (obj := scene.tree.kid(k, "pobj")) is not None:
                return obj
    return None


def _of_noun_clause(scene: Scene, v: int, noun: int, depth: int) -> int | None:
    tree = scene.tree
    if is_infinitive(scene, v):
        return _of_gerund(scene, noun, "to", depth)
    if tree.deps[v] == "acl" and tree.tags[v] == "VBG" and not scene.is_people(noun) and not scene.is_named(noun):
        return _of_gerund(scene, noun, "by", depth)
    return referent(scene, noun, depth)


def _of_gerund(scene: Scene, governor: int, preposition: str, depth: int) -> int | None:
    """Subject of a gerund or infinitive that hangs on a verb or noun."""
    tree = scene.tree
    if is_verb(scene, governor):
        obj = tree.kid(governor, "dobj")
        if obj is not None and preposition in ("of", "from", "for", "with", "into"):
            return referent(scene, obj, depth)
        return subject(scene, governor, depth + 1)
    owner = tree.kid(governor, "poss")
    if owner is not None:
        return referent(scene, owner, depth)
    for k in tree.kids_of(governor, "prep"):
        if tree.words[k] in ("by", "of", "from") and (obj := tree.kid(k, "pobj")) is not None:
            return referent(scene, obj, depth)
    above = tree.heads[governor]
    if tree.deps[governor] in ("dobj", "attr", "pobj") and above != governor:
        if tree.deps[governor] == "pobj":
            above = tree.heads[above]
        return subject(scene, above, depth + 1) if is_verb(scene, above) else None
    return None


def _relative_clause(scene: Scene, i: int) -> int | None:
    tree = scene.tree
    for _ in range(_DEEPEST):
        if tree.deps[i] == "relcl":
            return i
        i = tree.heads[i]
    return None


def _dropped(scene: Scene, v: int) -> int | None:
    """The subject left out at the start of a sentence ("Will attend the summit."): that of the sentence before."""
    tree = scene.tree
    number = tree.sentence(v)
    first = tree.starts[number]
    opens = first == v or (
        tree.heads[first] == v and tree.deps[first] == "aux" and tree.tags[first] in ("MD", "VBZ", "VBD")
    )
    if number == 0 or not opens or tree.tags[first] == "VB":
        return None
    return _main_subject(scene, number - 1)


def _main_subject(scene: Scene, number: int) -> int | None:
    """Subject of what a sentence tells: where it begins by addressing the reader, that of the clause told."""
    tree = scene.tree
    end = tree.starts[number + 1] if number + 1 < len(tree.starts) else len(tree.words)
    for i in range(tree.starts[number], end):
        if tree.deps[i] in ("nsubj", "nsubjpass") and tree.tags[i][0] == "N" and tree.deps[tree.heads[i]] in (
            "ROOT", "ccomp", "conj",
        ):  # fmt: skip
            return i
    return None


def _antecedent(scene: Scene, pronoun: int, depth: int) -> int | None:
    tree = scene.tree
    word = tree.words[pronoun]
    at = tree.heads[pronoun]
    for _ in range(_DEEPEST):
        above = tree.heads[at]
        if above == at:
            break
        if is_verb(scene, above):
            found = tree.kid(above, "nsubj", "nsubjpass")
            if found is not None and found != pronoun and found < pronoun:
                found = referent(scene, found, depth + 1) if depth < _DEEPEST else None
                if found is not None and _fits(scene, word, found):
                    return found
        at = above
    number = tree.sentence(pronoun)
    for back in range(1, _SENTENCES_BACK + 1):
        if number - back < 0:
            break
        found = _main_subject(scene, number - back)
        if found is not None and _fits(scene, word, found):
            return found
    return None


def _fits(scene: Scene, pronoun: str, noun: int) -> bool:
    tag = scene.tree.tags[noun]
    is_person = scene.is_named(noun, frozenset({"PERSON"}))
    if pronoun in ("they", "them", "their"):
        return tag in ("NNS", "NNPS") or (not is_person and (scene.is_people(noun) or scene.is_named(noun)))
    if pronoun in ("it", "itself", "its"):
        return not is_person and tag in ("NN", "NNP", "NNPS") and (scene.is_people(noun) or scene.is_named(noun))
    return is_person or (tag in ("NN", "NNP") and scene.lemma(noun) in scene.lexicon.offices)
