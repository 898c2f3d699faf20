"""Kibana's saved objects fit together and fit the mappings.

Kibana itself runs where Docker runs; what can be checked without it is checked here and in
``tests/integration/test_kibana.py``.
"""

from typing import Any

import pytest

from connectors.elasticsearch.indices import mapping
from tests.kibana import SavedObject, of_type, saved_objects, views
from tests.unit.searching.test_requests import mapped

_OBJECTS = saved_objects()
#: What comes with the free licence.
_FREE = {"index-pattern", "search", "lens", "map", "dashboard"}
_CHARTS = {"lnsXY", "lnsPie", "lnsDatatable"}


def _types(view: str) -> dict[str, str]:
    """Field -> type behind a data view."""
    return dict(mapped(mapping(views()[view].attributes["title"])["properties"]))


def test_every_object_is_named_once_and_every_reference_leads_to_one() -> None:
    """By type and id, in the same file."""
    ids = [(found.type, found.id) for found in _OBJECTS]

    assert len(set(ids)) == len(ids)
    assert [] == [goal for found in _OBJECTS for goal in found.references.values() if goal not in ids]
    assert {found.type for found in _OBJECTS} == _FREE
    assert [] == [found.id for found in _OBJECTS if not all(found.versions)]


@pytest.mark.parametrize("found", _OBJECTS, ids=lambda found: found.id)
def test_an_object_uses_exactly_the_references_it_has(found: SavedObject) -> None:
    """A reference that nothing uses, or a name without a reference, shows as an error in Kibana."""
    assert found.named == set(found.references)


def test_data_views_are_of_our_aliases_and_their_time_is_a_date() -> None:
    """By the alias, which outlives a new index."""
    for view in views().values():
        types = _types(view.id)

        assert view.attributes["title"] in {"articles", "claims", "events"}
        assert types[view.attributes["timeFieldName"]] == "date"


@pytest.mark.parametrize("found", of_type("search"), ids=lambda found: found.id)
def test_columns_of_saved_searches_are_fields(found: SavedObject) -> None:
    """And what they are sorted by can be sorted by."""
    types = _types(found.view)

    assert [] == [column for column in found.attributes["columns"] if column not in types]
    assert {"date"} == {types[field] for field, _direction in found.attributes["sort"]}


@pytest.mark.parametrize("found", of_type("lens"), ids=lambda found: found.id)
def test_columns_of_charts_are_fields_of_the_right_type(found: SavedObject) -> None:
    """Top values of keywords, histograms of dates; sorted by a column that is there."""
    types = _types(found.view)
    wanted = {"terms": "keyword", "date_histogram": "date"}
    for layer in found.layers.values():
        assert set(layer["columnOrder"]) == set(layer["columns"])
        for column in layer["columns"].values():
            if column["operationType"] == "count":
                assert column["sourceField"] == "___records___"
            else:
                assert types[column["sourceField"]] == wanted[column["operationType"]]
            if column["operationType"] == "terms":
                assert column["params"]["orderBy"]["columnId"] in layer["columns"]


@pytest.mark.parametrize("found", of_type("lens"), ids=lambda found: found.id)
def test_charts_draw_the_columns_that_they_ask_for(found: SavedObject) -> None:
    """Each column once, in a kind of chart that the free licence has."""
    visualization = found.attributes["state"]["visualization"]
    layers = visualization.get("layers", [visualization])
    drawn = [name for layer in layers for name in _drawn(layer)]

    assert found.attributes["visualizationType"] in _CHARTS
    assert {layer["layerId"] for layer in layers} == set(found.layers)
    assert sorted(drawn) == sorted(name for layer in found.layers.values() for name in layer["columns"])


def _drawn(layer: dict[str, Any]) -> list[str]:
    single = [layer[name] for name in ("xAccessor", "splitAccessor") if name in layer]
    several = [name for key in ("accessors", "primaryGroups", "metrics") for name in layer.get(key, [])]
    return [*single, *several, *(column["columnId"] for column in layer.get("columns", []))]


def test_the_map_shows_points() -> None:
    """Of the field that holds them."""
    (found,) = of_type("map")
    grids = [layer["sourceDescriptor"] for layer in found.parsed("layerListJSON") if "geoField" in str(layer)]

    assert grids
    for grid in grids:
        _type, view = found.references[grid["indexPatternRefName"]]
        assert _types(view)[grid["geoField"]] == "geo_point"


def test_panels_of_the_dashboard_lie_side_by_side() -> None:
    """On a grid of 48 columns, none over another, each of the type that it refers to."""
    (found,) = of_type("dashboard")
    taken: set[tuple[int, int]] = set()
    for panel in found.parsed("panelsJSON"):
        place = panel["gridData"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        goal, _id = found.references[f"{panel['panelIndex']}:{panel['panelRefName']}"]

        assert place["i"] == panel["panelIndex"]
        assert goal == panel["type"]
        assert place["x"] + place["w"] <= 48
        assert not cells & taken
        taken |= cells
