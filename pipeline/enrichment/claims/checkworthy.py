"""Is a claim worth checking? A score whose features can be read.

The weights are set by hand: a statement is worth checking where it says something about the world that can be looked
up (figures, comparisons, named bodies, what was done), and less so where it is an opinion, a wish, a question or small
talk. They are fitted to no text.
"""

import math
import re
from collections.abc import Mapping, Sequence

from pipeline.enrichment.claims.lexicon import words

#: Added for each feature; what is summed up goes through the logistic function.
WEIGHTS: Mapping[str, float] = {
    "bias": -2.2,
    "number": 1.3,
    "quantity": 0.9,
    "comparison": 0.7,
    "past": 0.6,
    "record": 0.8,
    "name": 0.4,
    "length": 1.2,
    "opinion": -0.8,
    "wish": -0.6,
    "question": -1.2,
    "address": -0.5,
    "future": -0.3,
}
_NUMBER = re.compile(r"\d")
_WORD = re.compile(r"[A-Za-z’']+|\d[\d.,]*|[%$€£?]")
_QUANTITIES = words(
    """
    percent percentage million billion trillion thousand hundred half double dozen majority rate average number jobs
    dollars % $ € £ years months quarter third
    """
)
_COMPARISONS = words(
    "more less fewer most least highest lowest biggest largest worst best than increase decrease higher lower"
)
_RECORDS = words(
    """
    voted vote cut raised raising spent spending budget deficit debt tax taxes law bill billed signed killed died
    arrested convicted created lost cost costs record unemployment inflation trade crime paid pay sold bought built
    """
)
_OPINIONS = words("think believe feel hope guess maybe should must wonderful great terrible love want opinion honest")
_WISHES = words("let please need thank thanks wish ought")
_ADDRESS = words("you your i'm i i'll we'll hello welcome")
_FUTURES = words("will going shall would")
_PAST = words("was were had did has have")
#: All words that a feature asks for: few of a sentence are among them.
_LISTED = _QUANTITIES.union(_COMPARISONS, _RECORDS, _OPINIONS, _WISHES, _ADDRESS, _FUTURES, _PAST)
#: Words at which the feature of length is full.
_LONG = 25


def features(sentence: str) -> dict[str, float]:
    """The features of a statement, each from 0 to 1, by the names of `WEIGHTS`."""
    tokens = _WORD.findall(sentence)
    lower = [token.lower() for token in tokens]
    found = _LISTED.intersection(lower)
    names = [token for token in tokens[1:] if token[0].isupper() and token not in ("I", "I'm", "I'll")]
    return {
        "number": float(_NUMBER.search(sentence) is not None),
        "quantity": min(len(found & _QUANTITIES), 2) / 2,
        "comparison": min(len(found & _COMPARISONS), 2) / 2,
        "past": float(not found.isdisjoint(_PAST) or _has_past_form(lower)),
        "record": min(len(found & _RECORDS), 2) / 2,
        "name": min(len(names), 2) / 2,
        "length": min(len(tokens), _LONG) / _LONG,
        "opinion": float(bool(found & _OPINIONS)),
        "wish": float(bool(found & _WISHES)),
        "question": float(sentence.rstrip().endswith("?")),
        "address": float(bool(found & _ADDRESS)),
        "future": float(bool(found & _FUTURES)),
    }


def _has_past_form(lower: Sequence[str]) -> bool:
    return bool([word for word in lower if word.endswith("ed") and len(word) > len("shed") and word.isalpha()])


def checkworthiness(sentence: str) -> float:
    """How much a statement is worth checking, 0 to 1."""
    score = WEIGHTS["bias"] + sum([WEIGHTS[name] * value for name, value in features(sentence).items() if value])
    return 1 / (1 + math.exp(-score))
