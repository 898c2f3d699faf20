"""Whether what a verb or noun tells happened, may happen or did not: a linear model over features of the parse.

The model predicts the factuality of Universal Decompositional Semantics (Rudinger, White & Van Durme 2018, "Neural
Models of Factuality"), a value from about -3 (surely did not happen) to 3 (surely did), by ridge regression.
``benchmarks/train_factuality.py`` trains and measures it; what it was trained on and under which licence stands
beside the weights in ``factuality.LICENSE.md``.
"""

import json
import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from spacy.tokens import Token

from pipeline.enrichment.lemmas import lemma

type Label = Literal["factual", "uncertain", "nonfactual"]

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_AUXILIARIES = frozenset({"aux", "auxpass"})
#: Dependents that say something about the reality of their head.
_TELLING = frozenset({"advmod", "neg", "mark", "prt", "expl", "cc", "preconj", "det", "intj"})
_COMPLEMENTS = frozenset({"dobj", "attr", "acomp", "xcomp", "ccomp", "advcl", "prep", "oprd"})
_NAMED = frozenset({"PRP", "EX", "WP", "WDT", "DT"})
_OPENERS = frozenset(
    {"if", "please", "let", "when", "how", "what", "why", "do", "does", "did", "is", "are", "can", "should"}
)
_MOODS = frozenset(["if", "not", "n't", "never", "please", "would", "hope", "want", "wish", "might", "let"])
_BEFORE = frozenset(["to", "not", "never", "n't", "would", "could", "may", "might"])
#: How many governors above the event, and how many words on either side, are looked at.
_DEPTH = 3
_WINDOW = 3
#: Groups of features that are also taken in pairs.
_PAIRS = (
    ("aux", "form"), ("aux", "subject"), ("form", "subject"), ("aux", "path"), ("aux", "adjunct"), ("lemma", "form"),
    ("lemma", "aux"), ("aux", "up"), ("form", "neg"), ("up", "subject"), ("aux", "has"), ("form", "ends"),
    ("form", "first"), ("bearer", "form"), ("subject", "lemma"), ("path", "subject"),
)  # fmt: skip


class Factuality(NamedTuple):
    """Probabilities that an event is told as a fact, as uncertain, and as not a fact (denied, wished or planned)."""

    factual: float
    uncertain: float
    nonfactual: float

    @property
    def label(self) -> Label:
        """Factual or nonfactual where that is more probable than not, else uncertain."""
        if self.factual > max(self.nonfactual, 0.5):
            return "factual"
        return "nonfactual" if self.nonfactual > 0.5 else "uncertain"


def factuality(token: Token) -> Factuality:
    """How the text presents the event that a token tells.

    Args:
        token: the verb, noun or adjective that carries the event, in a parsed document.
    """
    weights = _weights()
    table = weights["features"]
    value = weights["bias"] + sum(table.get(feature, 0.0) for feature in features(token))
    low, high = weights["thresholds"]
    factual = _logistic((value - high) / weights["spread"])
    nonfactual = _logistic((low - value) / weights["spread"])
    return Factuality(factual, max(0.0, 1 - factual - nonfactual), nonfactual)


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-score))


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, Any]:
    path = files("pipeline.enrichment").joinpath("factuality.json")
    weights: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return weights


def features(token: Token) -> frozenset[str]:
    """The features of one event: its form and helpers, the clauses above it, the words around, and pairs of these."""
    groups: dict[str, list[str]] = {}
    for group, feature in _single(token):
        groups.setdefault(group, []).append(f"{group}={feature}")
    found = {feature for each in groups.values() for feature in each}
    for first, second in _PAIRS:
        found.update(f"{a}&{b}" for a in groups.get(first, ()) for b in groups.get(second, ()))
    return frozenset(found)


def _single(token: Token) -> Iterator[tuple[str, str]]:
    yield "tag", token.tag_
    yield "dep", token.dep_
    yield "form", f"{token.tag_}+{token.dep_}"
    yield "lemma", lemma(token)
    yield from _helpers(token)
    bearer = _bearer(token)
    if bearer.i != token.i:
        yield from ((f"bearer-{group}" if group != "aux" else "bearer", name) for group, name in _helpers(bearer))
    yield from _above(bearer)
    yield from _sentence(token, bearer)


def _bearer(token: Token) -> Token:
    """The first of joined verbs, whose helpers count for the others too."""
    while token.dep_ == "conj" and token.head.i != token.i:
        token = token.head
    return token


def _helpers(token: Token) -> Iterator[tuple[str, str]]:
    children = list(token.children)
    auxiliaries = [child.lower_ for child in children if child.dep_ in _AUXILIARIES]
    yield "aux", "+".join(auxiliaries)
    for child in children:
        if child.dep_ in _AUXILIARIES:
            yield "helper", child.lower_
        elif child.dep_ in _TELLING:
            yield ("neg" if child.dep_ == "neg" else "telling"), f"{child.dep_}:{child.lower_}"
        elif child.dep_ in _SUBJECTS:
            yield "subject", child.lower_ if child.tag_ in _NAMED else child.tag_
            yield from (("quantifier", word.lower_) for word in child.children if word.dep_ in ("det", "neg"))
        elif child.dep_ in _COMPLEMENTS:
            yield "has", child.dep_
            if child.dep_ == "advcl":
                yield "adjunct", _mark(child)
    if not any(child.dep_ in _SUBJECTS or child.dep_ == "expl" for child in children):
        yield "bare", f"{token.tag_}:{'+'.join(auxiliaries)}"


def _mark(token: Token) -> str:
    return next((child.lower_ for child in token.children if child.dep_ in ("mark", "advmod")), "")


def _above(token: Token) -> Iterator[tuple[str, str]]:
    path = token.dep_
    at = token
    for depth in range(1, _DEPTH + 1):
        head = at.head
        if head.i == at.i:
            return
        word = lemma(head)
        if depth == 1:
            yield from (("up", word), ("up", f"{head.tag_}:{at.dep_}"), ("up", f"{word}:{at.dep_}:{at.tag_}"))
            yield "marked", f"{at.dep_}:{_mark(at)}"
        else:
            yield from ((f"up{depth}", word), (f"up{depth}", f"{head.tag_}:{at.dep_}"))
        for child in head.children:
            if child.dep_ in _AUXILIARIES or child.dep_ == "neg":
                yield f"above{depth}", f"{at.dep_}:{child.dep_}:{child.lower_}"
            elif child.dep_ == "mark":
                yield f"above{depth}", f"mark:{child.lower_}"
        path = f"{path}<{head.dep_}"
        yield "path", path
        at = head


def _sentence(token: Token, bearer: Token) -> Iterator[tuple[str, str]]:
    sentence = token.sent
    if sentence[-1].text in "?!":
        yield "ends", f"{sentence[-1].text}:{bearer.dep_}"
    if sentence[0].lower_ in _OPENERS:
        yield "first", sentence[0].lower_
    if token.i and token.nbor(-1).lower_ in _BEFORE:
        yield "before", token.nbor(-1).lower_
    yield from (("mood", word.lower_) for word in sentence if word.tag_ == "MD" or word.lower_ in _MOODS)
    for at in range(max(sentence.start, token.i - _WINDOW), min(sentence.end, token.i + _WINDOW + 1)):
        if at != token.i:
            yield f"word{at - token.i:+d}", token.doc[at].lower_
            yield f"tag{at - token.i:+d}", token.doc[at].tag_
