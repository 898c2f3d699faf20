"""The ledger: what became of every record on the raw topic, in values and plain functions.

``connectors.ledger`` reads the records and asks Elasticsearch; what follows from the answers is decided here.
"""
