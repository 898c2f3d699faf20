"""Quotations as units: which words introduce them, and which go on with the last speaker."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from pipeline.enrichment.claims.drafts import Draft, covers, without
from pipeline.enrichment.claims.lexicon import frames
from pipeline.enrichment.claims.parse import Parse, Range
from pipeline.enrichment.claims.quotations import Quotation
from pipeline.enrichment.claims.sources import adjacent_source

_PUNCTUATION = frozenset(",:;—–-.") | {"--"}
#: Quotations of fewer words that end in no punctuation are single terms.
_MIN_WORDS = 3
#: Cues before a quotation among which its speaker is looked for.
_RECENT = 12
#: Most tokens between a cue and the quotation that it leads in.
_MAX_GAP = 25
_ENDS = frozenset(".?!;")
#: Quotations stand in text order and apart, so that either end of them can be searched.
_FIRST, _LAST = attrgetter("first"), attrgetter("last")


def attach_quotations(parse: Parse, drafts: Sequence[Draft], quotations: Sequence[Quotation]) -> None:
    """Give each quotation to the claim that introduces it, or to the last speaker of its paragraph."""
    if not quotations:
        return
    owners: dict[int, Draft] = {}
    for made in drafts:
        _widen(made, quotations, owners)
    speaking = sorted((made for made in drafts if _takes_quotations(made)), key=attrgetter("head"))
    for number, made in enumerate(speaking):
        _seat(parse, made, quotations)
        if not made.source:
            continue
        following = speaking[number + 1].head if number + 1 < len(speaking) else len(parse)
        _lead_out(parse, made, quotations, owners)
        _lead_in(parse, made, quotations, owners, following)
    _go_on(parse, speaking, quotations, owners)


def _seat(parse: Parse, made: Draft, quotations: Sequence[Quotation]) -> None:
    """Find the source beside the cue where the parse shows none, or one among quoted words."""
    first, last = made.cue[0]
    if made.source and not _within(quotations, made.source[0][0]):
        return
    found = adjacent_source(parse, first, last) if _beside(quotations, first, last) else None
    made.source = [found] if found else []
    made.speaker = found[1] - 1 if found else None


def _within(quotations: Sequence[Quotation], at: int) -> bool:
    number = bisect_right(quotations, at, key=_FIRST) - 1
    return number >= 0 and at < quotations[number].last


def _beside(quotations: Sequence[Quotation], first: int, last: int) -> bool:
    """Whether a quotation ends shortly before a cue or begins shortly after it."""
    before = bisect_right(quotations, first, key=_LAST) - 1
    if before >= 0 and first - quotations[before].last <= _MAX_GAP:
        return True
    after = bisect_left(quotations, last, key=_FIRST)
    return after < len(quotations) and quotations[after].first - last <= _MAX_GAP


def _takes_quotations(made: Draft) -> bool:
    taken = frames(made.word)
    return "c" in taken or "q" in taken


def _widen(made: Draft, quotations: Sequence[Quotation], owners: dict[int, Draft]) -> None:
    """A content that touches a quotation takes it whole."""
    for start, end in made.content:
        touched = range(bisect_right(quotations, start, key=_LAST), bisect_left(quotations, end, key=_FIRST))
        for number in touched:
            first, last = quotations[number].first, quotations[number].last
            if not any(first <= begin < last for begin, _ in [*made.cue, *made.source]):
                owners[number] = made
                made.content = merged([*made.content, (first, last)])


def merged(ranges: list[Range]) -> list[Range]:
    """Ranges in order, those that touch made one."""
    out: list[Range] = []
    for start, end in sorted(ranges):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _lead_out(parse: Parse, made: Draft, quotations: Sequence[Quotation], owners: dict[int, Draft]) -> None:
    """“…,” she said."""
    at = min([*made.cue, *made.source])[0]
    start = at
    while at and parse.words[at - 1] in _PUNCTUATION:
        at -= 1
    number = bisect_left(quotations, at, key=_LAST)
    if number == len(quotations) or quotations[number].last != at:
        return
    if owners.get(number, made) is not made or not _speaks(parse, quotations[number]):
        return
    quotation = quotations[number]
    if made.content and parse.text[quotation.end - 2] == "." and parse.text[parse.starts[start]].isupper():
        return
    owners[number] = made
    first = quotation.first
    if not made.content and first and parse.words[first - 1] not in ",:":
        first = max(parse.sentence(first)[0], quotations[number - 1].last if number else 0)
    made.content = without(merged([*made.content, (first, quotation.last)]), [*made.cue, *made.source])


def _lead_in(
    parse: Parse, made: Draft, quotations: Sequence[Quotation], owners: dict[int, Draft], following: int
) -> None:
    """She said: “…”, also from the line before."""
    last = max([end for _, end in [*made.cue, *made.source]])
    number = bisect_left(quotations, last, key=_FIRST)
    if number == len(quotations) or owners.get(number) not in (None, made):
        return
    quotation = quotations[number]
    if quotation.first - last > _MAX_GAP or following < quotation.first:
        return
    between = [word for word in parse.words[last : quotation.first] if not word.isspace()]
    if not _ENDS.isdisjoint(between):
        return
    broken = "\n" in parse.text[parse.ends[last - 1] : quotation.start]
    if broken and between[-1:] != [":"]:
        return
    if not (between[-1:] and between[-1] in (",", ":")) and not _speaks(parse, quotation):
        return
    if made.content and between[-1:] not in ([","], [":"]):
        return
    owners[number] = made
    after = [start for start, _ in made.content if start >= last]
    if after and not broken:
        # "said although it rained, “nobody …”": the clause runs on into the quotation.
        made.content = merged([(min(after), quotation.last)])
    else:
        kept = [] if after else made.content
        made.content = merged([*kept, (quotation.first, quotation.last)])


def _speaks(parse: Parse, quotation: Quotation) -> bool:
    return quotation.last - quotation.first - 2 >= _MIN_WORDS or parse.text[quotation.end - 2] in ",.?!"


def _go_on(parse: Parse, speaking: Sequence[Draft], quotations: Sequence[Quotation], owners: dict[int, Draft]) -> None:
    """“…,” she said. “…”: a quotation with no cue of its own goes on with the last speaker of the paragraph."""
    voices = {id(made) for made in owners.values()}
    for number, quotation in enumerate(quotations):
        if number in owners or not number:
            continue
        previous = quotations[number - 1]
        between = parse.text[previous.end : quotation.start]
        if previous.runs_on and not between.strip():
            last = owners.get(number - 1)
        elif _begins(parse, quotation) and _speaks(parse, quotation):
            last = _last_speaker(parse, speaking, quotation)
            if last is not None and id(last) not in voices:
                last = None
        else:
            continue
        if last is not None:
            owners[number] = last
            last.content = merged([*last.content, (quotation.first, quotation.last)])


def _begins(parse: Parse, quotation: Quotation) -> bool:
    before = parse.words[quotation.first - 1] if quotation.first else "\n"
    return before in _ENDS or before.isspace() or before in ("”", '"', "''", "»")


def _last_speaker(parse: Parse, speaking: Sequence[Draft], quotation: Quotation) -> Draft | None:
    number = bisect_left(speaking, quotation.first, key=attrgetter("head"))
    found = next((made for made in reversed(speaking[max(0, number - _RECENT) : number]) if made.content), None)
    if found is None or "\n" in parse.text[parse.starts[found.head] : quotation.start]:
        return None
    return found if _quotes(parse, found) else None


def _quotes(parse: Parse, made: Draft) -> bool:
    return covers(made.content, made.content[0][0])
