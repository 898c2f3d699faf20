"""What workers tell each other of sites: pages that come in any order, twice, or too often."""

from pipeline.cleaning import board, features
from pipeline.cleaning.board import SiteBoard
from pipeline.cleaning.memory import LINE, SiteDelta, delta

_POLL = "Vote in our poll"


def page(number: int, *lines: str) -> SiteDelta:
    """What a page of example.com with these lines adds."""
    return delta("example.com", number, 0, features.read([features.Text(lines, "", "")])[0].marks)


def seen(known: SiteBoard, source: str = "example.com") -> int:
    """On how many other pages of a source the poll stood."""
    look = known.memory(source).look(features.read([features.Text([_POLL], "", "")])[0].marks, page=0)
    return int(look[0, LINE])


def test_what_one_worker_tells_another_one_knows() -> None:
    """Sources do not mix; a page that is told twice is one page; a page told later counts at once."""
    one, other = SiteBoard(), SiteBoard()
    told = one.told("example.com", page(1, _POLL))
    for key, value in [*told, *told]:
        other.take(key, value)
    before = seen(other)
    for key, value in one.told("example.com", page(2, _POLL)):
        other.take(key, value)

    assert (before, seen(other), seen(one)) == (1, 2, 2)
    assert seen(other, "example.org") == 0


def test_of_a_source_the_newest_pages_count() -> None:
    """Beyond the bound the oldest page's record is deleted from the topic, and nobody learns it any more."""
    known = SiteBoard()
    told = [record for number in range(board.PAGES + 2) for record in known.told("example.com", page(number, _POLL))]
    gone = [key for key, value in told if value is None]
    reader = SiteBoard()
    for key, value in told:
        reader.take(key, value)

    assert gone == [b"example.com\x0000000000", b"example.com\x0000000001"]
    assert seen(reader) == 8


def test_what_is_no_record_of_ours_is_left_aside() -> None:
    """A foreign key or value on the topic makes no article fail."""
    known = SiteBoard()
    known.take(b"nonsense", b"\xc1")
    known.take(b"example.com\x00no digit", b"\xc1")
    known.take(b"example.com\x0000000001", b"\xc1")

    assert seen(known) == 0


def test_all_boards_together_are_bounded() -> None:
    """Of many sources those without a new page for longest are given up."""
    known, told = SiteBoard(most_pages=3), SiteBoard()
    for number in range(5):
        for key, value in told.told(f"{number}.example", page(number, _POLL)):
            known.take(key, value)

    assert [seen(known, f"{number}.example") for number in (0, 3)] == [0, 1]
