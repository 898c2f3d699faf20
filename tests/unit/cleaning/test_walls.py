"""Walls of teasers below a story go, and lists that are the article stay."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning import Cleaner
from pipeline.cleaning.memory import SiteMemory
from pipeline.cleaning.reading import read_one
from pipeline.documents import CleanArticle, RawArticle
from pipeline.settings import config_folder
from pipeline.spans import restore
from tests.unit.cleaning.test_record import STORY

TITLE = "Harbour strike enters second week"
SHAPES = ("teaser-wall", "above-headline", "captions-twice", "site-tail")
PLACES = ("Ormsey", "Tarnby", "Selby", "Brackwell", "Fenmouth", "Valdisa", "Corby", "Tarn City")
#: Headlines of other stories of our own making, some long, some a question.
TEASERS = [
    line
    for town in PLACES
    for line in (
        "Council",
        f"How the mayor of {town} lost a bet and won an election",
        f"Old mill of {town} sold to a baker from the coast",
        "Harbour",
        f"Who will clean the canals of {town} when the money is gone?",
        f"{town}: Two Lions, One Vet And A Very Long Night",
    )
]
#: Lists that are the article, each below its paragraphs.
LISTS = {
    "dates of a tour": [f"{day + 3} May 2031 - Hall of {town}, doors 19:30" for day, town in enumerate(PLACES)],
    "a recipe": [
        "Ingredients",
        "500 g flour",
        "2 eggs",
        "1 tsp. salt",
        "150 ml milk",
        "Method",
        "Knead for ten minutes",
    ],
    "results": [
        f"{home} {goals} {away} 1" for goals, (home, away) in enumerate(zip(PLACES, PLACES[::-1], strict=True))
    ],
    "a specification": [
        "Length: 42 m",
        "Draught: 3.1 m",
        "Engine: two of 900 kW",
        "Crew: 9",
        "Speed: 14 knots",
        "Beds: 12",
    ],
    "winners of a prize": [f"Best novel: The Long Winter of {town}" for town in PLACES],
    "rounds of a quiz": [
        line for town in PLACES for line in ("Round", f"Teams from {town}", "Winner", f"The {town} Owls")
    ],
    "minutes of a match": [f"{minute}' Corner for {town}" for minute, town in enumerate(PLACES, 3)],
}
#: What stands between a story and its list, too.
BETWEEN = (
    *("Advertisement", "Share on Facebook", "Photo: Jane Doe / Example Pictures", "By Jane Doe"),
    *("Also read: Old mill of Tarnby sold", "Sign up for our newsletter."),
)
FOOT = ["Related Articles", *TEASERS[1:9], "© 2031 Example News Ltd"]


@pytest.fixture(scope="module")
def without() -> Cleaner:
    """The cleaner without the shapes."""
    return Cleaner(config_folder() / "cleaning", off=SHAPES)


def clean(cleaner: Cleaner, lines: list[str]) -> CleanArticle:
    """What is left of a page."""
    return cleaner.clean(RawArticle(id="w", text="\n".join(lines), title=TITLE, language="en"))


def test_hundreds_of_headlines_below_a_short_story_go(cleaner: Cleaner, without: Cleaner) -> None:
    """The memory knows the labels of the site; the doubtful headlines between them go with the labels."""
    other = RawArticle(
        id="o", text="\n".join(["Ferry late again", *STORY[9:15], "Council", "Harbour"]), source="a.example"
    )
    memory = SiteMemory()
    memory.learn(cleaner.clean_and_learn(read_one(other))[1])
    story = [TITLE, *STORY[:6]]
    page = RawArticle(id="w", text="\n".join([*story, "Related Articles", *TEASERS]), title=TITLE, source="a.example")
    found = cleaner.clean(page, memory=memory)

    assert "\n".join(story) == found.text.rstrip()
    assert "teaser-wall" in {cut.rule for cut in found.removed}
    assert len(without.clean(page, memory=memory).text) > len(found.text)


@pytest.mark.parametrize("lines", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("between", BETWEEN)
def test_a_list_that_is_the_article_stays(cleaner: Cleaner, without: Cleaner, lines: list[str], between: str) -> None:
    """Whatever small thing stands above it, and with teasers below."""
    page = [TITLE, *STORY[:6], between, *lines, *FOOT]
    kept, kept_without = (clean(one, page).text.split("\n") for one in (cleaner, without))

    assert [line for line in lines if line in kept_without] == [line for line in lines if line in kept]


def test_quoted_speech_in_a_wall_stays(cleaner: Cleaner) -> None:
    """The guard of quotations holds there too."""
    quote = "“We will not go back for less than we had,” the secretary of the union said on Tuesday"
    lines = [TITLE, *STORY[:6], "Related Articles", *TEASERS[:20], quote, *TEASERS[20:]]

    assert quote in clean(cleaner, lines).text


def test_what_stands_above_the_headline_goes(cleaner: Cleaner, without: Cleaner) -> None:
    """A menu and the headlines of other stories; above the story's own headline there is no article."""
    lines = [*TEASERS[1:7], TITLE, *STORY]
    found = clean(cleaner, lines)

    assert "\n".join(lines[6:]) == found.text
    assert "above-headline" in {cut.rule for cut in found.removed}
    assert clean(without, lines).text != found.text


