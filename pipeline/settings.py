"""Everything that can be set, in one model.

Defaults stand here; ``config/copydesk.toml`` overrides them, the environment (``COPYDESK_KAFKA__BOOTSTRAP_SERVERS``)
overrides the file, and flags override the environment. ``copydesk config`` prints what is in force.
"""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from pipeline.errors import SettingsError

_PREFIX = "COPYDESK_"
_DELIMITER = "__"
#: The environment variable that names another settings file.
FILE_VARIABLE = "COPYDESK_CONFIG"
#: The cache folder is set by a short name too, as other programs do.
_SHORT_NAMES = {"COPYDESK_CACHE": "embedded.cache"}
_MIB = 1024 * 1024
#: In place of a model, for users who want articles cleaned and indexed, and nothing found in them.
NO_MODEL = "none"


def config_folder() -> Path:
    """The folder with our settings file, rules and mappings: in the wheel, else in the checkout."""
    installed = Path(__file__).parent / "config"
    return installed if installed.is_dir() else Path(__file__).parents[1] / "config"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KafkaSettings(_Section):
    """How to reach Kafka."""

    bootstrap_servers: str = Field("127.0.0.1:9092", description="host:port, several separated by commas")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "PLAIN"
    username: str | None = None
    password: SecretStr | None = None
    ca_file: Path | None = Field(None, description="CA certificate that signed the brokers', in PEM")
    partitions: int = Field(8, ge=1, description="partitions of topics that `copydesk setup` creates")
    replication_factor: int = Field(1, ge=1)
    max_message_bytes: int = Field(64 * _MIB, ge=_MIB, description="largest record on any of our topics")


class ElasticsearchSettings(_Section):
    """How to reach Elasticsearch."""

    hosts: str = Field("http://127.0.0.1:9200", description="addresses, several separated by commas")
    username: str | None = None
    password: SecretStr | None = None
    api_key: SecretStr | None = None
    ca_file: Path | None = Field(None, description="CA certificate that signed the nodes', in PEM")
    timeout_seconds: float = Field(60, gt=0)

    @field_validator("hosts")
    @classmethod
    def _no_credentials(cls, hosts: str) -> str:
        # Addresses stand in messages and logs; a password in one would, too.
        if "@" in hosts:
            raise ValueError("leave user and password out of the address; set elasticsearch.username and .password")
        return hosts

    shards: int = Field(1, ge=1)
    replicas: int = Field(0, ge=0)


class FeedSettings(_Section):
    """The producer side."""

    max_article_bytes: int = Field(16 * _MIB, ge=1, description="a larger article is refused")
    max_in_flight: int = Field(1000, ge=1, description="unacknowledged records held at the most")
    max_in_flight_bytes: int = Field(64 * _MIB, ge=_MIB, description="bytes of unacknowledged records at the most")
    poll_seconds: float = Field(300, ge=10, description="pause between two looks at a followed RSS or Atom feed")
    allow_private_addresses: bool = Field(
        False, description="fetch feeds also from loopback, private and link-local addresses"
    )
    state_file: Path | None = Field(
        None, description="what --follow remembers; default: copydesk/feeds.json in the user's state folder"
    )


class CleaningSettings(_Section):
    """The cleaning stage."""

    rules: Path | None = Field(None, description="folder of rule files; default: the ones we ship")
    off: str = Field("", description="names of rules that are switched off, separated by commas")
    site_memory: bool = Field(True, description="share between workers what the pages of a site repeat")


class EnrichmentSettings(_Section):
    """The enrichment stage."""

    model: str = Field(
        "en_core_web_md",
        description="a spaCy pipeline: ours, an installed package or a folder; none: only clean and index",
    )
    max_chars: int = Field(1_000_000, ge=1000, description="characters of an article read for entities and claims")
    batch: int = Field(24, ge=1, description="articles read at once by the model")
    names: Path | None = Field(None, description="folder of name lists (aliases, outlets); default: the ones we ship")


class WorkerSettings(_Section):
    """The Faust workers."""

    processes: int = Field(0, ge=0, description="processes of the pool; 0: one a core")
    batch: int = Field(64, ge=1, description="records taken from a topic at once")
    article_seconds: float = Field(120, gt=0, description="longest time for one article before it is given up")
    memory_mib: int = Field(4096, ge=256, description="address space beyond the model that a pool process may use")
    stalled_seconds: float = Field(
        300,
        ge=5,
        description="without a sign of life for so long, a stage is started again; work has article_seconds more",
    )
    metrics_host: str = Field("127.0.0.1", description="address of /metrics, /healthz and /readyz")
    metrics_port: int = Field(9464, ge=0, le=65535, description="their port, or the next free one; 0: none of them")


class LogSettings(_Section):
    """The log of workers."""

    format: Literal["text", "json"] = Field("text", description="text, or a JSON document a line")


class LedgerSettings(_Section):
    """The ledger: what became of every record that was pushed."""

    interval_seconds: float = Field(
        60,
        ge=0,
        description="pause between two audits by a worker of the index stage; 0: only `copydesk status` audits",
    )


