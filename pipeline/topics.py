"""The topics that articles pass through, in order, and the consumer group of each stage."""

RAW = "articles.raw"
CLEAN = "articles.clean"
ENRICHED = "articles.enriched"
DEADLETTER = "articles.deadletter"

#: Stage -> the topics that it reads.
STAGES: dict[str, tuple[str, ...]] = {
    "clean": (RAW,),
    "enrich": (CLEAN,),
    "index": (ENRICHED, DEADLETTER),
}


def consumer_group(stage: str) -> str:
    """The consumer group whose committed offsets say how far a stage has come."""
    return f"copydesk-{stage}"
