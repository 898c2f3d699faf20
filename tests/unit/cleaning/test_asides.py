"""What is taken out beside the article and kept as metadata, and texts in a wrong encoding."""

import pytest

from pipeline.cleaning import Cleaner
from pipeline.cleaning.asides import captions, dateline, published
from pipeline.cleaning.reasons import Reason
from pipeline.documents import Dateline, RawArticle, Removed
from pipeline.errors import Reason as Refusal
from pipeline.errors import Rejected
from pipeline.mojibake import complaint, repaired
from pipeline.spans import restore

_STORY = (
    "The harbour café’s owner, Zoë Brûlé, said on Monday that the strike had cost her half of her guests.\n"
    "“We open at six, as ever,” she said, and the fishermen’s children still come for their naïve jokes.\n"
    "The town council of Ormsey wants to talk to both sides before the week is over, the mayor said.\n"
)


def cut(text: str, reason: Reason) -> Removed:
    """A removed stretch."""
    return Removed(start=0, end=len(text), text=text, reason=reason, rule="x")


@pytest.mark.parametrize(
    ("text", "place", "agency"),
    [
        ("LISBON (Reuters) - ", "LISBON", "Reuters"),
        ("NEW YORK, March 3 (AP) — ", "NEW YORK", "AP"),
        ("PARIS/LONDON, 12 (AFP) - ", "PARIS/LONDON", "AFP"),
        ("(Reuters) - ", None, "Reuters"),
    ],
)
def test_a_dateline_gives_place_and_agency(text: str, place: str | None, agency: str) -> None:
    """The day is not part of the place."""
    assert Dateline(place=place, agency=agency) == dateline([cut(text, Reason.DATELINE)])


def test_times_of_publication_are_no_datelines() -> None:
    """Only an agency's dateline has a place and an agency."""
    assert dateline([cut("Updated 3 hours ago", Reason.DATELINE)]) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Published 24 November 2026, 09:15 GMT", "2026-11-24"),
        ("First published on: Tuesday, March 3rd, 2031", "2031-03-03"),
        ("Posted at 4:12 p.m., Sept. 9, 2031", "2031-09-09"),
        ("Published 2031-03-05 | Updated 2031-03-06", "2031-03-05"),
        ("Published 31 June 2031", None),
        ("Published 3/4/2031", None),
        ("Published 3 hours ago", None),
        ("Updated 24 November 2026", None),
    ],
)
def test_a_line_of_publication_tells_the_day(text: str, day: str | None) -> None:
    """Where it can be read in one way only; a later change is no publication."""
    assert day == published([cut(text, Reason.DATELINE)])


def test_the_day_in_the_text_counts_where_nobody_else_tells(cleaner: Cleaner) -> None:
    """The sender knows better."""
    text = f"Published 3 March 2031\n{_STORY}"
    alone, told = (
        cleaner.clean(RawArticle(id="a", text=text, title="Café owner counts the cost", published_at=sent))
        for sent in (None, "2031-03-02T08:00:00+00:00")
    )

    assert ("2031-03-03", "2031-03-02T08:00:00+00:00") == (alone.published_at, told.published_at)


def test_captions_are_kept_and_bare_credits_are_not() -> None:
    """A caption says something, and says it once."""
    told = "Dockers wait at the gate of Ormsey harbour. Photo: Ada Brook"
    found = captions([cut(told, Reason.PHOTO_CREDIT), cut("Photo: Ada Brook", Reason.PHOTO_CREDIT)] * 2)

    assert found == (told,)


def test_a_dateline_becomes_metadata_and_nothing_is_lost(cleaner: Cleaner) -> None:
    """It is cut from the text, told as a field, and given back by `removed`."""
    text = f"ORMSEY (Reuters) - {_STORY}"
    clean = cleaner.clean(RawArticle(id="a", text=text, title="Café owner counts the cost of the strike"))

    assert clean.dateline == Dateline(place="ORMSEY", agency="Reuters")
    assert clean.text.startswith("The harbour café")
    assert text == restore(clean.text, clean.removed)


def test_a_text_in_the_wrong_encoding_is_refused_with_a_sentence(cleaner: Cleaner) -> None:
    """UTF-8 read as Windows-1252, UTF-16 read as Latin-1, and characters that are lost already."""
    broken = (
        (_twice(_STORY), "Windows-1252"),
        (_STORY.encode("utf-16-le").decode("latin-1"), "UTF-16"),
        (("Порт закрыт уже восемь дней. " * 9).encode("cp1251").decode("utf-8", "replace"), "U\\+FFFD"),
    )
    for text, said in broken:
        with pytest.raises(Rejected, match=said) as refused:
            cleaner.clean(RawArticle(id="a", text=text, title="Café owner counts the cost"))
        assert refused.value.reason == Refusal.BAD_UNICODE


def test_only_certain_damage_is_undone() -> None:
    """A text that is twice encoded throughout comes back; one that only mentions such signs is left alone."""
    mentions = "Old mail shows “Ã©” for “é”, “Ã¼” for “ü” and “Ã¶” for “ö”, as everybody knows who read it in 1999."

    assert repaired(_twice(_STORY)) == _STORY
    assert repaired(_STORY) is None
    assert repaired(mentions) is None
    assert complaint(mentions) is None


def _twice(text: str) -> str:
    """What becomes of UTF-8 that is read as Windows-1252, as browsers read it."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())
