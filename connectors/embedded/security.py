"""Passwords and encryption for the embedded servers, so that clients can be tried against the real thing."""

import hashlib
import os
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from connectors.embedded.account import Account, own_file
from connectors.embedded.certificates import Certificate
from pipeline.settings import config_folder

#: Name of the key store in a server's own folder.
KEY_STORE = "server.p12"

type Protocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
type Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]

_ITERATIONS = 4096
#: Elasticsearch knows certain numbers only.
_FILE_ITERATIONS = 10_000
_MODULES = "org.apache.kafka.common.security"


@dataclass(frozen=True, slots=True)
class KafkaSecurity:
    """What Kafka asks of its clients; nothing by default.

    Attributes:
        mechanism: how clients prove who they are; None: they need not.
        username: the one user there is; letters and digits.
        password: without quotes and backslashes.
        certificate: what it proves itself with and encrypts by; None: no TLS.
    """

    mechanism: Mechanism | None = None
    username: str = "copydesk"
    password: str = field(default="", repr=False)
    certificate: Certificate | None = None

    @property
    def protocol(self) -> Protocol:
        """Kafka's name for the combination."""
        if self.mechanism is None:
            return "SSL" if self.certificate else "PLAINTEXT"
        return "SASL_SSL" if self.certificate else "SASL_PLAINTEXT"

    @property
    def ca_file(self) -> Path | None:
        """The certificate that clients check the broker's against."""
        return self.certificate.ca_file if self.certificate else None


@dataclass(frozen=True, slots=True)
class ElasticsearchSecurity:
    """What Elasticsearch asks of its clients.

    Attributes:
        password: of the built-in superuser ``elastic``; empty: no security at all.
        certificate: what it proves itself with and encrypts by; None: no TLS.
        users: further users, name -> password; each has the role of its own name in ``config/security/roles.yml``.
    """

    password: str = field(default="", repr=False)
    certificate: Certificate | None = None
    users: dict[str, str] = field(default_factory=dict, repr=False)


def user_files(security: ElasticsearchSecurity) -> dict[str, str]:
    """File name -> content: users and roles as Elasticsearch reads them from its configuration folder."""
    if not security.users:
        return {}
    return {
        "users": "".join(f"{name}:{_hashed(password)}\n" for name, password in security.users.items()),
        "users_roles": "".join(f"{name}:{name}\n" for name in security.users),
        "roles.yml": (config_folder() / "security" / "roles.yml").read_text(encoding="utf-8"),
    }


def _hashed(password: str) -> str:
    """A password in the form ``{PBKDF2}iterations$salt$key`` that the file realm understands."""
    salt = os.urandom(32)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _FILE_ITERATIONS, dklen=32)
    return f"{{PBKDF2}}{_FILE_ITERATIONS}${b64encode(salt).decode()}${b64encode(key).decode()}"


def broker_properties(security: KafkaSecurity, key_store: Path) -> dict[str, object]:
    """The broker's properties for logins and TLS; it logs in at itself as the same user.

    Args:
        key_store: the certificate's key store, where the broker can read it.
    """
    values: dict[str, object] = {}
    if security.mechanism is not None:
        name, password = security.username, security.password
        login = f'required username="{name}" password="{password}"'
        if security.mechanism == "PLAIN":
            login = f'{_MODULES}.plain.PlainLoginModule {login} user_{name}="{password}";'
        else:
            login = f"{_MODULES}.scram.ScramLoginModule {login};"
        values["sasl.enabled.mechanisms"] = security.mechanism
        values["sasl.mechanism.inter.broker.protocol"] = security.mechanism
        values[f"listener.name.client.{security.mechanism.lower()}.sasl.jaas.config"] = login
    if security.certificate is not None:
        values["ssl.keystore.type"] = "PKCS12"
        values["ssl.keystore.location"] = key_store
        values["ssl.keystore.password"] = security.certificate.password
        values["ssl.truststore.type"] = "PEM"
        values["ssl.truststore.certificates"] = security.certificate.ca_file.read_text().strip().replace("\n", "\\n")
    return values


def copy_key_store(certificate: Certificate | None, folder: Path, account: Account | None) -> None:
    """Lay a key store where the server can read it and nobody else can."""
    if certificate is not None:
        own_file(folder / KEY_STORE, certificate.key_store.read_bytes(), account)


def scram_argument(security: KafkaSecurity) -> list[str]:
    """The arguments that make the user known when the data folder is formatted.

    They hold the salted password of RFC 5802, not the password: arguments can be read by every user of the machine.
    """
    if security.mechanism is None or security.mechanism == "PLAIN":
        return []
    algorithm = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}[security.mechanism]
    salt = os.urandom(24)
    salted = hashlib.pbkdf2_hmac(algorithm, security.password.encode(), salt, _ITERATIONS)
    value = (
        f'{security.mechanism}=[name="{security.username}",iterations={_ITERATIONS},'
        f'salt="{b64encode(salt).decode()}",saltedpassword="{b64encode(salted).decode()}"]'
    )
    return ["--add-scram", value]
