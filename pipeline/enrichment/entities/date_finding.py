"""Dates that the model missed, cut short, fused or took for numbers."""

import re

from pipeline.enrichment.entities.date_words import DAY, HOLIDAYS, MONTHS, WEEKDAYS, YEAR
from pipeline.enrichment.entities.draft import Draft, Mention

_TH = r"(?:st|nd|rd|th)?"
_BEFORE_MONTH = re.compile(
    rf"(?:\b[A-Z][a-z]+day,? )?(?:\b(?:the )?(?<!\d)(?:{DAY}{_TH} ?[–-] ?)?{DAY}{_TH}(?: of)? )?$"
)
_AFTER_MONTH = re.compile(
    rf"(?:\.(?= \d))?(?: {DAY}{_TH}(?!\d)(?: ?[–-] ?{DAY}(?![\d-]))?(?:,? {YEAR}(?!\d))?|,? {YEAR}(?!\d))?"
)
# Begins with a set of letters, which the engine skips to, and only then looks at what stands before them.
_RELATIVE = re.compile(
    r"[TtLlNnYySsFfPp](?<![^\W_].)(?:(?:his|ast|ext) (?:[Ww]eek|[Ww]eekend|[Mm]onth|[Yy]ear)s?|esterday|omorrow|oday"
    r"|onight|(?:hat|ame|ollowing|revious) (?:year|month|week|day))\b(?!-)"
)
_DAY_PART = re.compile(r"(?: (?:[Mm]orning|[Aa]fternoon|[Ee]vening|[Nn]ight))?")
_YEAR = re.compile(rf"{YEAR}(?<![\w.,$€£/#]\d{{4}})(?![\w/%]|[.,]\d)")
_YEAR_CUE = re.compile(
    r"(?:\b(?:in|since|from|by|until|till|through|before|after|during|of|circa|early|late|mid|year|born|died)[ -]"
    r"|\b(?:ca?|b|d|m|div|fl)\. ?|\()$",
    re.IGNORECASE,
)
_NEXT_YEAR = re.compile(r"(?:,? (?:and|or|to) | ?[–—-] ?|, )")
_NOTED = re.compile(rf"(?:ca?|b|d|m|div|fl)\. ?{YEAR}")
_TWO_YEARS = re.compile(
    rf"(?:(?:from|between) )?(?P<first>{YEAR})(?: ?[–—-] ?| to | until | through | and | or )(?P<last>{YEAR})"
    rf"|(?P<century>\d\d)(?P<from>\d\d) [–—-] (?P<to>\d\d)"
)
#: Labels of numbers: what a year is taken for.
_NUMBERS = ("CARDINAL", "QUANTITY", "ORDINAL", "PERCENT", "MONEY")
_LOOK_BACK = 24


def find_dates(draft: Draft) -> None:
    """Put the dates right, before they are given their values."""
    _split_years(draft)
    for start, word in draft.words:
        lower = word.lower().rstrip(".")
        if lower in MONTHS:
            _around_month(draft, start, start + len(word))
        elif lower in WEEKDAYS and len(lower) > len("thurs"):
            _weekday(draft, start, start + len(word))
    for found in _RELATIVE.finditer(draft.text):
        _widen(draft, found.start(), found.end())
    _years(draft)
    for mention in draft.labelled("EVENT", *_NUMBERS):
        words = draft.words_of(mention)
        if words == "9/11" or words.lower() in HOLIDAYS:
            mention.label = "DATE"


def _widen(draft: Draft, start: int, end: int) -> None:
    """Tag a stretch as a date, together with the dates that it touches, unless another name holds part of it."""
    touched = draft.within(start, end)
    if any(mention.label not in ("DATE", "TIME", *_NUMBERS) for mention in touched):
        return
    if (
        len(touched) == 1
        and touched[0].start <= start
        and end <= touched[0].end
        and touched[0].label in ("DATE", "TIME")
    ):
        return
    first = min([start, *(mention.start for mention in touched)])
    last = max([end, *(mention.end for mention in touched)])
    draft.put(Mention(first, last, "DATE"))


