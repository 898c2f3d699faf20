"""Floors: what cleaning does to pages of our own writing, on which every reason comes up."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.cleaning import Cleaner
from pipeline.cleaning.memory import SiteMemory
from pipeline.cleaning.reading import read_one
from pipeline.cleaning.reasons import Reason
from pipeline.documents import CleanArticle, RawArticle

_DATA = tomllib.loads(Path(__file__).with_name("pages.toml").read_text(encoding="utf-8"))
FLOORS: dict[str, float] = json.loads((Path(__file__).parents[2] / "floors" / "cleaning.json").read_text())


def lines_of(page: dict[str, Any]) -> list[tuple[str, bool]]:
    """The lines of a page, and whether each is article."""
    story = _DATA["stories"][page["story"]]
    body = [(line, True) for line in story["text"]]
    head, middle, tail = ([(line, False) for line in page.get(part, ())] for part in ("head", "middle", "tail"))
    return [(story["title"], True), *head, *body[:3], *middle, *body[3:], *tail]


@pytest.fixture(scope="module")
def cleaned(cleaner: Cleaner) -> list[tuple[list[tuple[str, bool]], CleanArticle]]:
    """Each page's lines and what was made of it."""
    found = []
    for page in _DATA["pages"]:
        lines = lines_of(page)
        text = "\n".join(line for line, _ in lines)
        found.append((lines, cleaner.clean(RawArticle(id=page["name"], text=text, title=lines[0][0]))))
    return found


def test_pages_reach_their_floors(cleaned: list[tuple[list[tuple[str, bool]], CleanArticle]]) -> None:
    """Shares of boilerplate lines removed, and of article lines kept, over all pages."""
    kept = [(is_article, line in article.text.split("\n")) for lines, article in cleaned for line, is_article in lines]
    article = [stays for is_article, stays in kept if is_article]
    boilerplate = [not stays for is_article, stays in kept if not is_article]

    assert sum(article) / len(article) >= FLOORS["article_kept"]
    assert sum(boilerplate) / len(boilerplate) >= FLOORS["boilerplate_removed"]


def test_every_reason_comes_up(cleaner: Cleaner, cleaned: list[tuple[list[tuple[str, bool]], CleanArticle]]) -> None:
    """No reason of the vocabulary is one that nothing gives; repeats and pins have tests of their own."""
    story = _DATA["stories"]["bank"]["text"]
    dateline = cleaner.clean(RawArticle(id="d", text="\n\n".join([f"LISBON (Reuters) - {story[0]}", *story[1:], ""])))
    reasons = {cut.reason for _, article in cleaned for cut in article.removed} | {c.reason for c in dateline.removed}

    assert set(Reason) - reasons - {Reason.SITE_REPEAT, Reason.OTHER} == set()
    assert dateline.text.startswith(story[0])


def test_what_a_site_repeats_goes_and_a_refrain_stays(cleaner: Cleaner) -> None:
    """A line of other pages of the site is taken out; one that a story itself repeats is not."""
    memory, label = SiteMemory(), "Valdisa in figures this week"
    for number, story in enumerate(["strike", "dam", "match"]):
        page = _DATA["stories"][story]
        text = "\n".join([page["title"], label, *page["text"]])
        memory.learn(cleaner.clean_and_learn(read_one(RawArticle(id=str(number), text=text, title=page["title"])))[1])
    bank = _DATA["stories"]["bank"]
    refrain = "“Not one cent more,” the savers chanted again outside the bank."
    text = "\n".join([bank["title"], label, *bank["text"][:3], refrain, *bank["text"][3:], refrain])
    clean = cleaner.clean(RawArticle(id="9", text=text, title=bank["title"]), memory=memory)

    assert label not in clean.text
    assert clean.text.count(refrain) == 2


def test_quoted_speech_stays_whatever_it_says(cleaner: Cleaner) -> None:
    """A quotation that sounds like boilerplate is none."""
    strike = _DATA["stories"]["strike"]
    quote = "“Subscribe to our newsletter and follow us on Facebook,” she told the crowd."
    clean = cleaner.clean(RawArticle(id="q", text="\n".join([strike["title"], *strike["text"], quote])))

    assert quote in clean.text


def test_the_title_of_another_story_is_no_speech(cleaner: Cleaner) -> None:
    """Quotation marks around a title do not save a teaser."""
    strike = _DATA["stories"]["strike"]
    teaser = "Also read: “The Long Winter Of The Tarnby Dockers”"
    clean = cleaner.clean(RawArticle(id="t", text="\n".join([strike["title"], *strike["text"], teaser])))

    assert teaser not in clean.text


def test_a_biography_goes_below_the_story_and_stays_amid_it(cleaner: Cleaner) -> None:
    """A story may be about a reporter; the one who wrote it stands at its edge."""
    strike = _DATA["stories"]["strike"]
    line = (
        "Jo Marsh is a reporter at the Example Herald, and has written on the harbour of Ormsey for eleven years now."
    )
    amid, below = (
        cleaner.clean(RawArticle(id="b", text="\n".join([strike["title"], *body])))
        for body in ([*strike["text"][:3], line, *strike["text"][3:]], [*strike["text"], line])
    )

    assert "author-biography" not in {cut.rule for cut in amid.removed}
    assert line not in below.text


def test_one_sentence_again_and_again_is_the_text(cleaner: Cleaner) -> None:
    """Repetition within an article is no reason to cut it, with line breaks or without."""
    sentence = "The council of Tarnby met again on Monday, said Ada Brook, and talked about the harbour for long."
    for text in (" ".join([sentence] * 300), "\n".join([sentence] * 300)):
        assert cleaner.clean(RawArticle(id="s", text=text)).text.count(sentence) == 300


def test_the_names_of_a_byline_become_authors(cleaned: list[tuple[list[tuple[str, bool]], CleanArticle]]) -> None:
    """A byline that is cut is not lost."""
    found = {article.id: article.authors for _, article in cleaned}

    assert found["byline of two with their posts"] == ("Jo Marsh", "Lena Okoro")
