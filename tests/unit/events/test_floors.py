"""The floors of events hold: labelled sentences of our own, and the seed article."""

from tests import floors
from tests.unit.events.labelled import figures


def test_events_of_labelled_sentences_reach_their_floors() -> None:
    """Found events, and their status, class and sides, do not fall below what was reached before."""
    reached, _wrong = figures()

    floors.check("events", reached)
