"""The CPU work of the stages, from the bytes of a record to the bytes of the next one.

Runs in the processes of `pipeline.agents.pool`. Never raises for an article: what an article does wrong, and
what our code does wrong with it, comes back as a `Rejected` beside its neighbours' results.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from pipeline.agents.outcome import Done, Outcome, Work, Worker
from pipeline.cleaning import Cleaner
from pipeline.cleaning.memories import SiteMemories
from pipeline.documents import CleanArticle
from pipeline.enrichment import Enricher
from pipeline.errors import Reason, Rejected
from pipeline.raw import decode
from pipeline.settings import Settings, config_folder

logger = logging.getLogger(__name__)

_to_json = msgspec.json.Encoder().encode
_clean_from_json = msgspec.json.Decoder(CleanArticle).decode


def cleaning(settings: Settings) -> Worker:
    """The work of the clean stage.

    Raises:
        SettingsError: a rule file is wrong.
    """
    return partial(_clean, _cleaner(settings))


def _cleaner(settings: Settings) -> Cleaner:
    return Cleaner(settings.cleaning.rules or config_folder() / "cleaning")


def enrichment(settings: Settings) -> Worker:
    """The work of the enrich stage, with the model loaded.

    Raises:
        SettingsError: there is no such model.
    """
    enricher = Enricher(settings.enrichment)
    enricher.nlp  # noqa: B018 - loads the model now, not with the first article
    return partial(_enrich, enricher)


def extraction(settings: Settings) -> Worker:
    """Both stages at once, for `copydesk extract`: raw articles to enriched ones.

    Raises:
        SettingsError: a rule file is wrong, or there is no such model.
    """
    return partial(_chain, cleaning(settings), enrichment(settings))


def remembering(settings: Settings, memories: SiteMemories) -> Worker:
    """The work of the clean stage with the memory of sites, which each article is cleaned by and adds to.

    Raises:
        SettingsError: a rule file is wrong.
    """
    return partial(_clean_and_learn, _cleaner(settings), memories)


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
    return [_guarded(partial(_cleaned, cleaner, work)) for work in chunk]


def _clean_and_learn(cleaner: Cleaner, memories: SiteMemories, chunk: Sequence[Work]) -> list[Outcome]:
    return [_guarded(partial(_cleaned_and_learned, cleaner, memories, work)) for work in chunk]


def _cleaned_and_learned(cleaner: Cleaner, memories: SiteMemories, work: Work) -> Done:
    raw = decode(work.value)
    article, told = cleaner.clean_and_learn(raw, work.origin, memories.of(raw.source))
    memories.learn(told)
    return Done(article.id, _to_json(article))


def _cleaned(cleaner: Cleaner, work: Work) -> Done:
    article = cleaner.clean(decode(work.value), work.origin)
    return Done(article.id, _to_json(article))


def _enrich(enricher: Enricher, chunk: Sequence[Work]) -> list[Outcome]:
    try:
        articles = [_clean_from_json(work.value) for work in chunk]
        return [Done(article.id, _to_json(article)) for article in enricher.enrich(articles)]
    except Exception:  # noqa: BLE001 - whose fault it was shows when each is tried alone
        return [_guarded(partial(_enriched, enricher, work)) for work in chunk]


def _enriched(enricher: Enricher, work: Work) -> Done:
    try:
        article = _clean_from_json(work.value)
    except msgspec.DecodeError as error:
        raise Rejected(Reason.NOT_JSON, f"The record is no clean article of this version: {error}.") from error
    (done,) = enricher.enrich([article])
    return Done(done.id, _to_json(done))


def _guarded(make: Callable[[], Done]) -> Outcome:
    try:
        return make()
    except Rejected as rejection:
        return rejection
    except MemoryError:
        return Rejected(Reason.TOO_LARGE, "The article needs more memory than `workers.memory_mib` allows.")
    except Exception as error:
        # Our own fault, but no reason to lose the article or to hold up its neighbours.
        logger.exception("An article failed")
        return Rejected(Reason.FAILED, f"Processing failed with {type(error).__name__}: {error}.")
