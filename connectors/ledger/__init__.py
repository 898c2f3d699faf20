"""The ledger on real servers: raw records are read once, Elasticsearch is asked what became of them."""
