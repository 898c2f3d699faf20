"""Generations of the index: those behind the aliases, and the next one that is being made."""

import logging
import re
from collections.abc import Mapping
from typing import Any

import msgspec
from elasticsearch import Elasticsearch
from msgspec import Struct

from connectors.elasticsearch.indices import GENERATED, behind, index_name
from pipeline.errors import CopydeskError
from pipeline.reprocessing import Makers, Selection

logger = logging.getLogger(__name__)

_NUMBER = re.compile(r"-v(\d+)$")
_META = "copydesk_reprocess"


class Plan(Struct, frozen=True, kw_only=True):
    """What a generation is made from and how: one that was begun by another plan is not gone on with."""

    old: dict[str, str]
    selection: Selection
    makers: Makers


class Generation(Struct, frozen=True):
    """The indices of articles, claims and events that belong together: alias -> index."""

    indices: dict[str, str]

    @property
    def articles(self) -> str:
        """The index of articles."""
        return self.indices["articles"]

    @property
    def names(self) -> str:
        """All of them, as requests take them."""
        return ",".join(self.indices.values())


def current(client: Elasticsearch) -> Generation:
    """The generation that is searched."""
    found = behind(client.indices.get_alias(name=",".join(GENERATED)).body)
    return Generation({alias: found[alias] for alias in GENERATED})


def unfinished(client: Elasticsearch, old: Generation) -> tuple[Generation, Plan] | None:
    """The generation that an interrupted run has left, with its plan."""
    generation = _numbered(_newest(client))
    if generation.articles == old.articles or not client.indices.exists(index=generation.articles):
        return None
    meta = client.indices.get_mapping(index=generation.articles)[generation.articles]["mappings"].get("_meta", {})
    if _META not in meta:
        return None
    return generation, msgspec.convert(meta[_META], Plan)


def create(client: Elasticsearch, plan: Plan) -> Generation:
    """Make the indices of the next generation, empty, by the templates of `copydesk setup`.

    Those of articles come last and carry the plan: without it nothing is gone on with.
    """
    generation = _numbered(_newest(client) + 1)
    for alias in sorted(GENERATED, key=lambda alias: alias == "articles"):
        meta = {"_meta": {_META: msgspec.to_builtins(plan)}} if alias == "articles" else {}
        client.options(ignore_status=404).indices.delete(index=generation.indices[alias])
        client.indices.create(index=generation.indices[alias], mappings=meta)
    return generation


def close_for_writing(client: Elasticsearch, generation: Generation) -> None:
    """Let nobody write to these indices; returns when what was being written is done."""
    client.indices.add_block(index=generation.names, block="write")


def open_for_writing(client: Elasticsearch, generation: Generation) -> None:
    """Take that back."""
    client.indices.put_settings(index=generation.names, settings={"index.blocks.write": None})


def swap(client: Elasticsearch, old: Generation, new: Generation) -> None:
    """Put the new indices behind the aliases in the place of the old ones, all at once."""
    actions: list[dict[str, Any]] = []
    for alias in GENERATED:
        actions.append({"remove": {"index": old.indices[alias], "alias": alias, "must_exist": True}})
        actions.append({"add": {"index": new.indices[alias], "alias": alias, "is_write_index": True}})
    client.indices.update_aliases(actions=actions)


def drop(client: Elasticsearch, generation: Generation) -> None:
    """Delete the indices.

    Raises:
        CopydeskError: one of them is behind an alias.
    """
    found: Mapping[str, Any] = client.options(ignore_status=404).indices.get_alias(index=generation.names).body
    used = [index for index, content in found.items() if isinstance(content, dict) and content.get("aliases")]
    if used:
        raise CopydeskError(f"{used[0]} is behind an alias and is not deleted.")
    client.indices.delete(index=generation.names, ignore_unavailable=True)


def _newest(client: Elasticsearch) -> int:
    """The highest number of any index of ours."""
    patterns = ",".join(index_name(alias, 0)[: -len("000")] + "*" for alias in GENERATED)
    found = client.indices.get(index=patterns, allow_no_indices=True, features="aliases")
    numbers = [int(match[1]) for name in found if (match := _NUMBER.search(name))]
    return max(numbers, default=0)


def _numbered(number: int) -> Generation:
    return Generation({alias: index_name(alias, number) for alias in GENERATED})
