"""Tests: ``unit`` for plain functions, ``integration`` for the real servers."""
