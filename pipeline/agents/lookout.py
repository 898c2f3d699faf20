"""What a worker's supervisor knows of the servers: whether they answer, and what waits for the stages."""

import contextlib
import logging
import threading
from collections.abc import Sequence

from connectors.elasticsearch import client as elasticsearch
from connectors.kafka.lag import ProgressReader
from connectors.kafka.probe import reachable
from pipeline.errors import ServerError
from pipeline.outages import Outages
from pipeline.settings import Settings

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 5.0
_PATIENCE_SECONDS = 5.0

type Waiting = dict[str, dict[tuple[str, int], int]]


class Lookout:
    """Looks at the servers every few seconds, in a thread of its own.

    Args:
        stages: those that run here; Elasticsearch matters to ``index`` alone.

    Attributes:
        waiting: stage -> (topic, partition) -> records that wait; None while Kafka does not tell.
        outages: of the servers.
        looked: whether it has looked at all.
    """

    def __init__(self, stages: Sequence[str], settings: Settings) -> None:
        self._stages = stages
        self._settings = settings
        self._elasticsearch = settings.elasticsearch.model_copy(update={"timeout_seconds": _PATIENCE_SECONDS})
        self._reader: ProgressReader | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lookout", daemon=True)
        self.waiting: Waiting | None = None
        self.outages = Outages()
        self.looked = False

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def look(self) -> None:
        """Look once."""
        try:
            self.waiting = self._ask_kafka()
            self.outages.answered("Kafka")
        except ServerError as error:
            self.waiting = None
            self.outages.failed("Kafka", str(error))
        if "index" in self._stages:
            try:
                elasticsearch.check(self._elasticsearch)
                self.outages.answered("Elasticsearch")
            except ServerError as error:
                self.outages.failed("Elasticsearch", str(error))
        self.looked = True

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.look()
            except Exception:
                # Old numbers that stay would let an idle stage pass for a stuck one.
                self.waiting = None
                logger.exception("The servers could not be looked at")
                self._forget_reader()
            self._stop.wait(_LOOK_SECONDS)
        self._forget_reader()

    def _ask_kafka(self) -> Waiting:
        try:
            if self._reader is None:
                reachable(self._settings.kafka, _PATIENCE_SECONDS)
                self._reader = ProgressReader(self._settings.kafka, 2 * _PATIENCE_SECONDS)
            return self._reader.waiting(self._stages, _PATIENCE_SECONDS)
        except ServerError:
            self._forget_reader()
            # The clearer sentence, if it cannot be reached at all.
            reachable(self._settings.kafka, _PATIENCE_SECONDS)
            raise

    def _forget_reader(self) -> None:
        if self._reader is not None:
            with contextlib.suppress(Exception):  # closing what does not answer
                self._reader.close()
            self._reader = None
