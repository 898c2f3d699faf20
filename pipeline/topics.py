"""The topics that articles pass through, in order, what workers share, and the consumer group of each stage."""

#: As they were sent: what everything can be made from again.
RAW = "articles.raw"
#: Without their boilerplate.
CLEAN = "articles.clean"
#: With entities, claims and events.
ENRICHED = "articles.enriched"
#: What could not be processed, in its original bytes.
DEADLETTER = "articles.deadletter"
#: What the pages of each site repeat: one record a page, which every clean worker reads and writes.
SITES = "articles.sites"
#: Days after which a page counts no more.
SITES_DAYS = 120
TOPICS = (RAW, CLEAN, ENRICHED, DEADLETTER, SITES)

#: Stage -> the topics that it reads.
STAGES: dict[str, tuple[str, ...]] = {
    "clean": (RAW,),
    "enrich": (CLEAN,),
    "index": (ENRICHED, DEADLETTER),
}


def consumer_group(stage: str) -> str:
    """The consumer group whose committed offsets say how far a stage has come."""
    return f"copydesk-{stage}"
