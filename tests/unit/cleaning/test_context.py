"""What a line's surroundings say of it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning.context import leaning

SCORES = st.lists(st.floats(-9, 9, width=32), min_size=1, max_size=30)


def test_a_line_that_stands_out_from_its_block_is_judged_with_less_assurance() -> None:
    """A menu line between paragraphs leans to them, and the paragraphs beside it to the menu line."""
    leant = leaning(np.array([2, 2, -2, 2, 2], dtype=np.float32))

    assert [1.91, 1.74, -1.39, 1.74, 1.91] == [round(float(score), 2) for score in leant]


@given(SCORES)
def test_which_end_a_text_is_read_from_does_not_matter(scores: list[float]) -> None:
    """Lines above and lines below have the same say."""
    given_scores = np.array(scores, dtype=np.float32)

    assert np.allclose(leaning(given_scores), leaning(given_scores[::-1])[::-1], atol=1e-5)


@given(SCORES)
def test_lines_of_one_mind_keep_their_verdict(scores: list[float]) -> None:
    """Where all lines of a text are taken for article, none is taken for boilerplate because of its neighbours."""
    article = np.abs(np.array(scores, dtype=np.float32))

    assert (leaning(article) >= 0).all()
