"""Fast tests of plain functions."""
