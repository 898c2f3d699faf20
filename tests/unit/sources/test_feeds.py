"""RSS and Atom: what becomes of entries, how servers are treated, and what is remembered."""

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from connectors.sources import Item, Refusal, Sourced, addresses, read
from connectors.sources.fetch import Fetcher, FetchFailed
from connectors.sources.following import Followed
from connectors.sources.memory import FeedMemory, Memory
from pipeline.errors import SettingsError, SetupError
from pipeline.raw import decode
from pipeline.settings import FeedSettings
from tests.unit.sources.site import Answer, Site, serving

OPEN = FeedSettings(allow_private_addresses=True)
RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Northbrook Courier</title><link>https://courier.example/</link><language>en-GB</language>
<item><title>Bridge &amp;amp; road approved</title><link>https://courier.example/bridge?utm_source=rss</link>
  <guid isPermaLink="false">b-1</guid><pubDate>Tue, 19 Sep 2023 10:00:00 +0200</pubDate>
  <dc:creator>Ann Field</dc:creator><description>Short.</description>
  <content:encoded><![CDATA[<p>The council approved the bridge.</p><script>spy()</script>]]></content:encoded></item>
<item><title>Plain words</title><link>https://courier.example/plain</link>
  <pubDate>yesterday-ish</pubDate><description>Rain is expected &amp; wind.</description></item>
<item><title>No words</title><link>https://courier.example/none</link></item>
</channel></rss>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Wire</title><id>urn:x</id>
<updated>2024-01-02T03:04:05Z</updated>
<entry><title>Port opens</title><id>urn:x:1</id><link href="https://wire.example/port"/>
  <updated>2024-01-02T03:04:05Z</updated><author><name>Li Wen</name></author><author><name>Omar Said</name></author>
  <content type="html">&lt;p&gt;The port opened.&lt;/p&gt;</content></entry></feed>"""


@pytest.fixture
def site() -> Iterator[Site]:
    """A local web server."""
    with serving() as started:
        yield started


def _articles(items: Iterable[Item]) -> list[Sourced]:
    return [item for item in items if isinstance(item, Sourced)]


def _followed(site: Site, memory: FeedMemory, path: str = "/feed") -> Followed:
    fetcher = Fetcher(allow_private=True)
    return Followed(addresses.parse(site.address + path), memory, fetcher, pause=10, limit=1_000_000)


def test_an_rss_entry_is_an_article_with_all_that_it_tells(tmp_path: Path) -> None:
    """The longest body is taken, scripts out; the address makes the id."""
    file = tmp_path / "courier.rss"
    file.write_text(RSS)

    first, second, third = read(str(file), OPEN)

    assert isinstance(first, Sourced)
    article = decode(first.value)
    assert (
        article.title,
        article.source,
        article.published_at,
        article.authors,
        article.language,
        article.extra["guid"],
    ) == (
        "Bridge & road approved",
        "Northbrook Courier",
        "2023-09-19T08:00:00+00:00",
        ("Ann Field",),
        "en-GB",
        "b-1",
    )
    assert "<p>The council approved the bridge.</p>" in str(article.html)
    assert "spy" not in str(article.html)
    assert isinstance(second, Sourced)
    plain = decode(second.value)
    assert (plain.text, plain.published_at) == ("Plain words\n\nRain is expected & wind.", None)
    assert plain.extra["date_given"] == "yesterday-ish"
    assert third == Refusal(f"{file} entry 3", "The article has neither `text` nor `html` with words in it.")


def test_an_atom_entry_is_an_article(tmp_path: Path) -> None:
    """All its authors are kept."""
    file = tmp_path / "wire.xml"
    file.write_text(ATOM)

    (item,) = _articles(read(str(file), OPEN))

    article = decode(item.value)
    assert (
        article.url,
        article.authors,
        article.published_at,
    ) == ("https://wire.example/port", ("Li Wen", "Omar Said"), "2024-01-02T03:04:05+00:00")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_with_entities_of_its_own_is_refused(tmp_path: Path, encoding: str) -> None:
    """They can read files of this machine or fill its memory, whatever the encoding hides."""
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    file = tmp_path / "bomb.xml"
    file.write_bytes((bomb + RSS.partition("?>")[2]).encode(encoding))

    expected = [Refusal(str(file), "The feed declares entities of its own, which is not allowed.")]
    assert expected == list(read(str(file), OPEN))


def test_a_feed_is_fetched_by_its_address(site: Site) -> None:
    """Redirects are followed; the server learns who asks; user and password go into the header and nowhere else."""
    site.answers = {"/feed": Answer(RSS.encode()), "/old": Answer(status=301, headers={"Location": "/feed"})}
    with_password = site.address.replace("http://", "http://reader:s3cret@") + "/old"

    found = list(read(with_password, OPEN))

    assert len(_articles(found)) == 2
    assert "s3cret" not in repr(found) + repr(addresses.parse(with_password))
    path, headers = site.asked[0]
    assert (path, headers["authorization"]) == ("/old", "Basic cmVhZGVyOnMzY3JldA==")
    assert headers["user-agent"].startswith("copydesk/")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(status=404), "The server answers 404 Not Found."),
        (Answer(status=302, headers={"Location": "/feed"}), "It cannot be fetched: too many redirects."),
        (Answer(b"<html>Welcome</html>"), "It is neither RSS nor Atom"),
        (
            Answer(status=302, headers={"Location": "file:///etc/passwd"}),
            "It cannot be fetched: it leads to something that is no web address.",
        ),
        (Answer(b" " * (33 * 1024 * 1024)), "It is larger than 32 MiB, which no feed is."),
        (Answer(b"no gzip at all", headers={"Content-Encoding": "gzip"}), "what came is not compressed as"),
    ],
)
def test_what_cannot_be_fetched_is_refused_with_the_reason(site: Site, answer: Answer, sentence: str) -> None:
    """One sentence, no traceback, no endless redirects and no endless body."""
    site.answers["/feed"] = answer

    (refused,) = read(f"{site.address}/feed", OPEN)

    assert isinstance(refused, Refusal)
    assert sentence in refused.sentence


def test_nobody_at_the_address_is_refused() -> None:
    """The reason is the system's own, and it comes at once."""
    (refused,) = read("http://127.0.0.1:1/feed", OPEN)
    (impossible,) = read(f"http://{'a' * 70}.example/feed", OPEN)

    assert refused == Refusal("http://127.0.0.1:1/feed", "It cannot be fetched: connection refused.")
    assert isinstance(impossible, Refusal)
    assert impossible.sentence == "It cannot be fetched: no such name is possible."


