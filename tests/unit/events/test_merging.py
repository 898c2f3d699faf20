"""Several tellings of one event, in an article and across articles."""

from pipeline.documents import Event
from tests.unit.events.reading import entity, events_in, events_with


def _statuses(event: Event) -> list[str]:
    return [mention.status for mention in event.mentions]


def test_tellings_of_one_event_are_one_document_with_the_status_of_the_firmest() -> None:
    """A hedged telling and a plain one are two mentions of one event."""
    (event,) = events_in("Sweden may attack Norway. In the end Sweden attacked Norway.")
    expected = ("realised", "attacked", ["speculated", "realised"])

    assert expected == (event.status, event.trigger.text, _statuses(event))


def test_a_meeting_is_the_same_from_either_side() -> None:
    """Who is told as actor does not matter where both do the same."""
    (event,) = events_in("Peru met Chile. Chile met Peru.")
    expected = ["realised", "realised"]

    assert expected == _statuses(event)


def test_blows_in_opposite_directions_are_two_events() -> None:
    """An attack is not the attack it answers."""
    expected = 2

    assert expected == len(events_in("Peru attacked Chile. Chile attacked Peru."))


def test_different_days_are_different_events() -> None:
    """Two dated attacks are two."""
    text = "Peru attacked Chile on Monday. Peru attacked Chile on Tuesday."
    days = [entity(text, "Monday", "DATE", when="2024-05-13"), entity(text, "Tuesday", "DATE", when="2024-05-14")]
    sides = [entity(text, "Peru", "GPE"), entity(text, "Chile", "GPE")]
    expected = 2

    assert expected == len(events_with(text, [*sides, *days]))


def test_articles_with_other_words_share_the_key() -> None:
    """Active and passive, verb and noun, at the day of publication."""
    (verb,) = events_in("France condemned Belgium.")
    (passive,) = events_in("Belgium has been condemned by France.")
    (noun,) = events_in("The condemnation of Belgium by France was expected.")

    assert len({verb.event_key, passive.event_key, noun.event_key}) == 1


def test_the_key_knows_the_day() -> None:
    """The same act a week later is another event."""
    (first,) = events_in("France condemned Belgium.", published_at="2024-05-15")
    (second,) = events_in("France condemned Belgium.", published_at="2024-05-22")

    assert first.event_key != second.event_key


def test_the_key_of_an_announcement_is_that_of_the_act() -> None:
    """What was announced and what happened on the same day are one event."""
    (planned,) = events_in("Sweden will expel Norway.")
    (realised,) = events_in("Sweden expelled Norway.")
    expected = ("THREATEN", "SANCTION")

    assert planned.event_key == realised.event_key
    assert expected == (planned.type, realised.type)
