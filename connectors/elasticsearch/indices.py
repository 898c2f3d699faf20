"""Index templates, versioned indices and aliases, made from ``config/elasticsearch``."""

import json
from collections.abc import Mapping
from typing import Any

from elastic_transport import ApiError, TransportError
from elasticsearch import BadRequestError, Elasticsearch

from connectors.elasticsearch.client import connect, explain
from pipeline.errors import ServerError
from pipeline.settings import ElasticsearchSettings, config_folder

#: What a search is made against; each alias stands for one versioned index.
SEARCHED = ("articles", "claims", "events", "deadletters")
#: Those whose documents are made of articles, and can be made anew all together.
GENERATED = ("articles", "claims", "events")
#: And our own books (`connectors.ledger`).
ALIASES = (*SEARCHED, "ledger")
#: Raised when a mapping changes so that old documents must be indexed anew.
_GENERATION = 1

#: `news` is for running text, `names` for the words of names, `folded` for names as a whole without regard to capitals.
_STEMMED: dict[str, Any] = {
    "filter": {
        "english_possessive": {"type": "stemmer", "language": "possessive_english"},
        "english_stems": {"type": "stemmer", "language": "english"},
    },
    "analyzer": {
        "news": {
            "type": "custom",
            "tokenizer": "standard",
            "filter": ["english_possessive", "lowercase", "asciifolding", "english_stems"],
        },
        "names": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "asciifolding"]},
    },
    "normalizer": {"folded": {"type": "custom", "filter": ["lowercase", "asciifolding"]}},
}
#: For servers without the analysis module, such as the embedded one.
_PLAIN: dict[str, Any] = {
    "analyzer": {
        name: {"type": "custom", "tokenizer": "standard", "filter": ["lowercase"]} for name in ("news", "names")
    },
    "normalizer": {"folded": {"type": "custom", "filter": ["lowercase"]}},
}


def index_name(alias: str, generation: int = _GENERATION) -> str:
    """The index behind an alias."""
    return f"copydesk-{alias}-v{generation:03d}"


def behind(aliases: Mapping[str, Any]) -> dict[str, str]:
    """Alias -> the index that is written to through it.

    Args:
        aliases: as Elasticsearch lists them: index -> ``aliases`` -> alias -> ``is_write_index`` where it is.
    """
    found: dict[str, str] = {}
    for index, content in aliases.items():
        for alias, how in content["aliases"].items():
            if alias not in found or how.get("is_write_index"):
                found[alias] = index
    return found


def mapping(alias: str) -> dict[str, Any]:
    """The explicit, strict mapping of the documents behind an alias."""
    path = config_folder() / "elasticsearch" / f"{alias}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def set_up(settings: ElasticsearchSettings) -> dict[str, str]:
    """Create templates, indices and aliases where they are missing; safe to repeat.

    Returns:
        alias -> ``created`` or ``exists``.

    Raises:
        ServerError: Elasticsearch cannot be used as configured.
    """
    with connect(settings) as client:
        try:
            analysis = _STEMMED if _stems(client) else _PLAIN
            return {alias: _set_up_one(client, alias, analysis, settings) for alias in ALIASES}
        except (ApiError, TransportError) as error:
            raise explain(error, settings) from error


def missing(settings: ElasticsearchSettings) -> list[str]:
    """The aliases that `set_up` has still to make.

    Raises:
        ServerError: Elasticsearch cannot be used as configured.
    """
    with connect(settings) as client:
        try:
            return [alias for alias in ALIASES if not client.indices.exists_alias(name=alias)]
        except (ApiError, TransportError) as error:
            raise explain(error, settings) from error


def require(settings: ElasticsearchSettings) -> None:
    """See that all aliases are there.

    Raises:
        ServerError: one is not, or Elasticsearch cannot be used as configured.
    """
    if absent := missing(settings):
        raise ServerError(
            f"Elasticsearch at {settings.hosts} has no {', '.join(f'`{a}`' for a in absent)}: run `copydesk setup`."
        )


def count(settings: ElasticsearchSettings) -> dict[str, int]:
    """Documents behind each alias that is searched.

    Raises:
        ServerError: Elasticsearch cannot be used as configured, or has not been set up.
    """
    require(settings)
    with connect(settings) as client:
        try:
            return {alias: client.count(index=alias)["count"] for alias in SEARCHED}
        except (ApiError, TransportError) as error:
            raise explain(error, settings) from error


def _stems(client: Elasticsearch) -> bool:
    """Whether the server has the filters that English text wants; asked, never assumed."""
    news = _STEMMED["analyzer"]["news"]
    filters = [_STEMMED["filter"].get(name, name) for name in news["filter"]]
    try:
        client.indices.analyze(tokenizer=news["tokenizer"], filter=filters, text="talks")
    except BadRequestError:
        return False
    return True


def _set_up_one(client: Elasticsearch, alias: str, analysis: dict[str, Any], settings: ElasticsearchSettings) -> str:
    client.indices.put_index_template(
        name=f"copydesk-{alias}",
        index_patterns=[f"copydesk-{alias}-*"],
        # A batch that is under way when `copydesk reprocess --drop-old` deletes an index must not bring it back.
        allow_auto_create=False,
        template={
            "settings": {
                "number_of_shards": settings.shards,
                "number_of_replicas": settings.replicas,
                "refresh_interval": "1s",
                "analysis": analysis,
            },
            "mappings": mapping(alias),
        },
    )
    if client.indices.exists_alias(name=alias):
        # An index that an older version made learns the fields that are new; it keeps all it has.
        _learn(client, alias, analysis)
        client.indices.put_mapping(index=alias, **mapping(alias))
        return "exists"
    name = index_name(alias)
    if not client.indices.exists(index=name):
        client.indices.create(index=name, aliases={alias: {"is_write_index": True}})
    else:
        client.indices.put_alias(index=name, name=alias, is_write_index=True)
    return "created"


def _learn(client: Elasticsearch, alias: str, analysis: dict[str, Any]) -> None:
    """Give an index the analyzers that its mapping will name; those it has stay as they are."""
    for name, about in client.indices.get_settings(index=alias).items():
        known = about["settings"]["index"].get("analysis", {})
        new = {
            kind: {key: value for key, value in wanted.items() if key not in known.get(kind, {})}
            for kind, wanted in analysis.items()
        }
        if any(new.values()):
            # Elasticsearch takes them only while the index is closed, a moment in which searches fail.
            client.indices.close(index=name)
            try:
                client.indices.put_settings(index=name, settings={"analysis": new})
            finally:
                client.indices.open(index=name)
