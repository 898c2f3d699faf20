"""Files of every kind become articles, or sentences that say why not."""

import gzip
import json
import re
import tracemalloc
from pathlib import Path

import pytest

from connectors.sources import Item, Refusal, Skipped, Sourced, read
from pipeline.documents import RawArticle
from pipeline.raw import decode
from pipeline.settings import FeedSettings

SETTINGS = FeedSettings()
PLAIN = "Bridge approved\n\nThe council of Northbrook approved the bridge.\n"


def _items(source: Path | str, settings: FeedSettings = SETTINGS) -> list[Item]:
    return list(read(str(source), settings))


def _only_article(source: Path) -> RawArticle:
    (item,) = _items(source)
    assert isinstance(item, Sourced), item
    article = decode(item.value)
    assert item.id == article.id
    return article


def _only_sentence(source: Path | str, settings: FeedSettings = SETTINGS) -> str:
    (item,) = _items(source, settings)
    assert isinstance(item, Refusal), item
    return item.sentence


def test_a_text_file_keeps_its_words_and_its_first_line_is_the_title(tmp_path: Path) -> None:
    """Offsets of everything found later point into the text as it was given."""
    file = tmp_path / "bridge.txt"
    file.write_bytes(PLAIN.replace("\n", "\r\n").encode())

    article = _only_article(file)

    assert (article.title, article.text) == ("Bridge approved", PLAIN.replace("\n", "\r\n"))


def test_the_same_file_has_the_same_id_every_time(tmp_path: Path) -> None:
    """Feeding again makes no second document."""
    first, second = tmp_path / "one.html", tmp_path / "two.html"
    for file in (first, second):
        file.write_text(f"<title>Bridge</title><p>{PLAIN}</p>")

    assert _only_article(first).id == _only_article(second).id


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<p>Café</p>".encode(), "Café"),
        ('<meta charset="windows-1252"><p>Café – “so”</p>'.encode("cp1252"), "Café – “so”"),
        ("<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-1'>“Café”".encode("cp1252"), "“Café”"),
        ('<?xml version="1.0" encoding="koi8-r"?><p>Мост</p>'.encode("koi8-r"), "Мост"),
        ('<meta charset="shift_jis"><p>橋</p>'.encode("cp932"), "橋"),
        ("\ufeff<p>Café</p>".encode(), "Café"),
        (b"\xff\xfe" + "<p>Café</p>".encode("utf-16-le"), "Café"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_declares(tmp_path: Path, data: bytes, words: str) -> None:
    """A byte-order mark comes first, then the declaration as browsers understand it, then UTF-8."""
    file = tmp_path / "page.HTML"
    file.write_bytes(data)

    assert words in str(_only_article(file).html)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.txt", b"Caf\xe9 opened", "The file is not UTF-8: byte 0xe9 at position 3 cannot stand there;"),
        ("a.txt", b"\xff\xfeC\0", "The file is UTF-16, not UTF-8"),
        ("a.txt", b"", "The file is empty."),
        ("a.txt", b" \n\t", "The file is empty."),
        ("a.html", b"<p>Caf\xe9</p>", "The page declares no encoding, so it must be UTF-8, but byte 0xe9"),
        ("a.html", b"<meta charset=klingon>x", "The page declares the encoding klingon, which is unknown"),
        ("a.json", b"[]", "The JSON array is empty."),
        ("a.json", b"[{]", "It is not a JSON array"),
        ("a.json", b"", "The file is empty."),
        ("a.json", b'{"text":"a"}\n{"text":"b"}\n', "If it holds one object a line, name it .jsonl."),
        ("a.json", b'{"title": "no words"}', "The article has neither `text` nor `html`"),
        ("a.jsonl", b"", "It is empty: one JSON object a line is expected."),
        ("a.md", b"# Notes", "Its name does not say what it is: known are .txt"),
        ("a.xml", b"<html><body>No feed</body></html>", "It is neither RSS nor Atom"),
        ("a.txt.gz", b"no gzip", "The gzip file is damaged"),
        ("a.jsonl.gz", gzip.compress(b'{"text":"a b c"}')[:-9], "The gzip file is damaged"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_a_sentence(tmp_path: Path, name: str, data: bytes, sentence: str) -> None:
    """Each names what is wrong and, where it can be told, where."""
    file = tmp_path / name
    file.write_bytes(data)

    refused = [item for item in _items(file) if isinstance(item, Refusal)]

    assert [sentence in item.sentence for item in refused] == [True], refused


def test_a_bad_line_among_good_ones_costs_only_itself(tmp_path: Path) -> None:
    """Lines are counted as editors count them, empty ones too."""
    file = tmp_path / "some.jsonl"
    good = json.dumps({"text": "The council met."}).encode()
    file.write_bytes(b"\n".join([good, b"", b"{not json}", b'{"text": 5}', b"\xff", good.replace(b"met", b"sat")]))

    found = _items(file)

    assert [f"{file}:{line}" for line in (1, 3, 4, 5, 6)] == [item.where for item in found]
    assert [Sourced, Refusal, Refusal, Refusal, Sourced] == [type(item) for item in found]


def test_an_array_gives_an_item_for_each_object(tmp_path: Path) -> None:
    """Unknown fields travel along under `extra`."""
    file = tmp_path / "some.json.gz"
    file.write_bytes(gzip.compress(json.dumps([{"text": "One.", "desk": "city"}, 7, {"html": "<p>Two.</p>"}]).encode()))

    first, second, third = _items(file)

    assert isinstance(first, Sourced)
    assert decode(first.value).extra == {"desk": "city"}
    assert second == Refusal(f"{file} item 2", "The record is a JSON number, not an object with `text` or `html`.")
    assert isinstance(third, Sourced)


@pytest.mark.parametrize("name", ["big.txt", "big.html", "big.json", "big.jsonl", "big.jsonl.gz"])
def test_an_article_above_the_limit_is_refused_with_its_size(tmp_path: Path, name: str) -> None:
    """The one behind it in the same file is still read."""
    file = tmp_path / name
    words = "word " * 100_000
    data = json.dumps({"text": words}) if "json" in name else words
    data += '\n{"text": "The next one."}\n' if "jsonl" in name else ""
    file.write_bytes(gzip.compress(data.encode()) if name.endswith(".gz") else data.encode())

    found = _items(file, FeedSettings(max_article_bytes=100_000))

    refused = found[0]
    assert isinstance(refused, Refusal)
    assert re.match(
        r"The article has 500,0\d\d bytes; `feed\.max_article_bytes` allows 100,000 bytes", refused.sentence
    )
    assert [Sourced] * ("jsonl" in name) == [type(item) for item in found[1:]]


def test_a_folder_gives_its_articles_in_order_and_skips_the_rest(tmp_path: Path) -> None:
    """Folders below are read too; hidden files and what is none of ours are not."""
    for name in ("b.txt", "a/z.txt", "a/b/y.json", ".hidden.txt", ".git/x.txt", "README.md"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"text": name}) if name.endswith("json") else name)

    found = _items(tmp_path)

    expected: list[tuple[type, str]] = [
        (Skipped, "README.md"),
        (Sourced, "b.txt"),
        (Sourced, "a/z.txt"),
        (Sourced, "a/b/y.json"),
    ]
    assert expected == [(type(item), str(Path(item.where).relative_to(tmp_path))) for item in found]


