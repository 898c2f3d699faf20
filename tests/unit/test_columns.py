"""A parse as lists says what spaCy's tokens say."""

import pytest

from pipeline.enrichment.columns import columns_of
from pipeline.enrichment.lemmas import lemma
from tests.unit.entities.reading import nlp

_TEXT = (
    "Ferry fares to rise\nThe harbour board of Ormsey said on Monday that fares would rise. “Nobody asked us,” "
    "Ada Lund, who owns two boats, told the Ormsey Echo; others weren’t sure.\n\nThe İzmir office didn't answer."
)


@pytest.mark.parametrize("text", ["", "\n", "Rain.", _TEXT])
def test_columns_are_those_of_the_tokens(text: str) -> None:
    """Word by word: what is read at once is what each token would have answered."""
    doc = nlp()(text)

    found = columns_of(doc)

    assert [token.lower_ for token in doc] == found.words
    assert [token.tag_ for token in doc] == found.tags
    assert {tag: [token.i for token in doc if token.tag_ == tag] for tag in found.tags} == found.tagged
    assert [token.i for token in doc if token.tag_.startswith("V")] == found.of_kind("V")
    assert [token.dep_ for token in doc] == found.deps
    assert [lemma(token) for token in doc] == found.lemmas
    assert [(token.idx, token.idx + len(token)) for token in doc] == list(zip(found.starts, found.ends, strict=True))
    assert [token.head.i for token in doc] == found.heads
    assert [[kid.i for kid in token.children] for token in doc] == found.kids
    assert [sentence.start for sentence in doc.sents] == found.sentences
    assert [(name.start_char, name.end_char, name.label_) for name in doc.ents] == found.entities
