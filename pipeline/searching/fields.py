"""Which field of the index answers which part of a query; the names are those of the mappings in ``config``."""

from dataclasses import dataclass, field

from pipeline.searching.query import Kind

#: Names without regard to capitals (and diacritics, where the server can); see ``connectors.elasticsearch.indices``.
FOLDED = ".folded"
#: The words of a name, without stemming.
WORDS = ".words"


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one kind of document.

    Attributes:
        text: searched for words, with their weights.
        shown: highlighted, with the number of fragments; 0: the whole field.
        exact: filter -> keyword field that has a `FOLDED` form.
        codes: filter -> keyword field that is compared as it stands.
        facets: filters that make sense as facets, in the order in which people want them.
        about: names that a document is about, and `about_words`: the words of those names in the text.
        speakers: names of who speaks, `speaker_words` their words, and `speaker_countries` their countries.
        published: when the article appeared.
        axis: the date that belongs on a time axis.
        where: where it lies on a map.
        hidden: not fetched for a list of hits.
    """

    text: tuple[str, ...]
    shown: dict[str, int]
    exact: dict[str, str]
    codes: dict[str, str]
    facets: tuple[str, ...]
    about: tuple[str, ...]
    about_words: tuple[str, ...]
    published: str
    axis: str
    speakers: str | None = None
    speaker_words: tuple[str, ...] = ()
    speaker_countries: str | None = None
    where: str | None = None
    hidden: tuple[str, ...] = field(default=("pipeline",))


FIELDS: dict[Kind, Fields] = {
    "articles": Fields(
        text=("title^3", "text"),
        shown={"title": 0, "text": 2},
        exact={
            "outlet": "source",
            "cites": "outlets",
            "speaker": "speakers",
            "person": "people",
            "organisation": "organisations",
            "place": "places",
        },
        codes={"country": "countries", "language": "language", "type": "event_types"},
        facets=("outlet", "country", "person", "organisation", "place", "speaker", "cites", "type", "language"),
        about=("people", "organisations", "places"),
        about_words=("title", "text"),
        published="published_at",
        axis="published_at",
        speakers="speakers",
        speaker_words=(f"speakers{WORDS}",),
        where="locations",
        hidden=("pipeline", "text", "raw_text", "removed", "entities", "claims", "events", "extra", "claim_ids",
                "event_ids"),
    ),
    "claims": Fields(
        text=("content.text^2", "source.text", f"source.name{WORDS}"),
        shown={"content.text": 0, "source.text": 0},
        exact={
            "outlet": "article.source",
            "speaker": "source.name",
            "person": "people",
            "organisation": "organisations",
            "place": "places",
        },
        codes={
            "country": "countries",
            "language": "article.language",
            "certainty": "certainty",
            "source_type": "source_type",
            "quote": "quote",
            "polarity": "polarity",
        },
        facets=("certainty", "speaker", "country", "outlet", "person", "source_type", "organisation", "quote",
                "language"),
        about=("people", "organisations", "places"),
        about_words=("content.text",),
        published="article.published_at",
        axis="article.published_at",
        speakers="source.name",
        speaker_words=(f"source.name{WORDS}", f"source.text{WORDS}"),
        speaker_countries="source_countries",
    ),
    "events": Fields(
        text=("trigger.text^2", "passage", f"participants{WORDS}", f"place.name{WORDS}"),
        shown={"passage": 0},
        exact={"outlet": "article.source", "person": "participants", "place": "place.name"},
        codes={"country": "countries", "language": "article.language", "type": "type", "status": "status"},
        facets=("type", "status", "person", "country", "place", "outlet", "language"),
        about=("participants", "place.name"),
        about_words=("passage",),
        published="article.published_at",
        axis="time.start",
        where="place.location",
    ),
}  # fmt: skip
