"""From scores to verdicts: what the line model and the repeats of a site are enough for."""

import numpy as np

from pipeline.cleaning.characters import Flags
from pipeline.cleaning.features import COLUMN, Floats, Page

#: Other pages of the site with the very same line, and the log-odds of being article that they outweigh. A sentence
#: needs more pages than a label: agencies' lines and slogans are quoted by many.
_LABEL_REPEATS = ((2, 4.0), (1, 2.0))
_PROSE_REPEATS = ((3, 3.0), (2, 2.0))
#: Below these log-odds of being article a line goes: for a line of few characters, and for a paragraph.
_SHORT_LIMIT, _LONG_LIMIT = 1.2, 0.65
_SHORT_CHARS, _LONG_CHARS = 30, 300
#: The share of the article that may be lost by doubtful cuts, where they leave nothing doubtful in the text, and where
#: they do not: of a text that is mostly clean, of one with a form for comments below the story, and of a soiled one.
_DOUBTFUL_SHARES, _FORM_SHARES, _SOILED_SHARES = (0.03, 0.015), (0.045, 0.035), (0.075, 0.05)
#: How much more of what a cut amid the story may lose is counted: a line there is the story's more often than its score
#: says, and so is the list that it may belong to.
_AMID = 2.0
#: Lines with so many copies in their text, if together they make up so much of it, are no boilerplate for that.
_REFRAIN_COPIES, _REFRAIN_SHARE = 3, 0.4
#: Log-odds from which down a cut is no doubt.
_NO_DOUBT = -2.7
#: Log-odds of lines that are surely boilerplate, and how much of them, by the rest of a text, makes it a soiled one.
SURE, _SOILED = -2.0, 0.35


def low(page: Page, scores: Floats, story: Flags, *, form: bool) -> list[bool]:
    """The model's verdict on each line.

    Short lines need less evidence to go than paragraphs. What is more, all doubtful cuts of a text together may cost
    no more than a small share of it: the article is worth more than a clean page. Most is risked where it makes the
    text clean; where doubtful lines would be left all the same, only a part. A text full of boilerplate for sure
    will have more of it, so that doubtful lines are given up more readily there; and so will one whose scraper took the
    form for comments too.

    Args:
        story: paragraphs of the story.
        form: whether the text has such a form below the story.
    """
    chars = page.table[COLUMN["chars"]]
    share = np.minimum(np.maximum((chars - _SHORT_CHARS) / (_LONG_CHARS - _SHORT_CHARS), 0), 1)
    under = (scores < _SHORT_LIMIT + (_LONG_LIMIT - _SHORT_LIMIT) * share) & ~refrains(page)
    doubtful = under & (scores >= _NO_DOUBT)
    if not doubtful.any():
        found: list[bool] = under.tolist()
        return found
    article = chars / (1 + np.exp(-scores))
    total = max(float(article.sum()), 1.0)
    if story.any():
        first, last = np.flatnonzero(story)[[0, -1]].tolist()
        article[first:last] *= _AMID
    order = np.argsort(scores, kind="stable")
    spent = np.cumsum(article[order]) / total
    sure = chars[scores < SURE].sum()
    soiled = sure > _SOILED * (chars.sum() - sure)
    most, part = _SOILED_SHARES if soiled else _FORM_SHARES if form else _DOUBTFUL_SHARES
    affordable = np.zeros(len(scores), dtype=bool)
    affordable[order[spent <= (most if float(article[under].sum()) / total <= most else part)]] = True
    verdicts: list[bool] = (under & (affordable | (scores < _NO_DOUBT))).tolist()
    return verdicts


def repeats(pages: int, prose: bool, score: float) -> bool:
    """Whether a line is boilerplate because the site repeats it on so many other pages."""
    limits = _PROSE_REPEATS if prose else _LABEL_REPEATS
    return any(pages >= enough and score < outweighed for enough, outweighed in limits)


def refrains(page: Page) -> Flags:
    """What makes up much of a text by being repeated in it is the text: a chant, one sentence over and over."""
    chars = page.table[COLUMN["chars"]]
    refrain: Flags = page.table[COLUMN["repeats"]] >= _REFRAIN_COPIES
    if refrain.any() and chars[refrain].sum() <= _REFRAIN_SHARE * chars.sum():
        refrain[:] = False
    return refrain