def test_a_pattern_gives_the_files_that_match(tmp_path: Path) -> None:
    """For shells that do not expand patterns, and for quoted ones."""
    for name in ("one.txt", "two.txt", "three.md"):
        (tmp_path / name).write_text(name)

    found = _items(tmp_path / "t*")

    assert [(Skipped, "three.md"), (Sourced, "two.txt")] == [(type(one), Path(one.where).name) for one in found]


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    """A missing file, a folder without articles and a pattern without matches each get their sentence."""
    (tmp_path / "README.md").write_text("Nothing here.")

    assert _only_sentence(tmp_path / "missing.txt") == "There is no such file or folder."
    assert _only_sentence("ftp://x.example/a").startswith("Of addresses, only those that begin with http:// or")
    assert _only_sentence(tmp_path / ("long" * 100)) == "It cannot be read: File name too long."
    assert _items(tmp_path)[-1] == Refusal(
        str(tmp_path),
        "The folder holds no article: looked for .txt, .html, .htm, .json, .jsonl, .ndjson, .xml, .rss, .atom,"
        " each also with .gz.",
    )
    assert _only_sentence(tmp_path / "*.txt").startswith("The pattern matches none")


def test_lines_are_read_in_constant_memory(tmp_path: Path) -> None:
    """However long the file is, and however long a line of it: here 64 MB in one, twice."""
    file = tmp_path / "long.jsonl.gz"
    with gzip.open(file, "wb", compresslevel=1) as stream:
        for _ in range(2):
            for _ in range(64):
                stream.write(b"x" * 1_000_000)
            stream.write(b'\n{"text": "After it."}\n')

    tracemalloc.start()
    kinds = [type(item) for item in read(str(file), FeedSettings(max_article_bytes=1_000_000))]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kinds == [Refusal, Sourced, Refusal, Sourced]
    assert peak < 8_000_000
