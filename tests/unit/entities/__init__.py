"""Entities: names, places and dates."""
