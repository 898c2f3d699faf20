"""The floors of events hold: labelled sentences of our own, and the seed article."""

from tests import floors
from tests.unit.events import labelled, seed


def test_events_of_labelled_sentences_and_of_the_seed_reach_their_floors() -> None:
    """Found events, and their status, class and sides, do not fall below what was reached before."""
    sentences, _wrong = labelled.figures()

    floors.check("events", {**sentences, **seed.figures()})
