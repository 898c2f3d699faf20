"""The memory of a site: what it counts, how it merges, what it forgets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning import features, memory
from pipeline.cleaning.memory import ENDS_2, HEADLINE, LINE, STARTS_2, STARTS_3, TAIL, Marks, SiteDelta, SiteMemory


def marks(*lines: str, title: str = "") -> Marks:
    """The marks of a page with these lines."""
    return features.read([features.Text(lines, title, "")])[0].marks


def page(number: int, *lines: str, title: str = "", day: int = 0, tail: int | None = None) -> SiteDelta:
    """What a page of example.com with these lines adds; from its line `tail` on it is no story any more."""
    stands_in_it = None if tail is None else np.arange(len(lines)) >= tail
    return memory.delta("example.com", number, day, marks(*lines, title=title), stands_in_it)


def learned(*pages: SiteDelta) -> SiteMemory:
    """A memory of these pages."""
    found = SiteMemory()
    for one in pages:
        found.learn(one)
    return found


def test_a_line_counts_the_other_pages_it_stood_on() -> None:
    """Numbers in a line do not matter; the page itself does not count, however often it comes."""
    known = learned(page(1, "Posted 3 hours ago"), page(2, "Posted 11 hours ago"), page(2, "Posted 11 hours ago"))
    (seen,) = known.look(marks("Posted 7 hours ago"), page=3)
    (own,) = known.look(marks("Posted 7 hours ago"), page=2)

    assert (seen[LINE], own[LINE]) == (2, 1)


def test_patterns_with_a_slot_are_known_by_their_ends() -> None:
    """`Also on SITE: …` and `… (Image: AGENCY)` come back with another middle each time."""
    known = learned(
        page(1, "Also on Example Ferries stop for good", "Gulls above the bay (Image: EXAMPLE)"),
        page(2, "Also on Example Mill sold again", "A fair in the square (Image: EXAMPLE)"),
    )
    begins, ends = known.look(marks("Also on Example A cold June", "The pier by night (Image: EXAMPLE)"), page=3)

    assert (begins[LINE], begins[STARTS_2], begins[STARTS_3]) == (0, 2, 2)
    assert (ends[LINE], ends[ENDS_2]) == (0, 2)


def test_headlines_of_other_stories_are_known() -> None:
    """A teaser that is the headline of another page of the site is told."""
    known = learned(page(1, "Some text", title="Ferries stop for good in Lisbon"))
    teaser, other = known.look(marks("Ferries stop for good in Lisbon", "Ferries sail again"), page=2)

    assert (teaser[HEADLINE], other[HEADLINE]) == (1, 0)


@pytest.mark.parametrize("pages", [4, 40])
def test_a_line_counts_the_pages_that_have_it_in_their_tail(pages: int) -> None:
    """Of those that have it at all, however many there were: a label that half of them have amid the story shows so."""
    lines = ("Our readers' choice", "Advertisement from a sponsor")
    known = learned(*(page(7919 * at % 997, *lines, tail=1 if at % 2 else 0) for at in range(1, pages + 1)))
    choice, sponsor = known.look(marks(*lines), page=0)

    assert choice[LINE] == sponsor[LINE] == sponsor[TAIL] == min(pages, memory.PAGES_KEPT)
    assert 0 < choice[TAIL] < choice[LINE]


def test_the_same_story_told_again_proves_nothing() -> None:
    """An update of a story shares its paragraphs; that does not make them boilerplate."""
    story = [
        f"Paragraph {name} " + "of the long story that was told about the harbour and its strike " * 2
        for name in "abcdef"
    ]
    known = learned(page(1, *story))

    assert known.look(marks(*story, title="Long strike in the harbour"), page=2)[:, LINE].tolist() == [0] * 6


def test_the_same_text_under_another_headline_proves_nothing() -> None:
    """An agency's report that an outlet prints twice is no boilerplate of the outlet."""
    report = [f"Report {name} of the agency on the harbour, the strike and the ships" for name in "abcdef"]
    known = learned(page(1, "Share", *report, title="One headline"), page(2, "Share", *report, title="Two words more"))
    own = marks("Share", *report, title="A third one, and different")

    assert known.look(own, page=3)[:, LINE].tolist() == [0] * 7


def test_old_marks_are_forgotten() -> None:
    """What did not come back for `DAYS_KEPT` days counts no more, and the bound holds."""
    known = learned(page(1, "Vote in our poll", day=100), page(2, "Something else", day=101 + memory.DAYS_KEPT))
    poll = marks("Vote in our poll")
    assert known.look(poll, page=3)[0, LINE] == 0

    known.forget()
    assert poll.lines[0, LINE] not in known.marks


def test_a_memory_is_bounded() -> None:
    """Marks beyond the bound go, those on few pages first."""
    often = "Read our rules for comments"
    pages = [page(number, often, *(f"{number} {'x' * at} y" for at in range(3000))) for number in range(1, 12)]
    known = learned(*pages)

    assert len(known.marks) <= memory.MARKS_KEPT * 5 // 4
    assert known.look(marks(often), page=99)[0, LINE] == memory.PAGES_KEPT


_DELTAS = st.lists(
    st.builds(
        lambda number, lines, day: page(number, *lines, title=lines[0] if lines else "", day=day),
        st.integers(0, 2**32 - 1),
        st.lists(
            st.sampled_from(["Share", "Also on Example News today", "The mill was sold in May for a song"]), max_size=3
        ),
        st.integers(0, 50),
    ),
    max_size=14,
)


@given(deltas=_DELTAS, order=st.randoms(use_true_random=False), at=st.integers(0, 14))
def test_order_and_repetition_do_not_matter(deltas: list[SiteDelta], order: object, at: int) -> None:
    """Workers that saw the pages in another order, in parts, or twice, end with the same memory."""
    shuffled = sorted([*deltas, *deltas[:at]], key=lambda _: order.random())  # type: ignore[attr-defined]
    one, left, right = learned(*deltas), learned(*deltas[:at]), learned(*deltas[at:])
    left.merge(right)

    assert one == learned(*shuffled)
    assert one == left
