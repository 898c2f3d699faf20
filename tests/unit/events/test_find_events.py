"""Who did what to whom, from the parse."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrichment.events.lexicon import CLASSES, OTHER
from pipeline.enrichment.events.merging import FIRMNESS
from tests.unit.events.reading import article, enrich, enricher, events_in, told

type Told = tuple[str, str, list[str], str, list[str]]

TELLINGS: list[tuple[str, Told]] = [
    ("France condemned Belgium on Friday.", ("DISAPPROVE", "realised", ["France"], "condemned", ["Belgium"])),
    ("Belgium was condemned by France.", ("DISAPPROVE", "realised", ["France"], "was condemned", ["Belgium"])),
    ("The invasion of Norway by Sweden shocked many.", ("FIGHT", "realised", ["Sweden"], "invasion", ["Norway"])),
    ("Norway may get help from Sweden.", ("AID", "speculated", ["Sweden"], "may get help", ["Norway"])),
    ("Norwegian police arrested protesters.", ("COERCE", "realised", ["Norwegian police"], "arrested", ["protesters"])),
    ("Peru and Chile signed a treaty.", ("SUPPORT", "realised", ["Peru", "Chile"], "signed", ["Peru", "Chile"])),
    ("Sweden held talks with Norway.", ("CONSULT", "realised", ["Sweden"], "held talks", ["Norway"])),
    ("Sweden promised to send food to Norway.", ("AGREE", "realised", ["Sweden"], "promised to send", ["Norway"])),
    ("Sweden will bomb Norway.", ("THREATEN", "planned", ["Sweden"], "will bomb", ["Norway"])),
    ("Sweden said that Norway must leave.", ("DEMAND", "realised", ["Sweden"], "must leave", ["Norway"])),
    ("Spain cancelled the talks with Cuba.", ("SANCTION", "realised", ["Spain"], "cancelled the talks", ["Cuba"])),
    ("Spain to hold talks with Cuba", ("CONSULT", "planned", ["Spain"], "hold talks", ["Cuba"])),
    ("Hungary has said it will support Serbia.", ("AGREE", "planned", ["Hungary"], "will support", ["Serbia"])),
    ("Dozens of students criticised Peru.", ("DISAPPROVE", "realised", ["Dozens of students"], "criticised", ["Peru"])),
    ("Spain sent its troops to Mali.", ("MOBILIZE", "realised", ["Spain"], "sent its troops", ["Mali"])),
    ("Spain interviewed Cuba.", ("other", "realised", ["Spain"], "interviewed", ["Cuba"])),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TELLINGS)
def test_an_event_has_its_class_status_and_sides(text: str, expected: Told) -> None:
    """Active, passive, nominal and light-verb tellings all give class, status, actor, trigger and target."""
    assert [expected] == [told(event) for event in events_in(text)]


NO_EVENTS = [
    "Let us tell you that it rains.",
    "The party is taking place in Paris.",
    "Paris is the capital of France.",
    "Emma Clarke flew to Spain.",
    "Critics were not able to bear the French minister reaching Spain.",
    "The senator captured Ohio.",
]


@pytest.mark.parametrize("text", NO_EVENTS)
def test_what_only_looks_like_an_event_is_none(text: str) -> None:
    """Idioms, descriptions, private journeys and figures of speech are not indexed as what happened."""
    assert [] == [told(event) for event in events_in(text)]


def test_a_dropped_subject_is_that_of_the_sentence_before() -> None:
    """Notes in telegram style leave the subject out."""
    found = events_in("President Maria Lopez will meet Pedro Gomez. Will attend a summit with Anna Schmidt.")
    expected = [["President Maria Lopez"], ["President Maria Lopez"]]

    assert expected == [[actor.text for actor in event.actors] for event in found]


def test_an_invitation_is_to_the_visit_that_takes_place_at_it() -> None:
    """The one invited is named a sentence before, as the visitor."""
    found = events_in(
        "Foreign Minister Maria Lopez visited Kenya. The visit took place at the invitation of President Daniel Okoye."
    )
    expected = ("CONSULT", "realised", ["President Daniel Okoye"], "invitation", ["Foreign Minister Maria Lopez"])

    assert expected in [told(event) for event in found]


def test_what_the_next_sentence_calls_unconfirmed_is_speculated() -> None:
    """A rumour told as a fact is taken back a sentence later."""
    (event,) = events_in("Norway attacked Sweden. This has not been confirmed.")
    expected = "speculated"

    assert expected == event.status


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("Peru attacked Chile. The rebels may not meet\n,“”'\u0130\U0001f600"), max_size=120))
def test_every_text_gives_events_that_can_be_traced(text: str) -> None:
    """Whatever is read, spans hold the words they stand for, ids are unique, and class and status are known."""
    (found,) = enricher().enrich([article(text)])

    for event in found.events:
        spans = [(event.trigger.raw_start, event.trigger.raw_end, event.trigger.text)]
        spans += [(*p.raw_spans[0], p.text) for p in (*event.actors, *event.targets)]
        assert all(words == found.raw_text[start:end] for start, end, words in spans)
        assert event.type in {*CLASSES, OTHER}
        assert event.status in FIRMNESS
    assert len({event.id for event in found.events}) == len(found.events)


def test_the_same_article_gives_the_same_events() -> None:
    """Ids and keys depend on the article alone."""
    text = "Peru and Chile signed a treaty. Norway may get help from Sweden."
    first, second = enrich([text]), enrich([text])

    assert first[0].events == second[0].events
