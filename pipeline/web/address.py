"""The query that the page's address asks for."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from pipeline.searching.fields import FIELDS
from pipeline.searching.query import KINDS, Days, Order, Query, QueryError
from pipeline.searching.requests import DEEPEST

#: Results on a page.
SIZE = 20
#: The end of what is being typed: a word that begins there, and is no operator, phrase or prefix of its own.
_LAST_WORD = re.compile(r"(^|\s)([-+(|]*)(\w{2,})$")


#: Those of a query that need no place on the map.
_ORDERS: tuple[Order, ...] = ("best", "newest", "oldest")
#: Name -> its values, in the order of the address.
type Parameters = Mapping[str, Sequence[str]]


def query_of(parameters: Parameters) -> Query:
    """The query; parameters of other kinds of documents are left out.

    Raises:
        QueryError: a kind, an order or a date that is none.
    """
    kind = first(parameters, "kind") or KINDS[0]
    if kind not in KINDS:
        raise QueryError(f"The page searches {', '.join(KINDS)}, not {kind!r}.")
    facets: dict[str, Any] = {name: tuple(parameters.get(name, ())) for name in FIELDS[kind].facets}
    return Query(
        kind=kind,
        text=begun(first(parameters, "q")),
        order=_order(parameters),
        published=Days(_day(parameters, "from"), _day(parameters, "to")),
        **facets,
    )


def page_of(parameters: Parameters) -> int:
    """The page of results, from 1 on.

    Raises:
        QueryError: it is no number, or lies deeper than the index goes.
    """
    number = first(parameters, "page") or "1"
    if not re.fullmatch("[0-9]{1,4}", number) or not 1 <= int(number) <= DEEPEST // SIZE:
        raise QueryError(f"Pages go from 1 to {DEEPEST // SIZE}: narrow the search down to see more.")
    return int(number)


def first(parameters: Parameters, name: str) -> str:
    """The first value of a name, or an empty string."""
    return next(iter(parameters.get(name, ())), "")


def without(query: Query, facet: str) -> Query:
    """The query without the values of one facet: what else could be chosen there."""
    return msgspec.structs.replace(query, **{facet: ()})


def begun(text: str) -> str:
    """The words, the last of which may still be the beginning of one.

    >>> begun("security consul")
    'security (consul | consul*)'
    """
    # The word as it stands is asked for too: an index of stems holds no word that begins with all of its letters.
    return _LAST_WORD.sub(r"\1\2(\3 | \3*)", text) if text.count('"') % 2 == 0 else text


def _order(parameters: Parameters) -> Order:
    order = first(parameters, "order") or _ORDERS[0]
    if order not in _ORDERS:
        raise QueryError(f"The page orders by {', '.join(_ORDERS)}, not {order!r}.")
    return order


def _day(parameters: Parameters, name: str) -> date | None:
    value = first(parameters, name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise QueryError(f"`{name}` is {value!r}, which is no day; write it like 2023-09-19.") from None
