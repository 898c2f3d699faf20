"""The topics that articles pass through, in order, and the consumer group of each stage."""

#: As they were sent: what everything can be made from again.
RAW = "articles.raw"
#: Without their boilerplate.
CLEAN = "articles.clean"
#: With entities, claims and events.
ENRICHED = "articles.enriched"
#: What could not be processed, in its original bytes.
DEADLETTER = "articles.deadletter"
TOPICS = (RAW, CLEAN, ENRICHED, DEADLETTER)

#: Stage -> the topics that it reads.
STAGES: dict[str, tuple[str, ...]] = {
    "clean": (RAW,),
    "enrich": (CLEAN,),
    "index": (ENRICHED, DEADLETTER),
}


def consumer_group(stage: str) -> str:
    """The consumer group whose committed offsets say how far a stage has come."""
    return f"copydesk-{stage}"
