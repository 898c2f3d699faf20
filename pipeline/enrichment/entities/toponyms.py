"""Which of the places of a name is meant, and where it lies.

More people, a country that the article speaks of, and above all a place told right after it ("Paris, Texas") speak for
a reading; within an article a name keeps its meaning.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log10

from pipeline.documents import Location
from pipeline.enrichment.entities.draft import Draft, Mention
from pipeline.enrichment.entities.people import People
from pipeline.enrichment.entities.person_mentions import person_names
from pipeline.names.atlas import Row, key_of
from pipeline.names.phrases import Known

#: In powers of ten of inhabitants: what a hint is worth.
_COUNTRY_TOLD = 0.2
_COUNTRY_SHARE = 1.0
_CAPITAL = 0.5
#: A town is meant rather than the division of its name, unless the division has ten times the people.
_DIVISION = -1.0
_OTHER_NAME = -0.7
#: Below this a reading is a guess.
_LEAST = 4.4
#: Inhabitants of a town that a bare word after "in" may be.
_LARGE = 100_000
_PLACE_BEFORE = re.compile(r"\b(?:in|near|outside|around) $")
_CONTAINS = re.compile(r"(?:, | in | \()(?:the )?")
_PART_OF = re.compile(
    r"(?:(?:central|downtown|greater|upper|lower|inner|(?:north|south|east|west)\w*)[ -])?"
    r"(?:the )?(?P<name>.+?)(?: (?:region|province|oblast|city|county|state|district|governorate|prefecture))?",
    re.IGNORECASE,
)


def locate(draft: Draft) -> None:
    """Give towns, divisions and regions their coordinates, with the precision of these."""
    places = [mention for mention in draft.labelled("GPE", "LOC") if not (mention.known and mention.known.location)]
    rows = {id(mention): _candidates(draft, mention) for mention in places}
    told = Counter(mention.known.country for mention in draft if mention.known and mention.known.country)
    within = {id(mention): _container(draft, mention, rows[id(mention)]) for mention in places if rows[id(mention)]}
    fixed = {draft.words_of(mention): row for mention in places if (row := within.get(id(mention)))}
    for mention in places:
        row = fixed.get(draft.words_of(mention)) or _likeliest(
            mention, rows[id(mention)], told, draft.gazetteer.capitals
        )
        if row is None:
            continue
        where = Location(row.lat, row.lon)
        if mention.known is not None:
            mention.known = replace(mention.known, location=where, precision=row.precision)
        else:
            mention.known = Known(row.name, mention.label, None, row.country, where, row.precision)
            mention.name = row.name


def taken_for_persons(draft: Draft) -> None:
    """Take a word after "in" or "near" for a town, where the model saw a person and a large town is called so."""
    doubtful = [mention for mention in draft.labelled("PERSON") if _may_be_town(draft, mention)]
    people = People(person_names(draft) if doubtful else [])
    for mention in doubtful:
        if people.who(draft.words_of(mention), mention.start) is None:
            mention.label = "GPE"


def _may_be_town(draft: Draft, mention: Mention) -> bool:
    words = draft.words_of(mention)
    single = " " not in words and not draft.text.startswith("'s", mention.end)
    if not single or not _PLACE_BEFORE.search(draft.text, max(mention.start - 9, 0), mention.start):
        return False
    return any(row.people >= _LARGE for row in draft.gazetteer.atlas.named(words))


def tell_from_states(draft: Draft) -> None:
    """Take a country for the division of its name, Georgia, where towns of that division's country stand around it.

    Capitals don't count: an article from Washington may well be about the country.
    """
    names = draft.gazetteer
    around = Counter(
        mention.known.country
        for mention in draft
        if mention.known is not None and mention.known.precision in ("city", "division")
        if names.capitals.get(mention.known.country or "") != mention.name
    )
    told = {mention.known.country for mention in draft.labelled("NORP") if mention.known}
    for mention in draft.labelled("GPE"):
        known = mention.known
        if known is None or known.kind != "country" or known.country in around or known.country in told:
            continue
        for row in names.atlas.named(known.name):
            if row.precision == "division" and row.country != known.country and around[row.country]:
                mention.known = Known(row.name, "GPE", None, row.country, Location(row.lat, row.lon), row.precision)


def _candidates(draft: Draft, mention: Mention) -> Sequence[Row]:
    named = draft.gazetteer.atlas.named
    words = mention.known.name if mention.known else " ".join(draft.words_of(mention).removesuffix("'s").split())
    found = named(words)
    if not found and (part := _PART_OF.fullmatch(words)) is not None:
        found = named(part["name"])
    if mention.known is not None:
        return [row for row in found if row.country == mention.known.country]
    return found if mention.label == "GPE" else [row for row in found if row.precision == "division"]


def _container(draft: Draft, mention: Mention, rows: Sequence[Row]) -> Row | None:
    """The reading that lies in the place told right after the name."""
    joint = _CONTAINS.match(draft.text, mention.end)
    if joint is None or joint.end() >= len(draft.text):
        return None
    after = draft.within(joint.end(), joint.end() + 1)
    if not after or after[0].label not in ("GPE", "LOC"):
        return None
    outer = after[0]
    if outer.known is not None and outer.known.country is not None:
        inside = [row for row in rows if row.country == outer.known.country]
    else:
        around = [
            row
            for row in draft.gazetteer.atlas.named(draft.words_of(outer).removesuffix("'s"))
            if row.precision == "division"
        ]
        inside = [row for row in rows if any(_same_division(row, division) for division in around)]
    inside = [row for row in inside if row.precision == "city"] or inside
    return max(inside, key=lambda row: row.people, default=None)


def _same_division(row: Row, division: Row) -> bool:
    return (row.country, row.division) == (division.country, division.division)


def _likeliest(mention: Mention, rows: Sequence[Row], told: Counter[str], capitals: Mapping[str, str]) -> Row | None:
    all_told = max(told.total(), 1)

    def weight(row: Row) -> float:
        total = log10(row.people + 1)
        if row.precision == "division":
            total += _DIVISION
        if mention.known is None and key_of(row.name) not in (row.key, f"{row.key} city"):
            total += _OTHER_NAME
        if row.precision == "city" and capitals.get(row.country) == row.name:
            total += _CAPITAL
        if told[row.country]:
            total += _COUNTRY_TOLD + _COUNTRY_SHARE * told[row.country] / all_told
        return total

    best = max(rows, key=weight, default=None)
    return best if best is not None and (mention.known is not None or weight(best) >= _LEAST) else None
