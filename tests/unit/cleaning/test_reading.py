"""Articles that are read together come out as they do alone."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning.reading import Reading, read, read_one
from pipeline.documents import RawArticle
from pipeline.errors import Rejected

_LINES = st.sampled_from(
    [
        "Harbour strike enters second week",
        "The harbour board met on Monday to discuss the strike, which has lasted for nine days now.",
        "Share on Facebook | Tweet | 12 Comments",
        "“Not one cent more,” the dockers said (again)...",
        "Photo: Jane Doe / Example News",
        "日本語の見出し。",
        "",
    ]
)
_TEXTS = st.lists(_LINES, max_size=9).map("\n".join)


@given(texts=st.lists(_TEXTS, min_size=1, max_size=5), title=st.none() | _LINES)
@settings(deadline=None)
def test_reading_together_changes_nothing(texts: list[str], title: str | None) -> None:
    """Of each text the same features, the same words for the rules, and the same marks for the memory of its site."""
    articles = [
        RawArticle(id=str(at), text=text, title=title, source="example-news.com") for at, text in enumerate(texts)
    ]
    for together, article in zip(read(articles), articles, strict=True):
        assert isinstance(together, Reading)
        form, alone = together.form, read_one(article).form
        assert np.array_equal(form.table, alone.table)
        assert np.array_equal(form.marks.lines, alone.marks.lines)
        assert form.marks.headline == alone.marks.headline
        assert np.array_equal(form.distinct.number[form.distinct.word], alone.distinct.number[alone.distinct.word])
        assert np.array_equal(form.wording.slot, alone.wording.slot)


def test_a_page_without_an_article_is_rejected_in_its_place() -> None:
    """Its neighbours are read."""
    text = RawArticle(id="a", text="The harbour board met on Monday.")
    page = RawArticle(id="b", html="<html><body></body></html>")
    first, second, third = read([text, page, text])

    assert isinstance(first, Reading)
    assert isinstance(second, Rejected)
    assert isinstance(third, Reading)
