"""Feeds and servers that mean us ill: bounded in time, size and memory, and one sentence each."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from connectors.sources import Refusal, Sourced, addresses, syndication
from connectors.sources.fetch import Fetcher, FetchFailed
from connectors.sources.sandbox import Sandbox, Unparsable
from tests.unit.sources.site import Answer, Site, serving

type Conversation = Callable[[socket.socket], None]
_OK = b"HTTP/1.1 200 OK\r\n"
_RSS = (
    b'<rss version="2.0"><channel><title>Wire</title><item><title>Rain</title>'
    b"<description>%s</description></item></channel></rss>"
)
_SPELLINGS = ("2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost.", "[::1]", "[::ffff:7f00:1]", "[::127.0.0.1]")
_NO_ADDRESSES = ("http://[", "http://:80/", "ftp://127.0.0.1/feed", "file:///etc/passwd", "http://x y/")


@pytest.fixture
def listening() -> Iterator[Callable[[Conversation], str]]:
    """Starts servers that say what a test tells them, byte by byte; gives their address."""
    opened: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def serve(listener: socket.socket, conversation: Conversation) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.recv(65536)
                    conversation(connection)
                except OSError:
                    pass  # the other side has had enough, which is what is tested

    def start(conversation: Conversation) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        opened.append(listener)
        threads.append(threading.Thread(target=serve, args=(listener, conversation)))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/feed"

    yield start
    for listener in opened:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join()


def _dripping(first: bytes, drop: bytes) -> Conversation:
    def conversation(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(drop)
            time.sleep(0.05)

    return conversation


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b"H"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (_OK, b"X-More: y\r\n"),
        (_OK + b"Content-Length: 9999999\r\n\r\n", b"x"),
        (_OK + b"\r\n<rss>", b"x"),
        (_OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
        (b"HTTP/1.1 302 Found\r\nLocation: /feed\r\nContent-Length: 0\r\n", b"X-More: y\r\n"),
    ],
)
def test_a_server_that_sends_a_byte_now_and_then_does_not_hold_us(
    listening: Callable[[Conversation], str], first: bytes, drop: bytes
) -> None:
    """Each byte starts a socket's timeout anew; status line, headers and body all end when the time is up."""
    address = addresses.parse(listening(_dripping(first, drop)))
    began = time.monotonic()

    with pytest.raises(FetchFailed, match=r"It was still coming in after 0\.4 seconds\."):
        Fetcher(allow_private=True, seconds=0.4).get(address)

    assert time.monotonic() - began < 10


