"""Whether there is memory enough for the servers."""

import re
from pathlib import Path

from pipeline.errors import SetupError

#: What the two need besides their heaps (code, threads, buffers), measured idle, rounded up.
_BESIDES_HEAPS_MIB = 400
_AVAILABLE = re.compile(r"^MemAvailable:\s+(\d+) kB$", re.MULTILINE)


def check_memory(heaps_mib: int, source: Path = Path("/proc/meminfo")) -> None:
    """Refuse to start what would not fit.

    Args:
        heaps_mib: the Java heaps together.
        source: where Linux says how much memory is available; systems without it are not checked.

    Raises:
        SetupError: too little memory is available.
    """
    found = _AVAILABLE.search(source.read_text(encoding="utf-8")) if source.exists() else None
    if found is None:
        return
    available, needed = int(found.group(1)) // 1024, heaps_mib + _BESIDES_HEAPS_MIB
    if available < needed:
        raise SetupError(
            f"Kafka and Elasticsearch need {needed} MiB of memory and {available} MiB are available; close other "
            "programs, or lower COPYDESK_EMBEDDED__KAFKA_HEAP_MIB and COPYDESK_EMBEDDED__ELASTICSEARCH_HEAP_MIB."
        )