def test_private_addresses_are_refused_unless_allowed(site: Site) -> None:
    """Nothing is sent there, by whatever name it is called, before or after a redirect."""
    port = site.address.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"):
        (refused,) = read(f"http://{host}:{port}/feed", FeedSettings())
        assert isinstance(refused, Refusal)
        assert "is not on the public internet: set `feed.allow_private_addresses`" in refused.sentence

    assert site.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("::127.0.0.1", False),
        ("fec0::1", False),
        ("64:ff9b:1::a00:1", False),
        ("2001:0:4136:e378:8000:63bf:f7f7:f7f7", True),
        ("2001:0:4136:e378:8000:63bf:f5ff:fffe", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
    ],
)
def test_public_addresses_are_told_from_private_ones(address: str, public: bool) -> None:
    """Also where IPv6 wraps an IPv4 address."""
    assert public is addresses.is_public(address)


@pytest.mark.parametrize("address", ["http://", "http://:80/", "https://u:s3cret@host:port/x", "http://[::1/"])
def test_what_is_no_address_is_an_error_without_the_password(address: str) -> None:
    """Typing errors happen in addresses with passwords too."""
    with pytest.raises(SettingsError) as caught:
        addresses.parse(address)

    assert "s3cret" not in str(caught.value)


def test_following_sends_what_is_new_and_asks_politely(site: Site) -> None:
    """What arrived is not sent again; an unchanged feed is not sent over the wire again; a changed entry is new."""
    site.answers["/feed"] = Answer(RSS.encode(), headers={"ETag": '"v1"'})
    memory = FeedMemory()
    feed = _followed(site, memory)

    first = _articles(feed.look())
    feed.confirm({item.id for item in first})
    unchanged = list(feed.look())
    site.answers["/feed"] = Answer(RSS.replace("Rain is", "Sun is").encode(), headers={"ETag": '"v2"'})
    changed = list(feed.look())

    assert (len(first), unchanged) == (2, [])
    assert [first[1].id] == [item.id for item in _articles(changed)]
    assert [headers.get("if-none-match") for _, headers in site.asked] == [None, '"v1"', '"v1"']


def test_what_did_not_arrive_is_offered_again(site: Site) -> None:
    """The feed's version is only remembered when all of it has arrived."""
    site.answers["/feed"] = Answer(RSS.encode(), headers={"ETag": '"v1"'})
    memory = FeedMemory()
    feed = _followed(site, memory)

    first = _articles(feed.look())
    feed.confirm({first[0].id})

    assert [first[1].id] == [item.id for item in _articles(feed.look())]
    assert memory.etag is None


def test_a_look_that_is_broken_off_remembers_no_version(site: Site) -> None:
    """Ctrl-C in the middle of a feed must not lose its second half."""
    site.answers["/feed"] = Answer(RSS.encode(), headers={"ETag": '"v1"'})
    memory = FeedMemory()
    feed = _followed(site, memory)

    item = next(feed.look())
    assert isinstance(item, Sourced)
    feed.confirm({item.id})

    assert memory.etag is None
    assert len(_articles(feed.look())) == 1


@pytest.mark.parametrize(
    ("retry_after", "least", "most"),
    [(None, 17, 23), ("120", 118, 121), ("in 300 seconds", 250, 301)],
)
def test_a_failing_server_is_left_alone_for_longer(
    site: Site, retry_after: str | None, least: float, most: float
) -> None:
    """Twice the pause after one failure, more if the server asks for more."""
    if retry_after == "in 300 seconds":
        retry_after = format_datetime(datetime.now(UTC) + timedelta(seconds=300))
    headers = {"Retry-After": retry_after} if retry_after else {}
    site.answers["/feed"] = Answer(status=503, headers=headers)
    feed = _followed(site, FeedMemory())

    with pytest.raises(FetchFailed, match="503"):
        list(feed.look())

    assert least < feed.due - time.monotonic() < most


def test_memory_survives_a_restart_and_stays_small(tmp_path: Path) -> None:
    """The newest 5,000 articles of a feed are remembered; passwords never are."""
    path = tmp_path / "state" / "feeds.json"
    memory = Memory(path)
    memory.of("https://courier.example/rss").remember({f"id{number}": "x" for number in range(6000)})
    memory.save()

    again = Memory(path).of("https://courier.example/rss")

    assert (len(again.sent), next(iter(again.sent)), list(again.sent)[-1]) == (5000, "id1000", "id5999")
    assert [path] == list(path.parent.iterdir())


def test_a_damaged_memory_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    """Forgetting in silence would be the other choice; nobody would hear of it."""
    path = tmp_path / "feeds.json"
    path.write_text("{")

    with pytest.raises(SetupError, match="delete it"):
        Memory(path)
