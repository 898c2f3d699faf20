"""The ledger: entries, chunks, and the wait for the stages."""
