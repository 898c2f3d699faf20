"""Each stage by itself: cleaning, enrichment and its parts, indexing."""
