"""From typed words to requests."""
