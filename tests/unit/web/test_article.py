"""An article as the page shows it."""

import pytest

from pipeline.documents import (
    Claim,
    ClaimPart,
    EnrichedArticle,
    Entity,
    Event,
    Mention,
    Participant,
    Pipeline,
    Removed,
    Trigger,
)
from pipeline.web.article import Mark, Name, safe_link, view
from pipeline.web.marks import Block, Fold, Piece

_TEXT = "Talks end\nAda Brook said talks ended."


def _part(start: int, end: int) -> ClaimPart:
    return ClaimPart(text=_TEXT[start:end], spans=((start, end),), raw_spans=((start, end),))


def _article(**fields: object) -> EnrichedArticle:
    trigger = Trigger(text="ended", start=31, end=36, raw_start=31, raw_end=36)
    told = Trigger(text="end", start=6, end=9, raw_start=6, raw_end=9)
    claim = Claim(
        id="c",
        source=_part(10, 19),
        cue=_part(20, 24),
        content=_part(25, 36),
        source_type="person",
        quote="indirect",
        certainty="asserted",
        polarity="positive",
        checkworthy=0.5,
    )
    event = Event(
        id="e",
        type="AGREE",
        status="realised",
        trigger=trigger,
        actors=(Participant(text="talks", spans=((25, 30),), raw_spans=((25, 30),)),),
        claim="c",
        mentions=(Mention(trigger=trigger, status="realised"), Mention(trigger=told, status="realised")),
    )
    entity = Entity(text="Ada Brook", label="PERSON", start=10, end=19, raw_start=10, raw_end=19, name="Ada Brook")
    given: dict[str, object] = {"title": "Talks end", "claims": (claim,), "events": (event,), "entities": (entity,)}
    made = {"text": _TEXT, "raw_text": _TEXT, "pipeline": Pipeline(version="1"), **given, **fields}
    return EnrichedArticle(id="a", **made)  # type: ignore[arg-type]


def test_marks_say_what_stands_where() -> None:
    """Claims by their parts, events by all of their tellings and participants, names."""
    shown = view(_article())

    assert [
        Mark("claim", "content", 0),
        Mark("claim", "source", 0),
        Mark("claim", "cue", 0),
        Mark("event", "trigger", 0),
        Mark("event", "actor", 0),
        Mark("entity", "name", 0),
    ] == shown.marks
    assert [
        Block(["Talks ", Piece(3, ["end"])]),
        Block(
            [
                Piece(1, [Piece(5, ["Ada Brook"])]),
                " ",
                Piece(2, ["said"]),
                " ",
                Piece(0, [Piece(4, ["talks"]), " ", Piece(3, ["ended"])]),
                ".",
            ]
        ),
    ] == shown.blocks


def test_claims_and_events_refer_to_each_other() -> None:
    """Who said that it happened is one step away."""
    shown = view(_article())

    assert ([0], 0) == (shown.claims[0].events, shown.events[0].claim)
    assert 2 == shown.events[0].tellings
    assert [Name("Ada Brook", "PERSON", None, None, 1)] == shown.names


def test_the_headline_is_told_from_a_first_paragraph() -> None:
    """A text need not begin with its headline."""
    assert (True, False) == (view(_article()).headline, view(_article(title="Another")).headline)


def test_blank_cuts_are_counted_and_not_shown() -> None:
    """Nobody wants to unfold an empty line."""
    removed = (
        Removed(start=9, end=10, text="\n", reason="blank", rule="r"),
        Removed(start=10, end=16, text="Share\n", reason="share_bar", rule="r"),
    )

    shown = view(_article(removed=removed, raw_text=_TEXT[:9] + "\nShare\n" + _TEXT[9:]))

    assert 1 == shown.blank_cuts
    assert Block([Fold([1])]) == shown.blocks[1]


def test_an_article_that_no_model_read_is_told_from_one_with_nothing_in_it() -> None:
    """No claims, and nobody looked for any."""
    read = view(_article(pipeline=Pipeline(version="1", model="m"), claims=(), events=(), entities=()))

    assert (True, False) == (read.read, view(_article()).read)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//tarnby.example/x",
        "https://",
        "https://trusted.example@evil.example/",
        "http://[::1",
        "x",
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None) -> None:
    """An article's address is as hostile as its text."""
    assert safe_link(url) is None


def test_a_web_address_becomes_a_link() -> None:
    """As it stands."""
    assert "https://tarnby.example/a?b=c#d" == safe_link("https://tarnby.example/a?b=c#d")
