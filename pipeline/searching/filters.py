"""The query of an Elasticsearch request."""

from typing import Any

from pipeline.searching.fields import FIELDS, FOLDED, Fields
from pipeline.searching.query import Days, Named, Query

type Clause = dict[str, Any]


def query_of(query: Query) -> Clause:
    """The ``query`` of a request: the words score, everything else filters."""
    fields = FIELDS[query.kind]
    filters = [
        *_names(query, fields),
        *_exact(query, fields),
        *_days(fields.published, fields.published, query.published),
        *_days("time.start", "time.end", query.happening),
        *_near(query, fields),
    ]
    for field, value in (("article.id", query.article), ("event_key", query.event_key)):
        if value is not None:
            filters.append({"term": {"id" if query.kind == "articles" else field: value}})
    clauses: Clause = {}
    if query.text.strip():
        clauses["must"] = [words(query.text, fields)]
    if filters:
        clauses["filter"] = filters
    return {"bool": clauses} if clauses else {"match_all": {}}


def words(text: str, fields: Fields) -> Clause:
    """What people type: words that must all be there, ``"phrases"``, ``-not``, ``a | b``, ``prefix*``."""
    return {"simple_query_string": {"query": text, "fields": list(fields.text), "default_operator": "and"}}


def marked(query: Query) -> Clause | None:
    """What is to be marked in the text: the words and names asked for, not the values of other filters."""
    shown = tuple(FIELDS[query.kind].shown)
    clauses = [_phrase(named.name, shown) for named in (*query.said_by, *query.about)]
    if query.text.strip():
        clauses.append({"simple_query_string": {"query": query.text, "fields": list(shown)}})
    return _any(*clauses) if clauses else None


def _names(query: Query, fields: Fields) -> list[Clause]:
    clauses = []
    if query.said_by:
        clauses.append(_any(*(clause for named in query.said_by for clause in _said_by(named, fields))))
    if query.about:
        clauses.append(_any(*(clause for named in query.about for clause in _about(named, fields))))
    return clauses


def _said_by(named: Named, fields: Fields) -> list[Clause]:
    name = _folded(fields.speakers or "", named.name)
    if named.country and fields.speaker_countries:
        # Not its words, too: the South China Morning Post does not speak for China.
        return [name, {"term": {fields.speaker_countries: named.country}}]
    return [name, _phrase(named.name, fields.speaker_words)]


def _about(named: Named, fields: Fields) -> list[Clause]:
    clauses = [_phrase(named.name, fields.about_words)]
    if named.country:
        return [{"term": {"countries": named.country}}, *clauses]
    return [*(_folded(field, named.name) for field in fields.about), *clauses]


def _exact(query: Query, fields: Fields) -> list[Clause]:
    clauses: list[Clause] = []
    for name, field in fields.exact.items():
        if values := getattr(query, name):
            clauses.append({"terms": {f"{field}{FOLDED}": list(values)}})
    for name, field in fields.codes.items():
        if values := getattr(query, name):
            clauses.append({"terms": {field: list(values)}})
    return clauses


def _days(first: str, last: str, days: Days) -> list[Clause]:
    """Clauses for what overlaps some days; a bare day as an upper end stands for all of it."""
    if first == last:
        ends = {"gte": days.first, "lte": days.last}
        wanted = {end: day.isoformat() for end, day in ends.items() if day}
        return [{"range": {first: wanted}}] if wanted else []
    clauses: list[Clause] = []
    if days.first:
        clauses.append({"range": {last: {"gte": days.first.isoformat()}}})
    if days.last:
        clauses.append({"range": {first: {"lte": days.last.isoformat()}}})
    return clauses


def _near(query: Query, fields: Fields) -> list[Clause]:
    if query.near is None or fields.where is None:
        return []
    middle = {"lat": query.near.lat, "lon": query.near.lon}
    return [{"geo_distance": {"distance": f"{query.near.km:g}km", fields.where: middle}}]


def _folded(field: str, name: str) -> Clause:
    return {"term": {f"{field}{FOLDED}": name}}


def _phrase(text: str, fields: tuple[str, ...]) -> Clause:
    return {"multi_match": {"query": text, "type": "phrase", "fields": list(fields)}}


def _any(*clauses: Clause) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": list(clauses), "minimum_should_match": 1}}
