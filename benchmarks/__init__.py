"""Measurements: quality against gold and peers, speed and memory against a bound in the same run."""
