"""Each stage by itself: cleaning, enrichment and its parts, indexing."""

import os

# As in the processes of the pool, and before numpy is loaded: CPU time is counted, and threads that wait use it up.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
