"""The names we know: countries, outlets, aliases and places, read from ``config/names``."""