CAPTIONS = [f"The ferry to {town} leaves the harbour in the first light of a cold morning." for town in PLACES[:4]]


def test_captions_that_stand_twice_below_a_story_go(cleaner: Cleaner, without: Cleaner) -> None:
    """They read like the story; that each is there a second time tells that they came with pictures."""
    lines = [TITLE, *STORY, *(caption for caption in CAPTIONS for _ in range(2))]
    found = clean(cleaner, lines)

    assert "\n".join([TITLE, *STORY]) == found.text.rstrip()
    assert clean(without, lines).text != found.text


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([TITLE, *(line for line in STORY for _ in range(2))], id="the whole story"),
        pytest.param([TITLE, *STORY[:9], STORY[8], *STORY[9:]], id="one sentence"),
        pytest.param([TITLE, *(caption for caption in CAPTIONS for _ in range(2)), *STORY], id="above a story"),
    ],
)
def test_what_stands_twice_elsewhere_stays(cleaner: Cleaner, lines: list[str]) -> None:
    """Scrapers double whole texts, too."""
    assert "captions-twice" not in {cut.rule for cut in clean(cleaner, lines).removed}


def test_paragraphs_above_a_repeated_headline_stay(cleaner: Cleaner) -> None:
    """A headline that comes again below the story tells nothing of the story."""
    lines = [*STORY[:9], TITLE, *STORY[9:]]

    assert "above-headline" not in {cut.rule for cut in clean(cleaner, lines).removed}


#: What a site has on every page, and headlines of no known wording below it: others on each.
OPENER = "From the quays and the hills"
FEATURES = [
    (f"The baker of {town} who would not sell", f"What the last winter left of the pier at {town}") for town in PLACES
]


def remembered(cleaner: Cleaner, *pages: list[str]) -> SiteMemory:
    """The memory of a site with these pages."""
    memory = SiteMemory()
    for number, lines in enumerate(pages):
        raw = RawArticle(id=f"{number}", text="\n".join(lines), source="a.example", language="en")
        memory.learn(cleaner.clean_and_learn(read_one(raw), memory=memory)[1])
    return memory


def paged(at: int, *between: str) -> list[str]:
    """A page of the site with a story of its own, its opener and its teasers."""
    story = [f"{line} So it was in {PLACES[at]} as well." for line in STORY[at * 2 : at * 2 + 4]]
    return [f"The {at + 2} days of {PLACES[at]}", *story, *between, OPENER, *FEATURES[at], "Share on Facebook"]


def test_below_what_opens_the_tail_of_other_pages_teasers_go(cleaner: Cleaner, without: Cleaner) -> None:
    """No page had them before, and they read like a story; the line above them is the site's."""
    memory = remembered(cleaner, *(paged(at) for at in range(4)))
    page = RawArticle(id="w", text="\n".join(paged(5)), source="a.example", language="en")
    found = cleaner.clean(page, memory=memory)

    assert "\n".join(paged(5)[:5]) == found.text.rstrip()
    assert "site-tail" in {cut.rule for cut in found.removed}
    assert FEATURES[5][0] in without.clean(page, memory=memory).text


def test_a_story_that_goes_on_below_such_a_line_stays(cleaner: Cleaner, without: Cleaner) -> None:
    """Where the page itself tells on, the line is no end; its lists are the story's."""
    memory = remembered(cleaner, *(paged(at) for at in range(4)))
    lines = [*paged(5)[:5], OPENER, *(line for pair in FEATURES for line in pair), *STORY[20:23]]
    page = RawArticle(id="w", text="\n".join(lines), source="a.example", language="en")

    assert without.clean(page, memory=memory).text == cleaner.clean(page, memory=memory).text


@given(
    story=st.integers(0, len(STORY)),
    lines=st.lists(st.sampled_from([*TEASERS, *FOOT, *BETWEEN, *LISTS["dates of a tour"]]), max_size=30),
)
@settings(max_examples=60, deadline=None)
def test_shapes_take_more_and_never_a_paragraph(
    cleaner: Cleaner, without: Cleaner, story: int, lines: list[str]
) -> None:
    """Whatever stands below a story: what goes without the shapes goes with them, and the story stays as it was."""
    page = [TITLE, *STORY[:story], *lines]
    found, other = clean(cleaner, page), clean(without, page)

    assert "\n".join(page) == restore(found.text, found.removed)
    assert [line for line in STORY[:story] if line in other.text] == [
        line for line in STORY[:story] if line in found.text
    ]
    assert set(found.text.split("\n")) <= set(other.text.split("\n")) | {""}
