"""Logging of workers and commands: to standard error, a line a message."""

import logging

#: Libraries that say every lost connection many times a second; our own messages say it once.
_NOISY = ("aiokafka", "kafka", "elastic_transport", "elasticsearch")


def configure(level: int = logging.INFO) -> None:
    """Set up this process's log."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Faust and mode tell of every service that starts; what they warn of is worth hearing.
    for name in ("faust", "mode"):
        logging.getLogger(name).setLevel(logging.WARNING)