class EmbeddedSettings(_Section):
    """Kafka and Elasticsearch that Copydesk starts itself."""

    cache: Path | None = Field(None, description="folder for the servers and their data; default: the user's cache")
    repository: str | None = Field(None, description="Maven repository to load from, such as a mirror of your own")
    kafka_heap_mib: int = Field(512, ge=256, description="Java heap of Kafka")
    elasticsearch_heap_mib: int = Field(512, ge=256, description="Java heap of Elasticsearch")
    kafka_port: int = Field(0, ge=0, le=65535, description="port of Kafka on 127.0.0.1; 0: a free one below 32768")
    elasticsearch_port: int = Field(0, ge=0, le=65535, description="the same for Elasticsearch")
    start_seconds: float = Field(180, gt=0, description="longest time for a server to become ready")


class WebSettings(_Section):
    """The page that `copydesk web` serves. It has no login: whoever reaches it reads what is in the index."""

    host: str = Field("127.0.0.1", description="address to listen on; the default is reached from this machine only")
    port: int = Field(8765, ge=0, le=65535, description="0: any free one")
    names: str = Field("", description="further host names under which it is asked for, separated by commas")

    @property
    def other_names(self) -> list[str]:
        """`names` as a list."""
        return [name.strip() for name in self.names.split(",") if name.strip()]


class Settings(BaseSettings):
    """All settings of Copydesk."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_nested_delimiter=_DELIMITER,
        extra="forbid",
        frozen=True,
        env_ignore_empty=True,
    )

    kafka: KafkaSettings = KafkaSettings()
    elasticsearch: ElasticsearchSettings = ElasticsearchSettings()
    feed: FeedSettings = FeedSettings()
    cleaning: CleaningSettings = CleaningSettings()
    enrichment: EnrichmentSettings = EnrichmentSettings()
    workers: WorkerSettings = WorkerSettings()
    logs: LogSettings = LogSettings()
    ledger: LedgerSettings = LedgerSettings()
    embedded: EmbeddedSettings = EmbeddedSettings()
    web: WebSettings = WebSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read only what `load` hands over: it has merged file, environment and flags already."""
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings in force and where each value came from.

    Attributes:
        origins: dotted key -> ``default``, the settings file's path, the variable's name, or ``flag``.
    """

    settings: Settings
    origins: dict[str, str]


def load(
    file: Path | None = None, flags: dict[str, Any] | None = None, environ: dict[str, str] | None = None
) -> Loaded:
    """Merge defaults, settings file, environment and flags.

    Args:
        file: the settings file; default: the one ``COPYDESK_CONFIG`` names, else ``config/copydesk.toml``.
        flags: dotted key -> value; None values count as not given.
        environ: the environment; default: this process's.

    Raises:
        SettingsError: an unknown key or a bad value; the sentence names the key and where it stands.
    """
    variables = dict(os.environ) if environ is None else environ
    named = file or (Path(variables[FILE_VARIABLE]) if variables.get(FILE_VARIABLE) else None)
    merged: dict[str, dict[str, Any]] = {}
    origins: dict[str, str] = dict.fromkeys(_keys(), "default")
    for origin_of, values in (
        _from_file(named or config_folder() / "copydesk.toml", required=named is not None),
        _from_environment(variables),
        (dict.fromkeys(flags or {}, "flag"), flags or {}),
    ):
        for key, value in values.items():
            if value is None:
                continue
            if key not in origins:
                raise SettingsError(f"Unknown setting `{key}` ({origin_of[key]}). {_hint(key)}")
            section, _, name = key.partition(".")
            merged.setdefault(section, {})[name] = value
            origins[key] = origin_of[key]
    try:
        return Loaded(Settings(**merged), origins)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"][:2])
        # The value itself may be a secret: only the rule it broke is told.
        raise SettingsError(f"`{key}` ({origins.get(key, 'settings')}): {first['msg']}.") from None


def flatten(settings: Settings) -> list[tuple[str, Any]]:
    """All settings as (dotted key, value)."""
    return [(key, getattr(getattr(settings, key.partition(".")[0]), key.partition(".")[2])) for key in _keys()]


def _keys() -> list[str]:
    return [
        f"{section}.{name}"
        for section, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        for name in field.annotation.model_fields
    ]


def _from_file(path: Path, *, required: bool) -> tuple[dict[str, str], dict[str, Any]]:
    if not path.is_file():
        if required:
            raise SettingsError(f"There is no settings file {path}.")
        return {}, {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}.") from error
    values: dict[str, Any] = {}
    for section, content in table.items():
        if isinstance(content, dict):
            values.update({f"{section}.{name}": value for name, value in content.items()})
        else:
            raise SettingsError(_not_a_section(path, section))
    return dict.fromkeys(values, str(path)), values


def _from_environment(variables: dict[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    origins, values = {}, {}
    for variable, value in variables.items():
        if not variable.startswith(_PREFIX) or variable == FILE_VARIABLE or not value:
            continue
        key = _SHORT_NAMES.get(variable) or variable.removeprefix(_PREFIX).lower().replace(_DELIMITER, ".", 1)
        origins[key], values[key] = variable, value
    return origins, values


def _not_a_section(path: Path, name: str) -> str:
    if name in Settings.model_fields:
        return f"{path}: `{name}` is a section; write it as [{name}], once, with its keys below."
    return f"{path}: `{name}` must stand in a section, such as [workers]."


def _hint(key: str) -> str:
    section = key.partition(".")[0]
    known = [name for name in _keys() if name.startswith(f"{section}.")]
    return f"Known are {', '.join(known)}." if known else f"The sections are {', '.join(Settings.model_fields)}."
