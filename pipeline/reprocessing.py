"""Which articles are made anew, and by what."""

from typing import Any

from msgspec import Struct

from pipeline import __version__
from pipeline.errors import SettingsError
from pipeline.settings import Settings


class Makers(Struct, frozen=True, kw_only=True):
    """What makes documents with the present settings; the words are those in a document's `pipeline`."""

    version: str
    rules: str
    model: str


class Selection(Struct, frozen=True, kw_only=True):
    """Which articles to make anew; all of them where nothing is set.

    Attributes:
        older_than: made by an older version of Copydesk than this.
        outdated: made by another version, other rules or another model than those in force.
        sources: of these outlets, as the index names them.
        since, until: by the timestamp of the raw record, milliseconds since 1970; `until` itself is left out.
    """

    older_than: str | None = None
    outdated: bool = False
    sources: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None


def makers(settings: Settings) -> Makers:
    """What makes documents now.

    Raises:
        SettingsError: a rule file is wrong, or there is no such model.
    """
    # Imported here: spaCy takes seconds to load, and a selection does not need it.
    from pipeline.cleaning import make_cleaner
    from pipeline.enrichment import Enricher, model

    return Makers(
        version=__version__,
        rules=make_cleaner(settings.cleaning).rules_version,
        model=model.version(Enricher(settings.enrichment).nlp),
    )


def release(version: str, option: str) -> tuple[int, ...]:
    """A version in numbers, to be compared.

    Raises:
        SettingsError: it is none.
    """
    try:
        return tuple(int(part) for part in version.split("."))
    except ValueError as error:
        raise SettingsError(f"{option} {version}: write a version such as {__version__}.") from error


def query(selection: Selection, now: Makers, versions: list[str]) -> dict[str, Any]:
    """The query that finds the selected articles.

    Args:
        now: what makes documents now.
        versions: all that are in the index.

    Raises:
        SettingsError: `older_than` is no version.
    """
    filters: list[dict[str, Any]] = []
    if selection.older_than is not None:
        limit = release(selection.older_than, "--older-than-version")
        older = [version for version in versions if release(version, "The index has an article of version") < limit]
        filters.append({"terms": {"pipeline.version": older}})
    if selection.outdated:
        filters.append({"bool": {"should": _others(now), "minimum_should_match": 1}})
    if selection.sources:
        filters.append({"terms": {"source": list(selection.sources)}})
    if selection.since is not None or selection.until is not None:
        limits = {"gte": selection.since, "lt": selection.until}
        within = {name: limit for name, limit in limits.items() if limit is not None}
        filters.append({"range": {"pipeline.kafka.timestamp": {**within, "format": "epoch_millis"}}})
    return {"bool": {"filter": filters}} if filters else {"match_all": {}}


def _others(now: Makers) -> list[dict[str, Any]]:
    """Made by others; an article in a language that the model does not read names no model, and is none of them."""
    return [
        {"bool": {"must_not": {"term": {"pipeline.version": now.version}}}},
        {"bool": {"must_not": {"term": {"pipeline.rules": now.rules}}}},
        {
            "bool": {
                "filter": {"exists": {"field": "pipeline.model"}},
                "must_not": {"term": {"pipeline.model": now.model}},
            }
        },
    ]
