"""The factuality component reads denial, plans and facts off the parse."""

import time

from pipeline.enrichment.factuality import factuality
from tests.unit.entities.reading import nlp


def _labels(*sentences: tuple[str, str]) -> list[str]:
    docs = nlp().pipe(text for text, _ in sentences)
    words = (word for _, word in sentences)
    return [
        factuality(next(token for token in doc if token.text == word)).label
        for doc, word in zip(docs, words, strict=True)
    ]


def test_plain_cases() -> None:
    """A past event is a fact; an ordered and a wished one are not."""
    found = _labels(
        ("The mayor opened the bridge yesterday.", "opened"),
        ("Please open the bridge now.", "open"),
        ("They want to open the bridge next year.", "open"),
    )
    assert found == ["factual", "nonfactual", "nonfactual"]


def test_probabilities() -> None:
    """The three sum to one, and weights and first answer take less than a second."""
    doc = nlp()("The mayor may open the bridge.")
    began = time.perf_counter()
    found = factuality(doc[3])
    assert time.perf_counter() - began < 1
    assert abs(sum(found) - 1) < 1e-9
