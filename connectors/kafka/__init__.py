"""The edge to Kafka: connection options, topics and the producer."""
