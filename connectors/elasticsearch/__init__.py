"""The Elasticsearch side: client, indices and the sink that writes documents until they are confirmed."""
