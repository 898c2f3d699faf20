"""Chunks of the raw topic: every record is counted exactly once."""

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.documents import Origin
from pipeline.ledger.chunks import SIZE, Chunk, Fingerprint, Head, counts, extended, from_register, to_register
from pipeline.ledger.counting import Found, due, recount, unexplained
from pipeline.ledger.drain import Drain
from pipeline.ledger.entries import Entry, Fate, Held

HOUR = 3_600_000
NOTHING = Found(frozenset(), frozenset(), {})
HEAD = Head(topic="articles.raw", topic_id="t", partition=0, number=0, next=0)
DRAINED = Drain(began_at=1000, covered={0: SIZE}, topic_ids={}, target={}, step=4)

entries = st.lists(
    st.builds(
        Entry,
        offset=st.integers(0, SIZE - 1),
        timestamp=st.integers(0, 3 * HOUR),
        id=st.none() | st.sampled_from("abc"),
        moment=st.integers(0, 5),
        source=st.none() | st.sampled_from(["Tarnby Gazette", "x" * 200]),
        fate=st.sampled_from(Fate),
    ),
    max_size=20,
    unique_by=lambda entry: entry.offset,
).map(lambda found: tuple(sorted(found, key=lambda entry: entry.offset)))


@st.composite
def found(draw: st.DrawFn, of: tuple[Entry, ...]) -> Found:
    """Anything that Elasticsearch may know of these records."""
    marks = [(entry.offset, entry.timestamp) for entry in of] or [(0, 0)]
    some = st.frozensets(st.sampled_from(marks))
    held = st.builds(Held, st.just(Origin(topic="articles.raw", partition=9, offset=1, timestamp=1)), st.integers(0, 5))
    return Found(draw(some), draw(some), draw(st.dictionaries(st.sampled_from("abc"), held)))


@given(entries)
def test_the_register_gives_back_its_entries(of: tuple[Entry, ...]) -> None:
    """For every record, in order."""
    assert of == from_register(to_register(of))


@given(st.data(), entries, st.none() | st.just(DRAINED), st.booleans())
def test_every_record_is_counted_exactly_once(
    data: st.DataObject, of: tuple[Entry, ...], drained: Drain | None, gone: bool
) -> None:
    """Under its source and hour, with one fate, whatever is found of it."""
    counted = recount(Chunk(HEAD, of), data.draw(found(of)), Fingerprint(), drained, 5000, gone=gone)
    sums = counts(counted)

    assert Counter((entry.source, entry.timestamp // HOUR * HOUR) for entry in of) == {
        key: number.pushed for key, number in sums.items()
    }
    for number in sums.values():
        fates = (number.indexed, number.dead_lettered, number.duplicates, number.in_flight, number.missing)
        assert number.pushed == sum(fates)
        assert (number.oldest_in_flight is None) == (number.in_flight == 0)
    assert counted.head.missing == sum(number.missing for number in sums.values())


@given(st.data(), entries)
def test_counting_again_changes_nothing_once_it_is_settled(data: st.DataObject, of: tuple[Entry, ...]) -> None:
    """A chunk that was counted with the same findings is not due."""
    findings = data.draw(found(of))
    drained = replace(DRAINED, began_at=9000)
    once = recount(Chunk(HEAD, of), findings, Fingerprint(1), drained, 5000)
    twice = recount(once, findings, Fingerprint(1), drained, 6000)

    assert once == twice
    assert once.head.missing or not due(once.head, Fingerprint(1), drained)
    assert due(once.head, Fingerprint(2), drained)


@given(entries, st.lists(st.integers(0, SIZE + 10), max_size=4))
def test_a_chunk_read_in_parts_is_the_chunk_read_at_once(of: tuple[Entry, ...], stops: list[int]) -> None:
    """Wherever the parts end."""
    chunk = Chunk(HEAD)
    at = 0
    for stop in [*sorted(stops), SIZE]:
        chunk = extended(chunk, [entry for entry in of if at <= entry.offset < stop], stop)
        at = max(at, stop)

    assert extended(Chunk(HEAD), of, SIZE) == chunk
    assert SIZE == chunk.head.next


def test_only_what_the_first_stage_has_passed_is_looked_up() -> None:
    """A long backlog costs nothing."""
    of = tuple(Entry(offset, 1, f"id-{offset}", 1, None) for offset in range(6))
    chunk = Chunk(HEAD, of)

    assert ["id-2"] == list(unexplained(chunk, frozenset({(0, 1)}), frozenset({(1, 1)}), 3))
    assert [f"id-{n}" for n in range(6)] == list(unexplained(chunk, frozenset(), frozenset(), None))


def test_a_letter_that_is_replayed_is_in_flight_until_all_stages_have_passed_it() -> None:
    """An earlier wait for the stages says nothing of it."""
    dead = Chunk(HEAD, (Entry(0, 1, "a", 1, None, Fate.DEAD_LETTERED),))

    replayed = recount(dead, NOTHING, Fingerprint(), DRAINED, 5000)
    later = recount(replayed, NOTHING, Fingerprint(), replace(DRAINED, began_at=4999), 6000)
    drained = recount(later, NOTHING, Fingerprint(), replace(DRAINED, began_at=5001), 7000)
    indexed = recount(later, Found(frozenset({(0, 1)}), frozenset(), {}), Fingerprint(), None, 7000)

    fates = [chunk.entries[0].fate for chunk in (replayed, later, drained, indexed)]
    assert [Fate.IN_FLIGHT, Fate.IN_FLIGHT, Fate.MISSING, Fate.INDEXED] == fates


def test_a_record_beyond_what_the_wait_covers_is_in_flight() -> None:
    """It was pushed after it began."""
    of = tuple(Entry(offset, 1, "a", 1, None) for offset in (4, 5))

    counted = recount(Chunk(HEAD, of), NOTHING, Fingerprint(), replace(DRAINED, covered={0: 5}), 5000)

    assert [Fate.MISSING, Fate.IN_FLIGHT] == [entry.fate for entry in counted.entries]


def test_a_record_may_have_any_timestamp() -> None:
    """Older brokers take one in microseconds; it is counted under the last hour there is a date for."""
    (key,) = counts(Chunk(HEAD, (Entry(0, 1_700_000_000_123_000, "a", 1, None),)))

    assert 2261 == datetime.fromtimestamp(key[1] / 1000, UTC).year
