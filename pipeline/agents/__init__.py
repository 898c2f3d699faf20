"""The Faust side: agents that carry articles from topic to topic, each thin around a plain function."""
