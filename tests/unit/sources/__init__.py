"""The sources of articles."""
