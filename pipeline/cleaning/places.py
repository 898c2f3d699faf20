"""What is no article where it stands, though its lines by themselves stay: walls of teasers and what is like them."""

from itertools import pairwise

import numpy as np

from pipeline.cleaning.characters import Flags, Ints
from pipeline.cleaning.decision import SURE, refrains
from pipeline.cleaning.features import COLUMN, Floats, Page
from pipeline.cleaning.memory import LINE, TAIL

#: A wall has so many lines, of which this share is surely boilerplate, and one at least of as many at its top.
_WALL_LINES, _WALL_SHARE = 6, 0.1
#: Log-odds of being article beyond which a paragraph is the story's for sure: walls and tails stand below the last.
_SURELY_STORY = 2.0
#: Log-odds of being article below which a line of a wall goes, and a paragraph that stands in one.
_WALL_LIMIT, _WALL_PROSE_LIMIT = 3.0, 0.0
#: Paragraphs of the story that stand below a headline, and above captions.
_BODY = 3
#: A line of so many words opens a site's tail if it stands in the tail of other pages: so many, and this share of those
#: that have it. Below it stands this share of the story at the most.
_OPENER_WORDS, _TAIL_PAGES, _TAIL_SHARE, _STORY_BELOW = 2, 2, 0.75, 0.1
#: Log-odds of being article below which a line of a tail goes; a paragraph goes that is not the story's for sure.
_TAIL_LIMIT = 4.0
#: Different captions that stand twice, and their share of all lines from the first of them down.
_CAPTIONS, _CAPTIONS_SHARE = 3, 0.5


def wall(page: Page, scores: Floats, known: Flags, story: Flags) -> Flags:
    """Which lines go with the wall of teasers that they stand in, below the story.

    Headlines of other stories read like those of a chapter, and there may be hundreds of them below a short story:
    line by line they are doubtful, and no budget for doubts is enough for them. The wall begins with a line below the
    story that is known, not only believed, to be none of it.

    Args:
        known: lines that a rule or the memory of the site knows to be no article, and that stand below stories only.
        story: paragraphs of the story.
    """
    goes = np.zeros(len(scores), dtype=bool)
    if not known.any():
        return goes
    story = story & (scores > _SURELY_STORY)
    last = int(np.flatnonzero(story)[-1]) if story.any() else len(story)
    sure = known | (scores < SURE)
    for first in (np.flatnonzero(known[last:]) + last + 1).tolist():
        if len(scores) - first < _WALL_LINES or sure[first:].mean() < _WALL_SHARE:
            break
        if sure[first : first + _WALL_LINES].any():
            prose = page.table[COLUMN["prose"], first:] > 0
            goes[first:] = scores[first:] < np.where(prose, _WALL_PROSE_LIMIT, _WALL_LIMIT)
            break
    return goes & ~refrains(page)


def above_headline(page: Page, scores: Floats, story: Flags) -> Flags:
    """Which lines go because they stand above the headline, where a page has its menu and other headlines."""
    goes = np.zeros(len(scores), dtype=bool)
    at = int(page.titled.argmax()) if len(goes) else 0
    if not at:
        return goes
    if not story[:at].any() and story[at:].sum() >= _BODY:
        goes[:at] = scores[:at] < _WALL_LIMIT
    return goes


def twice(page: Page, story: Flags) -> Flags:
    """Which lines go because each stands twice in a row, and below the story most lines do.

    So come the captions of pictures, of the page and of other stories, where a scraper took what describes a picture
    for those who do not see it as well as what is written below it.
    """
    goes = np.zeros(len(story), dtype=bool)
    alike = [one == other for one, other in pairwise(page.texts)]
    if not any(alike):
        return goes
    same = np.array(alike, dtype=bool)
    first = np.append(same, False)
    first[1:] &= ~same
    doubled = np.append(same, False)
    doubled[1:] |= same
    lines = np.arange(len(story), 0, -1)
    captions, share = np.cumsum(first[::-1])[::-1], np.cumsum(doubled[::-1])[::-1] / lines
    starts = doubled & (captions >= _CAPTIONS) & (share >= _CAPTIONS_SHARE)
    at = int(starts.argmax())
    if starts.any() and (story & ~doubled)[:at].sum() >= _BODY:
        goes[at:] = doubled[at:]
    return goes


def tail(page: Page, scores: Floats, seen: Ints, story: Flags) -> Flags:
    """Which lines go because they stand where the site's other pages have their tail.

    Teasers of stories that no page had yet are known by nothing but the line above them, which the site has on every
    page, and below which none had a part of its story.

    Args:
        seen: what the memory of the site knows of the lines, as `SiteMemory.look` tells it.
        story: paragraphs of the story.
    """
    goes = np.zeros(len(scores), dtype=bool)
    pages = seen[:, TAIL]
    if not pages.any():
        return goes
    opens = (pages >= _TAIL_PAGES) & (pages >= _TAIL_SHARE * seen[:, LINE])
    if not opens.any():
        return goes
    opens &= page.table[COLUMN["words"]] >= _OPENER_WORDS
    told = np.where(story & (scores > _SURELY_STORY), page.table[COLUMN["chars"]], 0)
    above = np.cumsum(told)
    opens &= (above > 0) & (above[-1] - above <= _STORY_BELOW * above[-1])
    if opens.any():
        at = int(opens.argmax())
        prose = page.table[COLUMN["prose"], at:] > 0
        goes[at:] = scores[at:] < np.where(prose, _SURELY_STORY, _TAIL_LIMIT)
    return goes


def in_tail(page: Page, scores: Floats, goes: Flags) -> Flags:
    """Which lines stand in the page's own tail: those that go, below all that is the story's for sure.

    Args:
        goes: lines that are boilerplate.
    """
    told = ((page.table[COLUMN["prose"]] > 0) & (scores > _SURELY_STORY) & ~goes).nonzero()[0]
    below = goes.copy()
    below[: int(told[-1]) + 1 if len(told) else len(goes)] = False
    return below
