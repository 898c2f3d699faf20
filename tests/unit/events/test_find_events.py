"""Who did what to whom, from the parse."""

import pytest

from tests.unit.events.reading import events_in, told

TELLINGS = [
    ("France condemned Belgium on Friday.", ("DISAPPROVE", "realised", ["France"], "condemned", ["Belgium"])),
    ("Belgium was condemned by France.", ("DISAPPROVE", "realised", ["France"], "was condemned", ["Belgium"])),
    ("The invasion of Norway by Sweden shocked many.", ("FIGHT", "realised", ["Sweden"], "invasion", ["Norway"])),
    ("Norway may get help from Sweden.", ("AID", "speculated", ["Sweden"], "may get help", ["Norway"])),
    ("Norwegian police arrested protesters.", ("COERCE", "realised", ["Norwegian police"], "arrested", ["protesters"])),
    (
        "Peru and Chile signed a treaty.",
        ("SUPPORT", "realised", ["Peru", "Chile"], "signed", ["Peru", "Chile"]),
    ),
    ("Sweden held talks with Norway.", ("CONSULT", "realised", ["Sweden"], "held talks", ["Norway"])),
    (
        "Sweden has promised to send food to Norway.",
        ("AGREE", "realised", ["Sweden"], "has promised to send", ["Norway"]),
    ),
    ("Sweden will bomb Norway.", ("THREATEN", "planned", ["Sweden"], "will bomb", ["Norway"])),
    ("Sweden said that Norway must leave.", ("DEMAND", "realised", ["Sweden"], "must leave", ["Norway"])),
]


@pytest.mark.parametrize(("text", "expected"), TELLINGS)
def test_an_event_has_its_class_status_and_sides(
    text: str, expected: tuple[str, str, list[str], str, list[str]]
) -> None:
    """Active, passive, nominal and light-verb tellings all give class, status, actor, trigger and target."""
    assert [expected] == [told(event) for event in events_in(text)]


def test_tellings_of_one_event_are_one_document_with_the_status_of_the_firmest() -> None:
    """A hedged telling and a plain one are two mentions of one event."""
    (event,) = events_in("Sweden may attack Norway. In the end Sweden attacked Norway.")

    expected = ("realised", ["speculated", "realised"])

    assert expected == (event.status, [mention.status for mention in event.mentions])


def test_a_dropped_subject_is_that_of_the_sentence_before() -> None:
    """Notes in telegram style leave the subject out."""
    found = events_in("President Maria Lopez will meet Pedro Gomez. Will attend a summit with Anna Schmidt.")

    expected = [["President Maria Lopez"], ["President Maria Lopez"]]

    assert expected == [[actor.text for actor in event.actors] for event in found]
