"""The edges: producer and sources, Elasticsearch, and the embedded servers."""
