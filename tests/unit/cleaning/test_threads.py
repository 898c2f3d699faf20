"""Threads of readers' comments go, whatever they say; articles that look like threads stay whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning import Cleaner
from pipeline.documents import RawArticle
from pipeline.settings import config_folder
from pipeline.spans import restore
from tests.unit.cleaning.test_record import STORY

TITLE = "Harbour strike enters second week"
#: What readers wrote, as prose as long as an article's.
BODIES = (
    "My father worked on that quay for thirty years and he always said that the night shifts would end in a strike.",
    "The board should have listened when the inspector wrote his first report, which was two years ago already.",
    "I buy my fish there every morning, and I can tell you that nobody at the market blames the men for this.",
    "A crane driver earns less than a bus driver in this town, and that is the whole story if you ask me.",
)
NAMES = ("Ilse M.", "harbour_rat", "Pim Achterberg", "R. Quist")
THREADS = {
    "a count, names and dates": [
        "4 Comments",
        *(line for name, body in zip(NAMES, BODIES, strict=True) for line in (name, "March 3, 2031 at 4:12 pm", body)),
        "Reply",
    ],
    "a title, and says": [
        f"4 thoughts on “{TITLE}”",
        *(line for name, body in zip(NAMES, BODIES, strict=True) for line in (f"{name} says:", body)),
    ],
    "bodies alone before the form": ["Comments (4)", *BODIES, "Leave a Reply", "Comment *", "Name *"],
    "a heading and ages": [
        "Responses",
        *(line for name, body in zip(NAMES, BODIES, strict=True) for line in (name, "3 days ago", body, "Reply")),
    ],
    "a form, and a wall below it": [
        "Leave a Reply Cancel reply",
        "Your email address will not be published. Required fields are marked *",
        "Old mill of Tarnby sold to a baker from the coast",
        "The mill had stood empty for eleven years and will grind grain again from May on, its new owner said.",
    ],
}
#: Articles of our own that have something of a thread.
TRAPS = {
    "an interview with turns": [
        line
        for number in range(6)
        for line in (
            f"Marsh: What did the dockers tell you on the {number + 2}nd day of the strike?",
            f"Varga: {STORY[number]}",
            f"Marsh: {STORY[number + 8].removesuffix('.')}, and what does that mean for you?",
            f"Varga: {STORY[number + 16]}",
        )
    ],
    "questions and answers": [line for number in range(8) for line in ("Ada Brook says:", f"“{STORY[number]}”")],
    "a live blog with times": [
        line for number in range(12) for line in (f"March 3, 2031 at {number + 1}:12 pm", STORY[number])
    ],
    "a live blog with ages": [line for number in range(12) for line in (f"{number + 2} minutes ago", STORY[number])],
    "a chapter on reactions": [*STORY[:10], "Reactions", *STORY[10:14], "Responses", *STORY[14:24]],
    "a report on comments": [
        *STORY[:9],
        "12 comments were sent to the board in writing before the meeting.",
        "Comments on the plan",
        *STORY[9:22],
    ],
    "a story in letters": [
        line
        for number in range(8)
        for line in (f"harbour_rat wrote on March {number + 1}, 2031:", STORY[number], STORY[number + 12])
    ],
    "a list of thoughts": [
        *STORY[:8],
        "Three thoughts on the strike",
        *STORY[8:12],
        "5 responses to the mayor",
        *STORY[12:20],
    ],
    "dates of a tour": [
        *STORY[:8],
        *(f"{day} May 2031, 19:30 - Hall of {town}" for day, town in enumerate(("Ormsey", "Tarnby", "Selby"), 3)),
        *STORY[8:12],
    ],
    "a counter above the story": ["24 comments", "March 3, 2031 at 4:12 pm", *STORY],
}
RULES = ("comment-count", "comment-heading", "comment-form")


@pytest.fixture(scope="module")
def without() -> Cleaner:
    """The cleaner without the rules for threads."""
    return Cleaner(config_folder() / "cleaning", off=RULES)


def text_of(lines: list[str]) -> str:
    """A page: the headline, and the lines."""
    return "\n".join([TITLE, *lines])


@pytest.mark.parametrize("thread", THREADS.values(), ids=THREADS)
def test_a_thread_goes_with_all_that_readers_wrote(cleaner: Cleaner, thread: list[str]) -> None:
    """From its opener to the end of the page; the story above it stays whole."""
    clean = cleaner.clean(RawArticle(id="t", text=text_of([*STORY, *thread]), title=TITLE, language="en"))

    assert text_of(list(STORY)) == clean.text.rstrip()
    assert {cut.rule for cut in clean.removed} & set(RULES) != set()


@pytest.mark.parametrize("lines", TRAPS.values(), ids=TRAPS)
def test_an_article_with_the_look_of_a_thread_stays(cleaner: Cleaner, without: Cleaner, lines: list[str]) -> None:
    """No line that the other rules and the model leave is taken for a thread."""
    article = RawArticle(id="t", text=text_of(lines), title=TITLE, language="en")

    assert without.clean(article).text == cleaner.clean(article).text


def test_a_button_amid_the_story_takes_nothing_with_it(cleaner: Cleaner) -> None:
    """What is far below a count belongs to it only where most of the story stands above."""
    foot = ["Leave a Reply", "Comment *", "Name *", "2 hours ago"]
    lines = [*STORY[:9], "14 Comments", *STORY[9:22], *foot]
    clean = cleaner.clean(RawArticle(id="t", text=text_of(lines), title=TITLE, language="en"))

    assert [line for line in STORY[:22] if line not in clean.text] == []


def test_quoted_speech_in_a_thread_stays(cleaner: Cleaner) -> None:
    """The guard of quotations holds there too."""
    quote = "“We will not go back for less than we had,” as the secretary of the union told us on Tuesday."
    thread = [*THREADS["a count, names and dates"], "Lena O.", "March 4, 2031 at 9:02 am", quote]
    clean = cleaner.clean(RawArticle(id="t", text=text_of([*STORY, *thread]), title=TITLE, language="en"))

    assert quote in clean.text


@given(
    above=st.integers(0, 2),
    thread=st.sampled_from(sorted(THREADS)),
    below=st.integers(10, len(STORY)),
)
@settings(max_examples=30, deadline=None)
def test_a_thread_never_opens_above_the_story(cleaner: Cleaner, above: int, thread: str, below: int) -> None:
    """An opener with hardly a paragraph above it takes nothing below, and cutting stays on record."""
    text = text_of([*STORY[:above], THREADS[thread][0], *STORY[above:below]])
    clean = cleaner.clean(RawArticle(id="t", text=text, title=TITLE, language="en"))

    assert [line for line in STORY[:below] if line not in clean.text] == []
    assert text == restore(clean.text, clean.removed)
