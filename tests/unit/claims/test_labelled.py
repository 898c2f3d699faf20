"""The claims of our own labelled sentences and of the seed article stay above their floors."""

import re

from tests import floors
from tests.unit.claims.labelled import figures, labelled, read_labelled, seed_figures


def test_there_are_labelled_sentences_of_every_kind() -> None:
    """At least 150 texts, some of them without any claim."""
    kinds = {row["kind"] for row in labelled()}
    assert len(labelled()) >= 150
    assert {"direct", "multi-paragraph", "nested", "headline", "noun", "impersonal", "unconfirmed", "none"} <= kinds


def test_figures_stay_above_their_floors() -> None:
    """No figure of ours or of the seed's is below ``tests/floors/claims.json``."""
    floors.check("claims", {**figures(), **seed_figures()})


def test_every_part_is_traceable() -> None:
    """The text of each part of a claim is what its spans cover, in the clean and in the raw text."""
    for item in read_labelled():
        for claim in item.claims:
            for part in (claim.source, claim.cue, claim.content):
                if part is not None:
                    words = " … ".join(item.text[start:end] for start, end in part.spans)
                    assert (words, part.spans) == (part.text, part.raw_spans)


def test_ids_are_stable_and_distinct() -> None:
    """No two claims of an article share an id; reading again gives the same ids."""
    for item in read_labelled():
        ids = [claim.id for claim in item.claims]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[0-9a-f]{24}", found) for found in ids)
