"""Elasticsearch: one node, on the loopback address only."""

import secrets
from pathlib import Path

from elastic_transport import ApiError, TransportError
from pydantic import SecretStr

from connectors.elasticsearch.client import connect
from connectors.embedded.account import own_file, own_folder
from connectors.embedded.java import java_command
from connectors.embedded.logs import rolling_log
from connectors.embedded.ports import LOOPBACK
from connectors.embedded.process import Command
from connectors.embedded.security import KEY_STORE, ElasticsearchSecurity, copy_key_store, user_files
from connectors.embedded.server import Place, Server
from connectors.embedded.server_args import server_args
from pipeline.settings import ElasticsearchSettings

_SUPERUSER = "elastic"
_REQUEST_SECONDS = 5

_LOG_LEVELS = """\
status = error
rootLogger.level = info
rootLogger.appenderRef.file.ref = file
"""


class Elasticsearch(Server):
    """The search server."""

    name = "elasticsearch"

    def __init__(self, place: Place, security: ElasticsearchSecurity | None = None) -> None:
        super().__init__(place)
        self._security = security or ElasticsearchSecurity()

    @property
    def settings(self) -> ElasticsearchSettings:
        """How to reach it."""
        certificate, password = self._security.certificate, self._security.password
        return ElasticsearchSettings(
            hosts=f"{'https' if certificate else 'http'}://{self.address}",
            username=_SUPERUSER if password else None,
            password=SecretStr(password) if password else None,
            ca_file=certificate.ca_file if certificate else None,
        )

    def _prepare(self) -> Command:
        state, account = self.place.state, self.place.account
        config = own_folder(state / "config", account)
        own_file(config / "log4j2.properties", _LOG_LEVELS + rolling_log(self.log), account)
        copy_key_store(self._security.certificate, config, account)
        for file, content in user_files(self._security).items():
            own_file(config / file, content, account)
        # Never read, but Elasticsearch wants it to be there.
        own_file(config / "elasticsearch.yml", "", account)
        temporary = own_folder(state / "tmp", account)
        return Command(
            self._java(temporary),
            server_args(self._node(own_folder(state / "data", account)), self._secure(), config, self.logs),
            self.output,
            state,
            temporary,
            account,
        )

    def _java(self, temporary: Path) -> list[str]:
        home = self.place.installed.elasticsearch
        bridge = next((home / "lib" / "entitlement-bridge").glob("*.jar"))
        lucene, server = "org.apache.lucene.core/org.apache.lucene", "org.elasticsearch.server"
        # The options that its launcher gives, without those that tune a large node or look up names.
        return [
            *java_command(self.place.installed, self.place.heap_mib, temporary),
            "-Xss1m",
            "-XX:-OmitStackTraceInFastThrow",
            f"-XX:MaxDirectMemorySize={self.place.heap_mib // 2}m",
            f"-XX:ErrorFile={self.logs}/hs_err_pid%p.log",
            "-XX:+EnableDynamicAgentLoading",
            "-Djdk.attach.allowAttachSelf=true",
            "-Djna.nosys=true",
            "-Dio.netty.noUnsafe=true",
            "-Dio.netty.noKeySetOptimization=true",
            "-Dio.netty.recycler.maxCapacityPerThread=0",
            "-Dlog4j.shutdownHookEnabled=false",
            "-Dlog4j2.disable.jmx=true",
            "-Dlog4j2.formatMsgNoLookups=true",
            "-Djava.locale.providers=CLDR",
            "-Dorg.apache.lucene.store.defaultReadAdvice=normal",
            "-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1",
            f"-Des.path.home={home}",
            "-Des.distribution.type=zip",
            f"--add-opens={lucene}.codecs.lucene99={server}",
            f"--add-opens={lucene}.internal.vectorization={server}",
            "--enable-native-access=org.elasticsearch.nativeaccess,org.apache.lucene.core,ALL-UNNAMED",
            "--illegal-native-access=deny",
            f"--patch-module=java.base={bridge}",
            "--add-exports=java.base/org.elasticsearch.entitlement.bridge="
            "org.elasticsearch.entitlement,java.logging,java.net.http,java.naming,jdk.net",
            "--module-path",
            f"{home / 'lib'}",
            "--add-modules=jdk.net,jdk.management.agent,ALL-MODULE-PATH",
            "-m",
            f"{server}/org.elasticsearch.bootstrap.Elasticsearch",
        ]

    def _node(self, data: Path) -> dict[str, str]:
        values = {
            "cluster.name": "copydesk",
            "node.name": "copydesk",
            "discovery.type": "single-node",
            "network.host": LOOPBACK,
            "http.port": str(self.port),
            "transport.port": str(self.internal_port),
            "path.home": str(self.place.installed.elasticsearch),
            "path.data": str(data),
            "path.logs": str(self.logs),
            # A misspelt index name is an error, not a new index without a mapping.
            "action.auto_create_index": "false",
            # A document counts four times its size here, and a tenth of this small heap is less than four times a
            # large article.
            "indexing_pressure.memory.limit": "50%",
            # By default it refuses every request while the heap looks full and relies on another collector to clear it
            # then. Ours leaves garbage until it needs the room, so what counts here is what requests reserve.
            "indices.breaker.total.use_real_memory": "false",
            # Percentages of a laptop's disk say nothing about ours: `launch` looks for free space instead.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "xpack.security.enabled": "false",
        }
        if self._security.password:
            values["xpack.security.enabled"] = "true"
        if self._security.certificate:
            values["xpack.security.enabled"] = "true"
            values["xpack.security.http.ssl.enabled"] = "true"
            values["xpack.security.http.ssl.keystore.path"] = KEY_STORE
        return values

    def _secure(self) -> dict[str, str]:
        values = {"keystore.seed": secrets.token_urlsafe(20)}
        if self._security.password:
            values["bootstrap.password"] = self._security.password
        if self._security.certificate:
            values["xpack.security.http.ssl.keystore.secure_password"] = self._security.certificate.password
        return values

    def answers(self) -> bool:
        """Whether its cluster is healthy enough to index and search."""
        with connect(self.settings.model_copy(update={"timeout_seconds": _REQUEST_SECONDS})) as client:
            try:
                return bool(client.cluster.health()["status"] != "red")
            except (ApiError, TransportError):
                # Not yet: whoever waits looks again, and says so when the time is over.
                return False
