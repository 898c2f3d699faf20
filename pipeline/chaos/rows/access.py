"""Workers whose password is wrong, whose server's certificate has run out, or whose user may only read."""

import dataclasses
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from connectors.embedded.certificates import make_certificate
from connectors.embedded.elasticsearch import Elasticsearch
from connectors.embedded.ports import LOOPBACK
from connectors.embedded.security import ElasticsearchSecurity, KafkaSecurity
from connectors.embedded.servers import Ready, Servers, make_ready
from pipeline.chaos.articles import records
from pipeline.chaos.contents import contents
from pipeline.chaos.finding import Finding
from pipeline.chaos.site import Site
from pipeline.cli.running import with_servers
from pipeline.cli.stack import prepare
from pipeline.errors import ServerError
from pipeline.settings import Settings

#: Users by the names of their roles in config/security/roles.yml.
_SETUP, _WORKER, _READER = "copydesk_setup", "copydesk_worker", "copydesk_analyst"
#: For a worker to start and to say what is the matter.
_TELL_SECONDS = 120.0
_LOOK_SECONDS = 0.25


#: Articles.
_FULL, _QUICK = 2000, 100


def run(site: Site, quick: bool) -> Finding:
    """On servers of its own with TLS and passwords: each worker says what is wrong, and the right one loses nothing."""
    articles = _QUICK if quick else _FULL
    finding, source = Finding(), site.source("access")
    ready = make_ready(site.settings.embedded)
    passwords = {name: secrets.token_hex(12) for name in (_SETUP, _WORKER, _READER)}
    with _secured(site, ready, passwords) as (secured, expired):
        pushed = secured.push(records(source, articles)).acknowledged
        right = _as(secured.settings, _WORKER, passwords)
        guess = {"password": SecretStr(secrets.token_hex(12))}
        _refused(secured, finding, _but(right, "kafka", guess), "wrong Kafka password", "refuses the user")
        _refused(
            secured,
            finding,
            _but(right, "elasticsearch", guess),
            "wrong Elasticsearch password",
            "refused the credentials",
        )
        with _in_place_of(secured.embedded.elasticsearch, expired):
            old = _but(right, "elasticsearch", {"ca_file": expired.settings.ca_file})
            _refused(secured, finding, old, "expired certificate", "certificate has expired")
        _waits(secured, finding, _as(secured.settings, _READER, passwords))
        with secured.crew("access", right) as crew:
            accounts = secured.settle(pushed, crew)
        finding.take(accounts, contents(secured.settings.elasticsearch, source).doubled)
    for log in site.folder.glob("access*.log"):
        finding.expect(not any(password in _words(log) for password in passwords.values()), f"{log} spells a password.")
    finding.expect_no_letters(accounts)
    finding.expect_equal("Acknowledged", articles, len(pushed))
    finding.figure = "each said in one sentence, then all indexed by the role copydesk_worker"
    return finding


@contextmanager
def _secured(site: Site, ready: Ready, passwords: dict[str, str]) -> Iterator[tuple[Site, Elasticsearch]]:
    """Servers with TLS, passwords and roles; and a search server in the same place whose certificate has run out."""
    folders = [site.folder / name for name in ("certificate", "expired")]
    for folder in folders:
        folder.mkdir()
    good, old = (make_certificate(ready.installed.java, folder, expired=folder is folders[1]) for folder in folders)
    security = ElasticsearchSecurity(secrets.token_hex(12), good, passwords)
    with Servers(
        site.settings.embedded,
        ready=ready,
        kafka_security=KafkaSecurity("SCRAM-SHA-512", "desk", secrets.token_hex(12), good),
        elasticsearch_security=security,
    ) as servers:
        settings = with_servers(site.settings, servers)
        prepare(_as(settings, _SETUP, passwords))
        place = dataclasses.replace(servers.elasticsearch.place, port=servers.elasticsearch.port)
        expired = Elasticsearch(place, dataclasses.replace(security, certificate=old))
        yield dataclasses.replace(site, settings=settings, servers=servers), expired


def _as(settings: Settings, user: str, passwords: dict[str, str]) -> Settings:
    return _but(settings, "elasticsearch", {"username": user, "password": SecretStr(passwords[user])})


def _but(settings: Settings, section: str, values: dict[str, Any]) -> Settings:
    """The settings with other values in one section."""
    return settings.model_copy(update={section: getattr(settings, section).model_copy(update=values)})


@contextmanager
def _in_place_of(usual: Elasticsearch, other: Elasticsearch) -> Iterator[None]:
    """Run another server on the port and the data of one that runs."""
    usual.stop()
    other.launch(set())
    try:
        # Whether it is ready cannot be asked: nobody trusts it, which is the point.
        until = time.monotonic() + usual.place.start_seconds
        while not _listens(other.port):
            if time.monotonic() > until:
                raise ServerError(f"Elasticsearch with the expired certificate did not start; see {other.log}.")
            time.sleep(_LOOK_SECONDS)
        yield
    finally:
        other.stop()
        usual.restart()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def _refused(site: Site, finding: Finding, settings: Settings, what: str, says: str) -> None:
    """See that a worker with these settings ends with one sentence that says what is the matter."""
    with site.crew(f"access-{what.replace(' ', '-').lower()}", settings, stages=("index",)) as crew:
        trouble = crew.wait_for_trouble(_TELL_SECONDS)
    finding.expect(says in str(trouble or ""), f"With a {what} the worker said: {trouble or 'nothing'}")
    _told_once(finding, what, crew.log)


def _waits(site: Site, finding: Finding, settings: Settings) -> None:
    """See that workers whose user may only read say so, wait, and call nothing done."""
    what, says = "user who may only read", "does not allow it this"
    before = site.progress().done["index"]
    with site.crew("access-read-only", settings) as crew:
        until = time.monotonic() + _TELL_SECONDS
        while says not in _words(crew.log) and time.monotonic() < until:
            crew.check()
            time.sleep(_LOOK_SECONDS)
    finding.expect(says in _words(crew.log), f"With a {what} the worker did not say so.")
    finding.expect_equal(f"Records that a {what} called done", 0, site.progress().done["index"] - before)
    _told_once(finding, what, crew.log)


def _told_once(finding: Finding, what: str, log: Path) -> None:
    words = _words(log)
    finding.expect("Traceback" not in words, f"With a {what} the worker's log holds a traceback.")
    finding.expect(words.count(" ERROR ") <= 1, f"With a {what} the worker's log holds several errors.")


def _words(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
