"""From what somebody asks to the request that Elasticsearch answers: plain functions over typed values.

`reading` makes a `Query` of words as people type them, `requests` makes the request of a query. The command line, the
page and the tests share both; ``connectors.elasticsearch.search`` sends them.
"""
