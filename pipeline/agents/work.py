"""The CPU work of the stages, from the bytes of a record to the bytes of the next one.

Runs in the processes of `pipeline.agents.pool`. Never raises for an article: what an article does wrong, and
what our code does wrong with it, comes back as a `Rejected` beside its neighbours' results.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from connectors.kafka.follower import Follower
from pipeline.agents.outcome import Done, Outcome, Work, Worker
from pipeline.cleaning import Cleaner, make_cleaner
from pipeline.cleaning.board import SiteBoard
from pipeline.cleaning.reading import Reading, read, read_one
from pipeline.cleaning.site import host
from pipeline.cleaning.store import SiteStore
from pipeline.documents import CleanArticle, Origin, RawArticle
from pipeline.errors import Reason, Rejected
from pipeline.logs import about
from pipeline.raw import decode
from pipeline.settings import Settings
from pipeline.topics import SITES

if TYPE_CHECKING:
    from pipeline.enrichment import Enricher

logger = logging.getLogger(__name__)

_to_json = msgspec.json.Encoder().encode
_clean_from_json = msgspec.json.Decoder(CleanArticle).decode


def cleaning(settings: Settings) -> Worker:
    """The work of the clean stage.

    Raises:
        SettingsError: a rule file is wrong.
    """
    return partial(_clean, make_cleaner(settings.cleaning))


def enrichment(settings: Settings) -> Worker:
    """The work of the enrich stage, with the model loaded.

    Raises:
        SettingsError: there is no such model.
    """
    # Imported here: spaCy takes seconds to load, and cleaning needs none of it.
    from pipeline.enrichment import Enricher

    enricher = Enricher(settings.enrichment)
    enricher.load()
    return partial(_enrich, enricher)


def extraction(settings: Settings) -> Worker:
    """Both stages at once, for `copydesk extract`: raw articles to enriched ones.

    Raises:
        SettingsError: a rule file is wrong, or there is no such model.
    """
    return partial(_chain, cleaning(settings), enrichment(settings))


def remembering(settings: Settings, store: SiteStore) -> Worker:
    """The work of the clean stage with the memory of sites, which each article is cleaned by and adds to.

    Raises:
        SettingsError: a rule file is wrong.
    """
    return partial(_clean_and_learn, make_cleaner(settings.cleaning), store)


def shared_cleaning(settings: Settings) -> Worker:
    """The work of the clean stage among other workers, which tell each other what the pages of a site repeat.

    Raises:
        SettingsError: a rule file is wrong, or the Kafka settings are.
        ServerError: Kafka cannot be reached, or has no topic for it.
    """
    if not settings.cleaning.site_memory:
        return cleaning(settings)
    cleaner, board = make_cleaner(settings.cleaning), SiteBoard()
    Follower(settings.kafka, SITES, board.take).wait()
    return partial(_clean_and_tell, cleaner, board)


def _chain(clean: Worker, enrich: Worker, chunk: Sequence[Work]) -> list[Outcome]:
    outcomes = clean(chunk)
    done = [
        Work(outcome.value, work.origin)
        for work, outcome in zip(chunk, outcomes, strict=True)
        if isinstance(outcome, Done)
    ]
    enriched = iter(enrich(done))
    return [next(enriched) if isinstance(outcome, Done) else outcome for outcome in outcomes]


def _clean(cleaner: Cleaner, chunk: Sequence[Work]) -> list[Outcome]:
    return _each(chunk, partial(_cleaned, cleaner))


def _cleaned(cleaner: Cleaner, reading: Reading, origin: Origin | None) -> Done:
    article = cleaner.clean_read(reading, origin)
    return Done(article.id, _to_json(article))


def _clean_and_learn(cleaner: Cleaner, store: SiteStore, chunk: Sequence[Work]) -> list[Outcome]:
    return _each(chunk, partial(_cleaned_and_learned, cleaner, store))


def _cleaned_and_learned(cleaner: Cleaner, store: SiteStore, reading: Reading, origin: Origin | None) -> Done:
    source = reading.text.article.source
    if source is None:
        return _cleaned(cleaner, reading, origin)  # pages of nobody in particular have nothing in common
    article, told = cleaner.clean_and_learn(reading, origin, store.memory(source))
    store.learn(told)
    return Done(article.id, _to_json(article))


def _clean_and_tell(cleaner: Cleaner, board: SiteBoard, chunk: Sequence[Work]) -> list[Outcome]:
    return _each(chunk, partial(_cleaned_and_told, cleaner, board))


def _cleaned_and_told(cleaner: Cleaner, board: SiteBoard, reading: Reading, origin: Origin | None) -> Done:
    raw = reading.text.article
    source = raw.source or host(raw.url, None)
    if not source:
        return _cleaned(cleaner, reading, origin)  # pages of nobody in particular have nothing in common
    article, learned = cleaner.clean_and_learn(reading, origin, board.memory(source))
    return Done(article.id, _to_json(article), tuple(board.told(source, learned)))


def _each(chunk: Sequence[Work], clean: Callable[[Reading, Origin | None], Done]) -> list[Outcome]:
    """Read the articles of a chunk together, which is quicker, then clean each by itself."""
    decoded = [_guarded(partial(decode, work.value), work) for work in chunk]
    try:
        readings = iter(read([article for article in decoded if isinstance(article, RawArticle)]))
    except Exception:  # noqa: BLE001 - whose fault it was shows when each is read alone
        return [_guarded(partial(_alone, clean, work), work) for work in chunk]
    read_or_rejected = [next(readings) if isinstance(article, RawArticle) else article for article in decoded]
    return [
        _guarded(partial(clean, reading, work.origin), work) if isinstance(reading, Reading) else reading
        for reading, work in zip(read_or_rejected, chunk, strict=True)
    ]


def _alone(clean: Callable[[Reading, Origin | None], Done], work: Work) -> Done:
    return clean(read_one(decode(work.value)), work.origin)


def _enrich(enricher: "Enricher", chunk: Sequence[Work]) -> list[Outcome]:
    try:
        articles = [_clean_from_json(work.value) for work in chunk]
        return [Done(article.id, _to_json(article)) for article in enricher.enrich(articles)]
    except Exception:  # noqa: BLE001 - whose fault it was shows when each is tried alone
        return [_guarded(partial(_enriched, enricher, work), work) for work in chunk]


def _enriched(enricher: "Enricher", work: Work) -> Done:
    try:
        article = _clean_from_json(work.value)
    except msgspec.DecodeError as error:
        raise Rejected(Reason.NOT_JSON, f"The record is no clean article of this version: {error}.") from error
    (done,) = enricher.enrich([article])
    return Done(done.id, _to_json(done))


def _guarded[T](make: Callable[[], T], work: Work) -> T | Rejected:
    try:
        return make()
    except Rejected as rejection:
        return rejection
    except MemoryError:
        return Rejected(Reason.TOO_LARGE, "The article needs more memory than `workers.memory_mib` allows.")
    except Exception as error:
        # Our own fault, but no reason to lose the article or to hold up its neighbours.
        logger.exception("An article failed", extra=about(work.origin))
        return Rejected(Reason.FAILED, f"Processing failed with {type(error).__name__}: {error}.")
