"""Pin the servers' files anew: ``python -m connectors.embedded.lock``.

Run it after changing a version below. It resolves the broker's dependencies from Maven metadata, loads every file
once into a temporary folder and writes name, size and SHA-256 to ``config/servers.lock.toml``. Review the difference
before committing it: these digests are what every later download is held against.
"""

import tempfile
from pathlib import Path

from jgo.maven import MavenContext
from rich.console import Console

from connectors.embedded.digest import sha256_of
from connectors.embedded.pins import Pin, lock_file

KAFKA_VERSION = "4.1.1"
ELASTICSEARCH_VERSION = "9.2.0"
_BROKER = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}"
#: Kafka logs through SLF4J and names no binding; without one its log is empty and a failed start has no reason.
_LOG_BINDING = "org.apache.logging.log4j:log4j-slf4j-impl:2.24.3"
_ELASTICSEARCH_GROUP = "org.elasticsearch.distribution.integ-test-zip"
_HEADER = """\
# The files of the embedded servers. Written by `python -m connectors.embedded.lock`; do not edit by hand.
"""


def write_lock(target: Path) -> int:
    """Resolve, load and pin all files; returns how many there are."""
    with tempfile.TemporaryDirectory() as folder:
        context = MavenContext(repo_cache=Path(folder))
        inputs, transitive = context.resolver.resolve([context.create_dependency(_BROKER)])
        # Resolved apart: the binding's own bill of materials would change the versions of the broker's files.
        binding = context.create_dependency(_LOG_BINDING)
        artifacts = [("kafka", dependency.artifact) for dependency in [*inputs, *transitive, binding]]
        component = context.project(_ELASTICSEARCH_GROUP, "elasticsearch").at_version(ELASTICSEARCH_VERSION)
        artifacts.append(("elasticsearch", component.artifact(packaging="zip")))
        pins = [_pin(server, artifact, artifact.resolve()) for server, artifact in artifacts]
    pins.sort(key=lambda pin: (pin.server, pin.path))
    lines = [_HEADER, f'kafka = "{KAFKA_VERSION}"', f'elasticsearch = "{ELASTICSEARCH_VERSION}"', ""]
    target.write_text("\n".join(lines + [_entry(pin) for pin in pins]), encoding="utf-8")
    return len(pins)


def _pin(server: str, artifact: object, file: Path) -> Pin:
    parts = {name: str(getattr(artifact, name)) for name in ("version", "packaging")}
    return Pin(
        server=server,
        group=str(artifact.groupId),  # type: ignore[attr-defined]
        artifact=str(artifact.artifactId),  # type: ignore[attr-defined]
        size=file.stat().st_size,
        sha256=sha256_of(file),
        **parts,
    )


def _entry(pin: Pin) -> str:
    return (
        f'[[file]]\nserver = "{pin.server}"\ngroup = "{pin.group}"\nartifact = "{pin.artifact}"\n'
        f'version = "{pin.version}"\npackaging = "{pin.packaging}"\nsize = {pin.size}\nsha256 = "{pin.sha256}"\n'
    )


if __name__ == "__main__":
    Console().print(f"Pinned {write_lock(lock_file())} files in {lock_file()}.")
