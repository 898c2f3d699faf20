"""Kibana's saved objects as tests read them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OBJECTS = Path(__file__).parents[1] / "config" / "kibana" / "copydesk.ndjson"
_SEARCH_INDEX = "kibanaSavedObjectMeta.searchSourceJSON.index"
_LAYER_INDEX = "indexpattern-datasource-layer-"


@dataclass(frozen=True, slots=True)
class SavedObject:
    """One line of the file.

    Attributes:
        references: name -> type and id of another object.
    """

    type: str
    id: str
    attributes: dict[str, Any]
    references: dict[str, tuple[str, str]]
    versions: tuple[str, str]

    def parsed(self, name: str) -> Any:
        """An attribute that is JSON inside JSON."""
        return json.loads(self.attributes[name])

    @property
    def source(self) -> dict[str, Any]:
        """The search that a saved search or dashboard makes."""
        found: dict[str, Any] = json.loads(self.attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
        return found

    @property
    def layers(self) -> dict[str, dict[str, Any]]:
        """The layers of a Lens chart: id -> columns and their order."""
        found: dict[str, dict[str, Any]] = self.attributes["state"]["datasourceStates"]["formBased"]["layers"]
        return found

    @property
    def view(self) -> str:
        """Id of the data view of a saved search or a chart of one layer."""
        names = [name for name in self.references if name == _SEARCH_INDEX or name.startswith(_LAYER_INDEX)]
        assert len(names) == 1
        return self.references[names[0]][1]

    @property
    def named(self) -> set[str]:
        """The names of references that the object itself uses."""
        match self.type:
            case "search":
                return {self.source["indexRefName"]}
            case "lens":
                return {f"{_LAYER_INDEX}{layer}" for layer in self.layers}
            case "map":
                sources = [layer["sourceDescriptor"] for layer in self.parsed("layerListJSON")]
                return {source["indexPatternRefName"] for source in sources if "indexPatternRefName" in source}
            case "dashboard":
                return {f"{panel['panelIndex']}:{panel['panelRefName']}" for panel in self.parsed("panelsJSON")}
            case _:
                return set()


def saved_objects() -> list[SavedObject]:
    """All objects of the file, in its order."""
    return [_object(json.loads(line)) for line in OBJECTS.read_text(encoding="utf-8").splitlines()]


def of_type(type_: str) -> list[SavedObject]:
    """The objects of one type."""
    return [found for found in saved_objects() if found.type == type_]


def views() -> dict[str, SavedObject]:
    """The data views by id."""
    return {found.id: found for found in of_type("index-pattern")}


def aggregations(layer: dict[str, Any]) -> dict[str, Any]:
    """The aggregation that Lens makes of a layer: one inside the other, in the order of the columns."""
    made: dict[str, Any] = {}
    for name in reversed(layer["columnOrder"]):
        column = layer["columns"][name]
        match column["operationType"]:
            case "count":
                continue
            case "terms":
                how: dict[str, Any] = {"terms": {"field": column["sourceField"], "size": column["params"]["size"]}}
            case "date_histogram":
                # Lens chooses the interval by the time range of the dashboard.
                how = {"date_histogram": {"field": column["sourceField"], "calendar_interval": "day"}}
            case other:
                raise AssertionError(f"{other}: teach this function what Lens makes of it")
        made = {name: how | ({"aggs": made} if made else {})}
    return made


def _object(line: dict[str, Any]) -> SavedObject:
    references = {found["name"]: (found["type"], found["id"]) for found in line["references"]}
    assert len(references) == len(line["references"])
    versions = (line["coreMigrationVersion"], line["typeMigrationVersion"])
    return SavedObject(line["type"], line["id"], line["attributes"], references, versions)
