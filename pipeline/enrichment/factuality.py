"""Whether what a verb or noun tells happened, may happen or did not: a logistic model over features of the parse.

The model is trained on the factuality annotations of Universal Decompositional Semantics (White et al. 2016, "Universal
Decompositional Semantics on Universal Dependencies") by ``benchmarks/train_factuality.py``; the licence of its
training text stands beside the weights in ``factuality.LICENSE.md``.
"""

import json
import math
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from spacy.tokens import Token

from pipeline.enrichment.lemmas import lemma

type Label = Literal["factual", "uncertain", "nonfactual"]

LABELS: tuple[Label, ...] = ("factual", "uncertain", "nonfactual")
_AUXILIARIES = frozenset({"aux", "auxpass"})
#: Dependents that say something about the reality of their head.
_TELLING = frozenset({"advmod", "neg", "mark", "prt", "expl", "cc", "preconj", "det", "intj"})
#: How many governors above the event are looked at.
_DEPTH = 3


class Factuality(NamedTuple):
    """Probabilities that an event is told as a fact, as uncertain, and as not a fact (denied, wished or planned)."""

    factual: float
    uncertain: float
    nonfactual: float

    @property
    def label(self) -> Label:
        """The most probable of the three."""
        return LABELS[max(range(3), key=self.__getitem__)]


def factuality(token: Token) -> Factuality:
    """How the text presents the event that a token tells.

    Args:
        token: the verb, noun or adjective that carries the event, in a parsed document.
    """
    bias, table = _weights()
    scores = list(bias)
    for feature in features(token):
        for index, value in enumerate(table.get(feature, ())):
            scores[index] += value
    top = max(scores)
    exps = [math.exp(score - top) for score in scores]
    total = sum(exps)
    return Factuality(*(value / total for value in exps))


@lru_cache(maxsize=1)
def _weights() -> tuple[list[float], dict[str, list[float]]]:
    path = files("pipeline.enrichment").joinpath("factuality.json")
    kept = json.loads(path.read_text(encoding="utf-8"))
    return kept["bias"], kept["features"]


def features(token: Token) -> Iterator[str]:
    """The features of one event: its own form and helpers, and those of the clauses above it."""
    yield f"tag={token.tag_}"
    yield f"dep={token.dep_}"
    yield f"tag+dep={token.tag_}+{token.dep_}"
    yield f"lemma={lemma(token)}"
    yield from _helpers(token, "self")
    bearer = _bearer(token)
    if bearer.i != token.i:
        yield from _helpers(bearer, "bearer")
    yield from _above(bearer)
    yield from _sentence(token, bearer)


def _bearer(token: Token) -> Token:
    """The verb whose helpers count for the event: that of a copula or of the first of joined verbs."""
    while token.dep_ == "conj" and token.head.i != token.i:
        token = token.head
    return token


def _helpers(token: Token, where: str) -> Iterator[str]:
    children = list(token.children)
    auxiliaries = [child.lower_ for child in children if child.dep_ in _AUXILIARIES]
    yield f"{where}:aux={'+'.join(auxiliaries)}"
    for child in children:
        if child.dep_ in _AUXILIARIES:
            yield f"{where}:aux:{child.lower_}"
        elif child.dep_ in _TELLING:
            yield f"{where}:{child.dep_}:{child.lower_}"
        elif child.dep_ in ("nsubj", "nsubjpass", "csubj"):
            yield f"{where}:subject:{child.lower_ if child.tag_ in ('PRP', 'EX', 'WP', 'WDT', 'DT') else child.tag_}"
            for word in child.children:
                if word.lower_ in ("no", "any", "few", "every"):
                    yield f"{where}:subject-{word.lower_}"
        elif child.dep_ in ("dobj", "attr", "acomp", "xcomp", "ccomp", "advcl", "prep", "oprd"):
            yield f"{where}:has-{child.dep_}"
            if child.dep_ == "advcl":
                yield f"{where}:advcl-{_mark(child)}"
    if not any(child.dep_ in ("nsubj", "nsubjpass", "csubj", "expl") for child in children):
        yield f"{where}:no-subject:{token.tag_}:{'+'.join(auxiliaries)}"


def _mark(token: Token) -> str:
    return next((child.lower_ for child in token.children if child.dep_ in ("mark", "advmod")), "")


def _above(token: Token) -> Iterator[str]:
    path = token.dep_
    at = token
    for depth in range(1, _DEPTH + 1):
        head = at.head
        if head.i == at.i:
            return
        word = lemma(head)
        yield f"up{depth}:{word}"
        yield f"up{depth}:{head.tag_}:{at.dep_}"
        if depth == 1:
            yield f"up1:{word}:{at.dep_}:{at.tag_}"
            yield f"up1:{at.dep_}:{_mark(at)}"
        for child in head.children:
            if child.dep_ in _AUXILIARIES or child.dep_ == "neg":
                yield f"up{depth}:{at.dep_}:{child.dep_}:{child.lower_}"
            elif child.dep_ == "mark":
                yield f"up{depth}:mark:{child.lower_}"
        path = f"{path}<{head.dep_}"
        yield f"path={path}"
        at = head


def _sentence(token: Token, bearer: Token) -> Iterator[str]:
    sentence = token.sent
    last = sentence[-1].text
    if last in "?!":
        yield f"ends={last}:{bearer.dep_}"
    first = sentence[0].lower_
    if first in (
        "if",
        "please",
        "let",
        "when",
        "how",
        "what",
        "why",
        "do",
        "does",
        "did",
        "is",
        "are",
        "can",
        "should",
    ):
        yield f"first={first}"
    if token.i and token.nbor(-1).lower_ in ("to", "not", "never", "n't", "would", "could", "may", "might"):
        yield f"before={token.nbor(-1).lower_}"
