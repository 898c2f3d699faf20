"""Copydesk as a service: latency, scale, memory and cold start."""
