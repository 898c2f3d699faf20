"""Dead letters on a terminal: everything is there, and nothing of it is obeyed."""

from pipeline.cli.letters import card, hex_dump
from pipeline.cli.terminal import plain
from pipeline.deadletters import dead_letter
from pipeline.documents import Origin
from pipeline.errors import Reason, Rejected

_AT = Origin(topic="articles.raw", partition=1, offset=2, timestamp=3)


def _card(value: bytes, error: str = "It is none.") -> list[str]:
    letter = dead_letter(Rejected(Reason.NOT_JSON, error), stage="clean", value=value, at=_AT, origin=_AT, key=b"\xff")
    return list(card(letter))


def test_text_is_shown_as_text_and_other_bytes_as_a_hex_dump() -> None:
    """With the offset of each line, as `hexdump -C` does."""
    assert "caf\u00e9\ncr\u00e8me" == _card("caf\u00e9\r\ncr\u00e8me".encode())[-1]
    assert [
        "00000000  63 61 66 e9 20 61 6e 64 20 73 6f 20 6f 6e 20 61  caf. and so on a",
        "00000010  6e 64                                            nd",
    ] == _card(b"caf\xe9 and so on and")[-2:]
    assert [] == list(hex_dump(b""))


def test_words_of_an_article_are_no_commands_to_the_terminal() -> None:
    """An article could otherwise set the window's title, hide lines or print them backwards."""
    shown = "\n".join(_card(b"\x1b]0;owned\x07 \xc2\x9b2J", "Quoted: \x1b[8m \u202etxet"))

    assert "\\x1b]0;owned\\x07 \\x9b2J" in shown
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(shown)
    assert "tab\there" == plain("tab\there")
