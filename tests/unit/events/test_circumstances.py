"""When and where, only as far as the sentence says so."""

from pipeline.documents import Claim, ClaimPart, When
from tests.unit.events.reading import entity, events_with

_MEETING = "Spain met Cuba in Geneva on Monday, officials said on Tuesday."


def _sides(text: str) -> list:  # type: ignore[type-arg]
    return [entity(text, "Spain", "GPE", country="ESP"), entity(text, "Cuba", "GPE", country="CUB")]


def test_the_date_of_the_trigger_is_the_time_of_the_event() -> None:
    """ "Said on Tuesday" dates the saying."""
    days = [
        entity(_MEETING, "Tuesday", "DATE", when="2024-05-14"),
        entity(_MEETING, "Monday", "DATE", when="2024-05-13"),
    ]
    (event,) = events_with(_MEETING, [*_sides(_MEETING), *days])
    expected = When(text="Monday", start="2024-05-13", end="2024-05-13", granularity="day")

    assert expected == event.time


def test_without_a_date_there_is_no_time() -> None:
    """Nothing is invented."""
    (event,) = events_with(_MEETING, _sides(_MEETING))

    assert event.time is None


def test_a_day_ahead_makes_the_present_tense_a_plan_and_cannot_date_the_past() -> None:
    """ "Meets next Monday" is planned; "met in June", read in May, has no known day."""
    present, past = "Spain meets Cuba next Monday.", "Spain met Cuba in June."
    (ahead,) = events_with(present, [*_sides(present), entity(present, "next Monday", "DATE", when="2024-05-20")])
    (before,) = events_with(past, [*_sides(past), entity(past, "June", "DATE", when="2024-06")])
    expected = ("planned", "realised", None)

    assert expected == (ahead.status, before.status, before.time)


def test_until_is_a_range_from_the_day_of_publication() -> None:
    """A stay until Friday is going on now."""
    text = "President Anna Berg will stay in Spain until Friday."
    names = [
        entity(text, "Anna Berg", "PERSON"),
        entity(text, "Spain", "GPE"),
        entity(text, "Friday", "DATE", when="2024-05-17"),
    ]
    (event,) = events_with(text, names)
    expected = When(text="until Friday", start="2024-05-15", end="2024-05-17", granularity="range")

    assert expected == event.time


def test_the_place_is_that_of_the_trigger() -> None:
    """A preposition of place beside the verb tells where."""
    (event,) = events_with(_MEETING, [*_sides(_MEETING), entity(_MEETING, "Geneva", "GPE", country="CHE")])

    assert event.place is not None
    expected = ("Geneva", "CHE")
    assert expected == (event.place.name, event.place.country)


def test_an_event_inside_a_claim_carries_its_id() -> None:
    """Somebody said it; where that is reported as unconfirmed, the event is too."""
    part = ClaimPart(text=_MEETING[:34], spans=((0, 34),), raw_spans=((0, 34),))
    claim = Claim(
        id="c1", source=None, cue=None, content=part, source_type="unnamed", quote="indirect",
        certainty="unconfirmed", polarity="positive", checkworthy=0.5,
    )  # fmt: skip
    (event,) = events_with(_MEETING, _sides(_MEETING), [claim])
    expected = ("c1", "speculated")

    assert expected == (event.claim, event.status)
