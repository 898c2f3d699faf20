"""What holds for every input, not only for those somebody thought of."""

import contextlib
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from connectors.sources import Refusal, Sourced, encoding, lines
from connectors.sources.items import from_fields
from pipeline.raw import decode

WORDS = st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip)


@given(st.lists(st.binary(max_size=40)), st.integers(1, 60))
def test_any_bytes_become_articles_or_refusals_each_with_its_line(parts: list[bytes], limit: int) -> None:
    """No bytes raise, none but empty lines are passed over, and the numbers are those of an editor."""
    data = b"\n".join(parts)

    found = list(lines.read(io.BytesIO(data), "some", limit))

    expected = [
        f"some:{number}" for number, line in enumerate(data.split(b"\n"), 1) if line.strip() or len(line) > limit
    ]
    assert (expected if data else ["some"]) == [item.where for item in found]


@given(WORDS, st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers()))
def test_what_is_sent_is_what_was_given(text: str, more: dict[str, int]) -> None:
    """The value decodes to the article that was read; sending what came out again is the same article."""
    first = from_fields("some", {**more, "text": text}, 10_000)
    if isinstance(first, Refusal):
        # A field that the contract gives another type.
        assert "must be" in first.sentence
        return
    again = next(lines.read(io.BytesIO(first.value), "again", 10_000))

    assert isinstance(again, Sourced)
    assert decode(first.value).text == text
    assert (first.id, first.value) == (again.id, again.value)


@given(WORDS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_page_in_unicode_is_read_back(text: str, name: str) -> None:
    """With a byte-order mark or, in UTF-8, without."""
    page = f"<meta charset='utf-8'>{text}"

    assert page == encoding.page(page.encode(name))


@given(st.binary())
def test_a_text_file_is_read_as_it_is_or_not_at_all(data: bytes) -> None:
    """Nothing is replaced in silence; only a byte-order mark is left out."""
    with contextlib.suppress(encoding.Undecodable):
        assert encoding.text(data).encode() in (data, data.removeprefix(b"\xef\xbb\xbf"))


def test_an_object_over_several_lines_is_told_line_by_line() -> None:
    """JSON that is laid out for reading is not JSON lines."""
    pretty = json.dumps({"text": "One."}, indent=1).encode()

    assert [Refusal] * 3 == [type(item) for item in lines.read(io.BytesIO(pretty), "some", 100)]
