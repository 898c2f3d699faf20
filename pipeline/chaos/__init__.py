"""Chaos: break servers, workers and articles on purpose, and see that nothing is lost and nothing doubled.

`copydesk chaos` runs it; docs/chaos.md tells what each row does and promises.
"""
