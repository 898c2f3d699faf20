"""From words as people type them to a `Query`: names, places, days and the closed vocabularies."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, get_args

from pipeline.documents import Certainty, Polarity, Quote, SourceType, Status
from pipeline.names.gazetteer import Gazetteer
from pipeline.searching.days import days
from pipeline.searching.fields import FIELDS
from pipeline.searching.places import near
from pipeline.searching.query import KINDS, ORDERS, Kind, Named, Query, QueryError

#: PLOVER's classes as `pipeline.enrichment.events` gives them; events of no class are not indexed.
EVENT_TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "DEMAND", "DISAPPROVE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "FIGHT", "INVESTIGATE",
)  # fmt: skip
#: Filters whose values are a closed vocabulary.
VOCABULARIES: dict[str, tuple[str, ...]] = {
    "certainty": get_args(Certainty.__value__),
    "source_type": get_args(SourceType.__value__),
    "quote": get_args(Quote.__value__),
    "polarity": get_args(Polarity.__value__),
    "status": get_args(Status.__value__),
    "type": EVENT_TYPES,
}
_NAMES = ("outlet", "cites", "speaker", "person", "organisation", "place", "language")
_ONE = ("from", "to", "published_from", "published_to", "near", "within", "article", "event_key", "order")
#: Everything that can be given.
NAMES = ("said_by", "about", "country", *_NAMES, *VOCABULARIES, *_ONE)


def read(
    kind: str, text: str, given: Mapping[str, Sequence[str]], gazetteer: Callable[[], Gazetteer], today: date
) -> Query:
    """Make a query of what was typed.

    Args:
        given: filter -> values as typed, such as ``{"said_by": ["Wang Yi"], "from": ["2026-10"]}``; the names are
            those of `NAMES`. Empty ones do not count.
        gazetteer: loads the names we know; called only where a name has to be looked up.
        today: what "today" and "-7d" count from.

    Raises:
        QueryError: a value is unknown, or the filter does not fit what is searched; the sentence says what would do.
    """
    wanted: Kind = known("in", kind, KINDS)
    values = {name: [value.strip() for value in all_ if value.strip()] for name, all_ in given.items()}
    values = {name: all_ for name, all_ in values.items() if all_}
    _fits(wanted, values)
    fields: dict[str, Any] = {name: tuple(values[name]) for name in _NAMES if name in values}
    for name, vocabulary in VOCABULARIES.items():
        if name in values:
            fields[name] = tuple(known(name, value, vocabulary) for value in values[name])
    if "said_by" in values:
        fields["said_by"] = tuple(_named(value, gazetteer(), speaks=True) for value in values["said_by"])
    if "about" in values:
        fields["about"] = tuple(_named(value, gazetteer(), speaks=False) for value in values["about"])
    if "country" in values:
        fields["country"] = tuple(_country(value, gazetteer()) for value in values["country"])
    one = {name: values[name][-1] for name in _ONE if name in values}
    if "near" in one:
        fields["near"] = near(one["near"], one.get("within"), gazetteer())
    elif "within" in one:
        raise QueryError("`within` says how far from `near`: give a place, such as near Beijing.")
    fields |= {name: one[name] for name in ("article", "event_key") if name in one}
    if "order" in one:
        fields["order"] = known("order", one["order"], ORDERS)
        if fields["order"] == "nearest" and "near" not in fields:
            raise QueryError("`order` can be nearest only with `near`: give a place.")
    published = days(one, "published_from", "published_to", today)
    stretch = days(one, "from", "to", today)
    if stretch and wanted == "events":
        fields["happening"] = stretch
    elif stretch and published:
        raise QueryError("For articles and claims `from` and `published_from` mean the same: give one of them.")
    elif stretch:
        published = stretch
    return Query(kind=wanted, text=text.strip(), published=published, **fields)


def known[T: str](name: str, value: str, vocabulary: Sequence[T]) -> T:
    """The word of a closed vocabulary that was typed; capitals do not count.

    Raises:
        QueryError: there is none.
    """
    for word in vocabulary:
        if word.casefold() == value.casefold():
            return word
    folded = {word.casefold(): word for word in vocabulary}
    likely = difflib.get_close_matches(value.casefold(), folded, n=1)
    hint = f"did you mean {folded[likely[0]]}? " if likely else ""
    raise QueryError(f"`{name}` cannot be {value!r}: {hint}known are {', '.join(vocabulary)}.")


def _fits(kind: Kind, values: Mapping[str, Any]) -> None:
    for name in values:
        if name not in NAMES:
            raise QueryError(f"There is no filter `{name}`. Known are {', '.join(NAMES)}.")
        fitting = [other for other in KINDS if _has(other, name)]
        if kind not in fitting:
            raise QueryError(f"`{name}` does not go with {kind}: search in {' or '.join(fitting)}.")


def _has(kind: Kind, name: str) -> bool:
    fields = FIELDS[kind]
    if name == "said_by":
        return fields.speakers is not None
    if name in ("near", "within"):
        return fields.where is not None
    if name == "event_key":
        return kind == "events"
    if name in VOCABULARIES or name in _NAMES:
        return name in fields.exact or name in fields.codes
    return True


def _named(typed: str, gazetteer: Gazetteer, *, speaks: bool) -> Named:
    place = gazetteer.place(typed) or gazetteer.place(typed.title()) or gazetteer.people(typed.title())
    if place and place.country:
        return Named(place.name, place.country)
    if speaks:
        # "Moscow says": a capital speaks for its country.
        for country, capital in gazetteer.capitals.items():
            if capital.casefold() == typed.casefold():
                return Named(capital, country)
    alias = gazetteer.aliases.get(typed)
    return Named(alias.name if alias else typed)


def _country(typed: str, gazetteer: Gazetteer) -> str:
    if typed.upper() in gazetteer.capitals:
        return typed.upper()
    for form in (typed, typed.title(), typed.upper()):
        place = gazetteer.place(form) or gazetteer.people(form)
        if place and place.country:
            return place.country
    known = [name for name, place in gazetteer.places.items() if place.country and name != typed.title()]
    likely = difflib.get_close_matches(typed.title(), known, n=3)
    hint = f"did you mean {' or '.join(likely)}? " if likely else ""
    raise QueryError(f"`country` cannot be {typed!r}: {hint}give a name or an ISO 3166-1 code of three letters.")
