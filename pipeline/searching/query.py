"""What is asked of the index, as a typed value."""

from datetime import date
from typing import Literal, get_args

from msgspec import Struct

from pipeline.documents import Certainty, Polarity, Quote, SourceType, Status
from pipeline.errors import SettingsError

type Kind = Literal["articles", "claims", "events"]
type Order = Literal["best", "newest", "oldest", "nearest"]

KINDS: tuple[Kind, ...] = get_args(Kind.__value__)
ORDERS: tuple[Order, ...] = get_args(Order.__value__)


class QueryError(SettingsError):
    """A search asks for what cannot be searched; the sentence says what can."""


class Named(Struct, frozen=True):
    """A name that is searched in all its forms.

    Attributes:
        name: the canonical name where we know it, else the words as they were typed.
        country: ISO 3166-1 alpha-3, where the name is that of a country, its people or (for speakers) its capital.
    """

    name: str
    country: str | None = None


class Near(Struct, frozen=True):
    """A circle on the map.

    Attributes:
        lat, lon: degrees of WGS 84.
        km: its radius.
        name: of the place in its middle, where it was given by name.
    """

    lat: float
    lon: float
    km: float = 100.0
    name: str = ""


class Days(Struct, frozen=True):
    """A stretch of days; an end that is None is open.

    Attributes:
        first, last: both are part of it.
    """

    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None


class Query(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A search. Filters are joined by "and"; several values of one filter by "or".

    Attributes:
        text: words, ``"phrases"``, ``+must``, ``-must not``, ``a | b``; never a syntax error.
        said_by: who speaks, in any form of the name.
        about: whom or what it is about, in any form of the name.
        outlet: who published it: the article's `source`.
        cites: news outlets that an article speaks of.
        speaker, person, organisation, place: exact canonical names, as facets give them; capitals do not count.
            `person` of an event is anyone who takes part.
        country: ISO 3166-1 alpha-3.
        language: as the article has it (BCP 47).
        published: of the article.
        happening: of the event; it overlaps these days. Events without a time are left out.
        near: where it happens, or (for articles) a place that is named.
        article: id of the article that it comes from.
        event_key: the same for an event told by several articles.
    """

    kind: Kind = "articles"
    text: str = ""
    said_by: tuple[Named, ...] = ()
    about: tuple[Named, ...] = ()
    outlet: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    certainty: tuple[Certainty, ...] = ()
    source_type: tuple[SourceType, ...] = ()
    quote: tuple[Quote, ...] = ()
    polarity: tuple[Polarity, ...] = ()
    type: tuple[str, ...] = ()
    status: tuple[Status, ...] = ()
    published: Days = Days()
    happening: Days = Days()
    near: Near | None = None
    article: str | None = None
    event_key: str | None = None
    order: Order = "best"
