"""A throw-away certificate authority and a certificate for ``127.0.0.1``, made by the Java runtime's own tool."""

import secrets
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import SetupError

_DAYS = 30
_KEY = ("-keyalg", "EC", "-groupname", "secp256r1", "-validity", str(_DAYS))
_QUICK = ("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A server's key and certificate.

    Attributes:
        key_store: both, as PKCS #12.
        password: of the key store.
        ca_file: certificate of the authority, in PEM, for clients.
    """

    key_store: Path
    password: str = field(repr=False)
    ca_file: Path


def make_certificate(java: Path, folder: Path, *, expired: bool = False) -> Certificate:
    """Make an authority and a certificate of it for the loopback address.

    Args:
        java: home folder of the Java runtime.
        folder: an existing folder for the files.
        expired: the certificate, not the authority's own, has run out.

    Raises:
        SetupError: the tool failed.
    """
    password = secrets.token_urlsafe(16)
    ca_file, key_store = folder / "ca.pem", folder / "server.p12"
    store = ("-keystore", str(key_store), "-storepass:env", "STORE_PASSWORD")

    def keytool(command: str, *arguments: str) -> None:
        run = subprocess.run(  # noqa: S603 - our own program and arguments
            [str(java / "bin" / "keytool"), *_QUICK, command, *store, *arguments],
            env={"STORE_PASSWORD": password},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode != 0:
            raise SetupError(f"Could not make a certificate in {folder}: {run.stdout.strip() or run.stderr.strip()}.")

    authority = ("-ext", "bc:c=ca:true", "-ext", "ku:c=keyCertSign")
    keytool("-genkeypair", *_KEY, "-alias", "ca", "-dname", "CN=Copydesk test authority", *authority)
    keytool("-exportcert", "-rfc", "-alias", "ca", "-file", str(ca_file))
    names = ("-ext", "san=ip:127.0.0.1,dns:localhost", "-ext", "ku:c=digitalSignature", "-ext", "eku=serverAuth")
    since = ("-startdate", f"-{2 * _DAYS}d") if expired else ()
    keytool("-genkeypair", *_KEY, *since, "-alias", "server", "-signer", "ca", "-dname", "CN=localhost", *names)
    # With two keys in it, a server might show the authority's certificate as its own.
    keytool("-delete", "-alias", "ca")
    return Certificate(key_store, password, ca_file)
