"""The server without an index: who may ask, and what every answer carries."""

import asyncio
import json
from collections.abc import Mapping

import pytest
from aiohttp.test_utils import TestClient, TestServer

from pipeline.errors import SetupError
from pipeline.settings import load
from pipeline.web.guard import POLICY, host_name
from pipeline.web.server import application, serve

#: Nothing listens there.
_NOWHERE = {"elasticsearch.hosts": "http://127.0.0.1:1", "kafka.bootstrap_servers": "127.0.0.1:1"}


def _ask(
    path: str, method: str = "GET", headers: Mapping[str, str] | None = None, flags: Mapping[str, object] | None = None
) -> tuple[int, Mapping[str, str], str]:
    async def one() -> tuple[int, Mapping[str, str], str]:
        app = application(load(environ={}, flags={**_NOWHERE, **(flags or {})}).settings)
        async with TestClient(TestServer(app)) as client:
            answer = await client.request(method, path, headers=headers)
            return answer.status, answer.headers, await answer.text()

    return asyncio.run(one())


@pytest.mark.parametrize(
    "path", ["/", "/article", "/health", "/static/base.css", "/static/countries.json", "/nothing", "/api/article?id="]
)
def test_every_answer_carries_the_policy(path: str) -> None:
    """Errors and files alike."""
    _status, headers, _body = _ask(path)

    assert POLICY == headers["Content-Security-Policy"]
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "no-referrer" == headers["Referrer-Policy"]
    assert "same-origin" == headers["Cross-Origin-Resource-Policy"]
    assert "copydesk" == headers["Server"]
    assert "Access-Control-Allow-Origin" not in headers


def test_the_policy_lets_only_our_own_files_run() -> None:
    """No inline script or style, nothing from elsewhere, no frames, no markup made of strings."""
    rules = dict(rule.partition(" ")[::2] for rule in POLICY.split("; "))

    assert "'none'" == rules["default-src"]
    assert ("'self'", "'self'") == (rules["script-src"], rules["style-src"])
    assert ("'none'", "'none'") == (rules["base-uri"], rules["frame-ancestors"])
    assert "'script'" == rules["require-trusted-types-for"]
    assert "unsafe" not in POLICY


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.evil.example", "[::1", "169.254.1.1"],
)
def test_a_foreign_host_name_is_refused(host: str) -> None:
    """A site that has its name resolve to this machine reads nothing."""
    for path in ("/", "/api/search", "/static/base.css"):
        status, _headers, body = _ask(path, headers={"Host": host})

        assert 421 == status
        assert "evil" not in body


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost", "LOCALHOST:1", "[::1]:8765"])
def test_names_of_this_machine_are_answered(host: str) -> None:
    """Whatever the port, which a forwarded one may differ from."""
    assert 200 == _ask("/", headers={"Host": host})[0]


def test_further_names_are_answered_where_the_settings_say_so() -> None:
    """For a page behind a proxy."""
    flags = {"web.names": "desk.example, Other.Example"}

    answered = [_ask("/", headers={"Host": name}, flags=flags)[0] for name in ("desk.example", "other.example", "x")]

    assert [200, 200, 421] == answered


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_can_be_written(method: str) -> None:
    """The page only reads."""
    status, headers, _body = _ask("/api/search", method)

    assert 405 == status
    assert "GET,HEAD" == headers["Allow"]


@pytest.mark.parametrize(
    "path", ["/static/../server.py", "/static/%2e%2e/server.py", "/static//etc/passwd", "/static/"]
)
def test_only_the_files_of_the_page_are_served(path: str) -> None:
    """Names are looked up, no folder is walked."""
    assert 404 == _ask(path)[0]


def test_a_page_that_did_not_change_is_not_sent_again() -> None:
    """Pages are small, and then cost nothing."""
    _status, headers, _body = _ask("/static/search.js")

    status, _headers, body = _ask("/static/search.js", headers={"If-None-Match": headers["ETag"]})

    assert (304, "") == (status, body)


@pytest.mark.parametrize("path", ["/api/search?q=x", "/api/article?id=x"])
def test_an_index_that_is_down_is_told_in_one_sentence(path: str) -> None:
    """With what to do."""
    status, _headers, body = _ask(path)

    assert 503 == status
    assert "http://127.0.0.1:1 cannot be reached" in json.loads(body)["error"]
    assert "copydesk up" in json.loads(body)["error"]


def test_health_tells_of_each_server_by_itself() -> None:
    """One being down does not hide the other."""
    status, _headers, body = _ask("/api/health")
    report = json.loads(body)

    assert 200 == status
    assert "Kafka cannot be reached at 127.0.0.1:1" in report["kafka"]["error"]
    assert "cannot be reached" in report["elasticsearch"]["error"]


@pytest.mark.parametrize("path", ["/api/search?kind=x", "/api/search?from=x", "/api/search?page=0"])
def test_a_bad_address_is_told_in_one_sentence(path: str) -> None:
    """It may be typed by hand."""
    status, _headers, body = _ask(path)

    assert 400 == status
    assert json.loads(body)["error"]


def test_an_address_that_is_not_ours_is_told() -> None:
    """One sentence, as for a port that is taken."""
    app = application(load(environ={}, flags=_NOWHERE).settings)

    with pytest.raises(SetupError, match=r"cannot listen on 192\.0\.2\.1"):
        asyncio.run(serve(app, "192.0.2.1", 0, lambda address: None))


@pytest.mark.parametrize(
    ("host", "name"),
    [
        (None, None),
        ("", None),
        ("a.example:80", "a.example"),
        ("A.example", "a.example"),
        ("[::1]:2", "::1"),
        ("[", None),
    ],
)
def test_the_name_in_a_host_header(host: str | None, name: str | None) -> None:
    """Without its port, in lower case."""
    assert name == host_name(host)
