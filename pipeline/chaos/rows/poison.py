"""One article in a hundred is poison; later its causes are mended and the dead letters are sent again."""

import shutil
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from elastic_transport import ApiError, TransportError

from connectors.accounts import Accounts
from connectors.deadletters import Kept, opened, read_from
from connectors.elasticsearch.client import connect, explain
from connectors.elasticsearch.indices import mapping
from connectors.kafka.producer import Acknowledged
from connectors.replay import Report, discard, replay
from pipeline.chaos.articles import CRASHER, record, text
from pipeline.chaos.contents import contents
from pipeline.chaos.finding import Finding
from pipeline.chaos.site import Site
from pipeline.deadletters import State
from pipeline.errors import Reason
from pipeline.settings import Settings, config_folder

#: The worker that crashes on an article.
_FAULTY = "pipeline.chaos.faulty"
#: Of so many articles one is poison; the five kinds take turns.
_POISON_EVERY = 100
#: Longest time for an article here: a chunk of ours takes a fraction of it, and a hanger takes it twice.
_ARTICLE_SECONDS = 5.0
#: A rule of a user who did not know how long such an expression may look for its end.
_RULE = """
[chaos-hanger]
reason = "other"
language = "*"
words = "tarpit"
line = 'tarpit (?:x+x+)+y'
"""
_HANGER = f"Tarpit {'x' * 60}."
_FOR_GOOD = frozenset({Reason.NOT_JSON, Reason.NOT_UTF8})
_KINDS = (Reason.NOT_JSON, Reason.NOT_UTF8, Reason.MAPPING, Reason.CRASHED, Reason.TIMED_OUT)


#: Articles.
_FULL, _QUICK = 20_000, 1000


def run(site: Site, quick: bool) -> Finding:
    """First the poison is found, then what can be mended is; what is not JSON or UTF-8 stays dead and is discarded."""
    articles = _QUICK if quick else _FULL
    finding, source = Finding(), site.source("poison")
    sent = [_poisoned(source, number) for number in range(articles)]
    poison = {key: reason for key, _value, reason in sent if reason}
    everything = {key for key, _value, _reason in sent}
    _number_titles(site, strictly=True)
    with site.crew("poison", _with_hanging_rule(site), module=_FAULTY) as crew:
        pushed = site.push((key, value) for key, value, _reason in sent).acknowledged
        accounts = site.settle(pushed, crew)
    finding.expect_equal("Acknowledged", articles, len(pushed))
    _expect(finding, "at first", accounts, poison.keys(), everything - poison.keys())
    reasons = Counter(kept.letter.reason for kept in _open(site, pushed))
    finding.expect_equal("Reasons of the dead letters", Counter(map(str, poison.values())), reasons)
    _number_titles(site, strictly=False)
    dead_for_good = {key for key, reason in poison.items() if reason in _FOR_GOOD}
    accounts = _replay_twice(site, finding, source, pushed, len(poison))
    _expect(finding, "after replay", accounts, dead_for_good, everything - dead_for_good)
    told = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
    finding.figure = f"dead at first: {told}; after mending and replay only the {len(dead_for_good)} that are no text"
    return finding


def _replay_twice(site: Site, finding: Finding, source: str, pushed: Sequence[Acknowledged], poison: int) -> Accounts:
    """Replay all dead letters with sound workers, discard those that die again, and replay once more.

    Returns:
        What became of the articles after the first replay.
    """
    replayed = _replay(site, _open(site, pushed))
    with site.crew("poison-mended") as crew:
        accounts = site.settle(pushed, crew)
        _discard(site, _open(site, pushed))
        before = contents(site.settings.elasticsearch, source)
        again = _replay(site, _open(site, pushed))
        site.settle(pushed, crew)
    finding.take(accounts, before.doubled)
    finding.counts |= {"poison": poison, "replayed": replayed, "replayed again": again}
    finding.expect_equal("Dead letters that were sent again", poison, replayed)
    finding.expect_equal("Dead letters that a second replay sent", 0, again)
    finding.expect_equal("Contents after it", before, contents(site.settings.elasticsearch, source))
    return accounts


def _poisoned(source: str, number: int) -> tuple[str, bytes, Reason | None]:
    """Key and value of an article, and what it will be dead-lettered for; None: nothing."""
    turn, rest = divmod(number, _POISON_EVERY)
    key, value = record(source, number)
    if rest != _POISON_EVERY // 2:
        return key, value, None
    reason = _KINDS[turn % len(_KINDS)]
    match reason:
        case Reason.NOT_JSON:
            value = value[:-2]
        case Reason.NOT_UTF8:
            value = value.replace(b"reporter", b"r\xe9porter")
        case Reason.MAPPING:
            _key, value = record(source, number, title="No number")
        case Reason.CRASHED:
            _key, value = record(source, number, f"{text(number)}\n{CRASHER}")
        case _:
            _key, value = record(source, number, f"{text(number)}\n{_HANGER}")
    return key, value, reason


def _with_hanging_rule(site: Site) -> Settings:
    folder: Path = site.folder / "rules"
    shutil.copytree(config_folder() / "cleaning", folder)
    (folder / "chaos.toml").write_text(_RULE, encoding="utf-8")
    return site.settings.model_copy(
        update={
            "cleaning": site.settings.cleaning.model_copy(update={"rules": folder}),
            "workers": site.settings.workers.model_copy(update={"article_seconds": _ARTICLE_SECONDS}),
        }
    )


def _number_titles(site: Site, *, strictly: bool) -> None:
    """Let the index read every title as a number, too, which is a mistake; or let it pass over those that are none."""
    title = mapping("articles")["properties"]["title"]
    number = {"chaos_number": {"type": "long", "ignore_malformed": not strictly}}
    properties = {"title": {**title, "fields": {**title.get("fields", {}), **number}}}
    with connect(site.settings.elasticsearch) as client:
        try:
            client.indices.put_mapping(index="articles", properties=properties)
        except (ApiError, TransportError) as error:
            raise explain(error, site.settings.elasticsearch) from error


def _expect(finding: Finding, when: str, accounts: Accounts, dead: AbstractSet[str], indexed: AbstractSet[str]) -> None:
    finding.expect(
        dead == {record.id for record in accounts.dead} and indexed == {record.id for record in accounts.indexed},
        f"{when.capitalize()}, {len(accounts.dead)} dead and {len(accounts.indexed)} indexed are not exactly"
        f" the {len(dead)} and {len(indexed)} that have to be.",
    )


def _open(site: Site, pushed: Sequence[Acknowledged]) -> list[Kept]:
    """The open dead letters of these records."""
    places = {(record.topic, record.partition, record.offset) for record in pushed}
    with opened(site.settings.kafka) as reader:
        return [
            kept
            for kept in read_from(reader)
            if kept.letter.state is State.OPEN
            and (kept.letter.origin.topic, kept.letter.origin.partition, kept.letter.origin.offset) in places
        ]


def _replay(site: Site, letters: Sequence[Kept]) -> int:
    report = Report()
    with opened(site.settings.kafka) as reader:
        replay(site.settings, reader, letters, report)
    return sum(report.sent.values())


def _discard(site: Site, letters: Sequence[Kept]) -> None:
    with opened(site.settings.kafka) as reader:
        discard(site.settings, reader, letters, "Their bytes are no article.", Report())