def _around_month(draft: Draft, start: int, end: int) -> None:
    before = _BEFORE_MONTH.search(draft.text, max(start - _LOOK_BACK, 0), start)
    after = _AFTER_MONTH.match(draft.text, end)
    assert before is not None
    assert after is not None
    first = start if before.start() == start else before.start()
    # "May" and "March" are words too: a bare month is left to the model.
    if first < start or after.end() > end + 1:
        _widen(draft, first, after.end())


def _weekday(draft: Draft, start: int, end: int) -> None:
    part = _DAY_PART.match(draft.text, end)
    assert part is not None
    overlapping = draft.within(start, end)
    if not overlapping:
        before = re.search(r"\b(?:[Ll]ast|[Nn]ext|[Tt]his) $", draft.text[max(start - 6, 0) : start])
        if draft.is_proper(start) and not draft.text[part.end() : part.end() + 2].strip(" ").isupper():
            _widen(draft, start - len(before.group()) if before else start, part.end())
    elif overlapping[0].label not in ("DATE", "TIME") and (overlapping[0].start, overlapping[0].end) == (
        start,
        part.end(),
    ):
        overlapping[0].label = "DATE"


def _years(draft: Draft) -> None:
    text, past = draft.text, -1
    for found in _YEAR.finditer(text):
        start, end = found.span()
        overlapping = draft.within(start, end)
        if overlapping and overlapping[0].label in ("DATE", "TIME"):
            if text[start - 1 : start] == "(" and overlapping[0].start < start and overlapping[0].end <= end + 1:
                # "The dam (1924": what stands before the bracket is no part of the date.
                draft.narrow(overlapping[0], start, end)
            past = end
            continue
        goes_on = 0 <= past <= start and _NEXT_YEAR.fullmatch(text, past, start) is not None
        if (goes_on or _is_year(draft, start, end)) and _make_room(draft, overlapping, start, end):
            draft.put(Mention(start, end, "DATE"))
            past = end


def _is_year(draft: Draft, start: int, end: int) -> bool:
    """Whether the words beside a number make it a year: "in 1924", "(1924)", "the 2022 World Cup"."""
    text = draft.text
    cue = _YEAR_CUE.search(text, max(start - 10, 0), start)
    if text[end : end + 1] != " " or not text[end + 1 : end + 2].isalpha():
        return cue is not None
    if text[end + 1].isupper() and not text[max(start - 2, 0) : start].strip()[-1:].isupper():
        return draft.is_proper(end + 1) or cue is not None
    # "In 1500 villages" counts something.
    return cue is not None and draft.tag_at(end + 1) not in ("NNS", "NN", "JJ", "CD", "NNPS")


def _make_room(draft: Draft, overlapping: list[Mention], start: int, end: int) -> bool:
    """Whether a year may be tagged where the model saw something else; a name that ends in "(1905" gives it up."""
    if not overlapping:
        return True
    mention = overlapping[0]
    words = draft.words_of(mention)
    if (mention.label in _NUMBERS and len(words) <= end - start + 1) or _NOTED.fullmatch(words):
        return True
    if mention.end - end <= 1 and draft.text[start - 1] == "(" and mention.start < start - 2:
        draft.narrow(mention, mention.start, len(draft.text[: start - 1].rstrip()))
        return True
    return False


def _split_years(draft: Draft) -> None:
    """Part "2004 to 2009" and "1687 and 1689" into two years, each a date of its own."""
    for mention in draft.labelled("DATE"):
        found = _TWO_YEARS.fullmatch(draft.words_of(mention))
        if found is None:
            continue
        first, last = ("first", "last") if found["first"] else ("century", "to")
        start, middle = mention.start + found.start(first), mention.start + found.start(last)
        draft.drop(mention)
        draft.put(Mention(start, start + 4, "DATE"))
        short = None if found["first"] else found["century"] + found["to"]
        draft.put(Mention(middle, mention.start + found.end(last), "DATE", when=short))