def test_what_comes_with_a_redirect_is_not_read(listening: Callable[[Conversation], str]) -> None:
    """It could be without end; only where it leads counts."""
    endless = _dripping(b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 99999999999\r\n\r\n", b"x" * 65536)

    with pytest.raises(FetchFailed, match="too many redirects"):
        Fetcher(allow_private=True, seconds=30).get(addresses.parse(listening(endless)))


@pytest.mark.parametrize("layers", [1, 2])
def test_a_small_answer_that_unpacks_to_much_is_refused(listening: Callable[[Conversation], str], layers: int) -> None:
    """200 MB in 200 KB, or in a few hundred bytes when it is packed twice."""
    packed = gzip.compress(bytes(8_000_000)) * 25
    coding = b"gzip"
    if layers == 2:
        packed, coding = gzip.compress(packed), b"gzip, gzip"
    head = b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (coding, len(packed))

    with pytest.raises(FetchFailed, match="It is larger than 32 MiB"):
        Fetcher(allow_private=True).get(addresses.parse(listening(lambda to: to.sendall(_OK + head + packed))))


def test_a_password_is_not_told_to_another_server() -> None:
    """A redirect within the server keeps it; one to another does not."""
    with serving() as first, serving() as second:
        first.answers["/feed"] = Answer(status=302, headers={"Location": "/same"})
        first.answers["/same"] = Answer(status=302, headers={"Location": f"{second.address}/other"})
        second.answers["/other"] = Answer(b"words")
        address = first.address.replace("http://", "http://reader:s3cret@") + "/feed"

        Fetcher(allow_private=True).get(addresses.parse(address))

        told = [[headers.get("authorization") for _path, headers in site.asked] for site in (first, second)]
    assert [["Basic cmVhZGVyOnMzY3JldA=="] * 2, [None]] == told


@pytest.mark.parametrize("target", _NO_ADDRESSES)
def test_a_redirect_to_what_is_no_web_address_is_told(site: Site, target: str) -> None:
    """No traceback, whatever stands there."""
    site.answers["/feed"] = Answer(status=302, headers={"Location": target})

    with pytest.raises(FetchFailed, match=r"^It cannot be fetched: "):
        Fetcher(allow_private=True).get(addresses.parse(f"{site.address}/feed"))


@pytest.fixture
def site() -> Iterator[Site]:
    """A local web server."""
    with serving() as started:
        yield started


@pytest.mark.parametrize(
    "spelling",
    ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost.", "[::1]", "[::ffff:7f00:1]", "[::127.0.0.1]"],
)
def test_no_spelling_of_our_own_address_gets_there(site: Site, spelling: str) -> None:
    """What counts is the address that is connected to, not how its name is written."""
    port = site.address.rpartition(":")[2]

    with pytest.raises(FetchFailed):
        Fetcher(allow_private=False).get(addresses.parse(f"http://{spelling}:{port}/feed"))

    assert [] == site.asked


def test_a_feed_that_its_parser_takes_hours_for_is_refused_and_the_next_one_is_read() -> None:
    """20 KB of a style attribute, or an author's name of dots, are enough."""
    sandbox = Sandbox(seconds=0)
    style = _RSS % (b'<![CDATA[<p style="' + b"a" * 50_000 + b'">x</p>]]>')
    author = (_RSS % b"words").replace(b"<title>Rain", b"<author>" + b"a." * 50_000 + b"</author><title>Rain")

    for feed in (style, author):
        with pytest.raises(Unparsable, match="It takes longer than 0 seconds to read"):
            sandbox.parse(feed, {})

    assert 1 == len(sandbox.parse(_RSS % b"words", {}).entries)
    sandbox.close()


def test_a_feed_that_fills_its_parsers_memory_is_refused_and_the_next_one_is_read() -> None:
    """The memory is that of a process of its own, and not ours."""
    sandbox = Sandbox(memory_mib=160)

    with pytest.raises(Unparsable, match="It takes more memory to read than a feed may"):
        sandbox.parse(_RSS % (b"words " * 5_000_000), {})

    assert 1 == len(sandbox.parse(_RSS % b"words", {}).entries)
    sandbox.close()


@pytest.mark.parametrize("encoding", ["cp037", "cp500", "cp1026", "utf-7", "utf-16-be", "utf-32"])
def test_a_feed_with_entities_of_its_own_is_refused_whatever_the_encoding_hides(encoding: str) -> None:
    """Neither a file of this machine nor a word of the feed's own gets into an article."""
    entities = '<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "boo">'
    doctype = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE r [{entities}]>'
    feed = (doctype + (_RSS % b"Rain &x; &y; fell.").decode()).encode(encoding)
    told = {"content-type": f"application/xml; charset={encoding}"}

    expected = [Refusal("feed", "The feed declares entities of its own, which is not allowed.")]
    assert expected == list(syndication.read(feed, "feed", 1_000_000, told))


def test_what_a_feed_refers_to_is_not_fetched(site: Site) -> None:
    """An outside grammar is left alone, and the words are read all the same."""
    doctype = f'<?xml version="1.0"?><!DOCTYPE r SYSTEM "{site.address}/grammar.dtd">'

    (item,) = syndication.read(doctype.encode() + _RSS % b"Rain fell.", "feed", 1_000_000)

    assert isinstance(item, Sourced)
    assert [] == site.asked
