"""Kafka: one KRaft node, broker and controller in one process."""

import shutil
import subprocess
import tempfile
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from pydantic import SecretStr

from connectors.embedded.account import own_file, own_folder
from connectors.embedded.cache import disk_errors
from connectors.embedded.java import java_command
from connectors.embedded.logs import last_words, rolling_log
from connectors.embedded.ports import LOOPBACK
from connectors.embedded.process import Command, Process
from connectors.embedded.security import KEY_STORE, KafkaSecurity, broker_properties, copy_key_store, scram_argument
from connectors.embedded.server import Place, Server
from connectors.kafka.probe import reachable
from pipeline.errors import ServerError, SetupError
from pipeline.settings import KafkaSettings

_MIB = 1024 * 1024
#: The largest record any topic may allow, with room for its headers and batch.
_RECORD_BYTES = 65 * _MIB
_FORMAT_SECONDS = 60
_REQUEST_SECONDS = 5

_LOG_LEVELS = """\
rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
logger.server.name = kafka.server
logger.server.level = info
"""


class Kafka(Server):
    """The broker."""

    name = "kafka"

    def __init__(self, place: Place, security: KafkaSecurity | None = None) -> None:
        super().__init__(place)
        self._security = security or KafkaSecurity()

    @property
    def settings(self) -> KafkaSettings:
        """How to reach it."""
        security = self._security
        if security.mechanism is None:
            return KafkaSettings(
                bootstrap_servers=self.address, security_protocol=security.protocol, ca_file=security.ca_file
            )
        return KafkaSettings(
            bootstrap_servers=self.address,
            security_protocol=security.protocol,
            sasl_mechanism=security.mechanism,
            username=security.username,
            password=SecretStr(security.password),
            ca_file=security.ca_file,
        )

    def _prepare(self) -> Command:
        state, account = self.place.state, self.place.account
        data = own_folder(state / "data", account)
        copy_key_store(self._security.certificate, state, account)
        properties = own_file(state / "server.properties", self._properties(data), account)
        logging = own_file(state / "log4j2.properties", _LOG_LEVELS + rolling_log(self.log), account)
        java = [
            *java_command(self.place.installed, self.place.heap_mib, own_folder(state / "tmp", account)),
            "--sun-misc-unsafe-memory-access=allow",
            f"-Dlog4j2.configurationFile={logging.as_uri()}",
            "-cp",
            f"{self.place.installed.kafka}/*",
        ]
        if not (data / "meta.properties").exists():
            self._make_data(data, [*java, "kafka.tools.StorageTool", "format", "-c", str(properties)])
        return self._command([*java, "kafka.Kafka", str(properties)])

    def _command(self, arguments: list[str]) -> Command:
        return Command(arguments, b"", self.output, self.place.state, self.place.state / "tmp", self.place.account)

    def _make_data(self, data: Path, format_command: list[str]) -> None:
        """Format a new data folder, or copy what the first formatting wrote: it takes as long as half a start."""
        formatted, users = self.place.installed.formatted, scram_argument(self._security)
        if formatted.is_dir() and not users:
            for file in formatted.iterdir():
                own_file(data / file.name, file.read_bytes(), self.place.account)
            return
        self._format([*format_command, *users])
        if not users:
            _keep(data, formatted)

    def _format(self, command: list[str]) -> None:
        # One that begins with a dash, as every 64th would, were taken for an option.
        identity = "A" + urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()[1:]
        process = Process(self._command([*command, "-t", identity]))
        try:
            code = process.wait(_FORMAT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            code = None
        if code != 0:
            reason = last_words(self.output) or "no reason given"
            raise SetupError(f"Kafka could not format its data folder: {reason} (see {self.output}).")

    def _properties(self, data: Path) -> str:
        values: dict[str, object] = {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@{LOOPBACK}:{self.internal_port}",
            "listeners": f"CLIENT://{self.address},CONTROLLER://{LOOPBACK}:{self.internal_port}",
            "advertised.listeners": f"CLIENT://{self.address}",
            "listener.security.protocol.map": f"CLIENT:{self._security.protocol},CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "CLIENT",
            "controller.listener.names": "CONTROLLER",
            "log.dirs": data,
            "auto.create.topics.enable": "false",
            # One node cannot replicate.
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 4,
            "share.coordinator.state.topic.replication.factor": 1,
            "share.coordinator.state.topic.min.isr": 1,
            # Waiting for more members of a group only delays the one machine we have.
            "group.initial.rebalance.delay.ms": 0,
            "message.max.bytes": _RECORD_BYTES,
            "replica.fetch.max.bytes": _RECORD_BYTES,
            "socket.request.max.bytes": 2 * _RECORD_BYTES,
            "num.network.threads": 2,
            "num.io.threads": 4,
            **broker_properties(self._security, self.place.state / KEY_STORE),
        }
        return "".join(f"{key}={value}\n" for key, value in values.items())

    def answers(self) -> bool:
        """Whether it tells its cluster's metadata to one who may ask."""
        try:
            reachable(self.settings, _REQUEST_SECONDS)
        except ServerError:
            # Not yet: whoever waits looks again, and says so when the time is over.
            return False
        return True


def _keep(data: Path, formatted: Path) -> None:
    with disk_errors(formatted):
        new = Path(tempfile.mkdtemp(dir=formatted.parent))
        for file in data.iterdir():
            if file.is_file() and not file.name.startswith("."):
                shutil.copyfile(file, new / file.name)
        try:
            new.rename(formatted)
        except OSError:
            # Another process was faster; its copy is as good as ours.
            shutil.rmtree(new)
