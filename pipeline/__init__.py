"""Copydesk's domain: documents, cleaning, enrichment, and the Faust agents that carry articles through them.

The flow reads from the module names: ``raw`` decodes what a topic holds, ``cleaning`` takes the boilerplate
out, ``enrichment`` finds entities, claims and events, ``indexing`` lays out the documents that are searched,
and ``agents`` put those plain functions behind Kafka topics.
"""

__version__ = "0.1.0"
