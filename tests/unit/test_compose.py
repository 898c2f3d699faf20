"""docker-compose.yml, Dockerfile and .env.example say what the program and the files beside them bear out.

No Docker engine runs where these tests run, so everything that can be checked without one is checked here.
"""

import importlib.util
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from connectors.elasticsearch.indices import ALIASES, index_name
from pipeline.cli.app import app
from pipeline.settings import KafkaSettings, load
from pipeline.topics import STAGES

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
FILE: dict[str, Any] = YAML(typ="safe").load(COMPOSE.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
#: ``${NAME:-default}`` and ``${NAME:?message}``; ``$$`` is a dollar sign for the container.
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(?::([-?])([^}]*))?\}")
PASSWORD = "Passw0rdOfATest"
#: Job -> the script that it runs.
SCRIPTS = {
    "kafka-users": ROOT / "config" / "security" / "kafka-users.sh",
    "elasticsearch-users": ROOT / "config" / "security" / "elasticsearch-users.sh",
    "kibana-objects": ROOT / "config" / "kibana" / "import.sh",
}


def interpolated(value: Any) -> str:
    """What Compose makes of a value while .env holds a password for each variable without a default."""
    return VARIABLE.sub(lambda found: found[3] if found[2] == "-" else PASSWORD, str(value)).replace("$$", "$")


def example_variables() -> dict[str, str]:
    """The variables of .env.example with their values."""
    lines = [line for line in EXAMPLE.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_it_follows_the_compose_specification() -> None:
    """The file is valid by the specification's own JSON schema."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]

    result = subprocess.run(command, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout + result.stderr


def test_images_are_pinned_to_exact_versions() -> None:
    """What is pulled is what was meant, months later too."""
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)

    assert [image for image in images + bases if not re.fullmatch(r"[\w./-]+:\d+\.\d+\.\d+(-[\w-]+)?", image)] == []


def test_elasticsearch_kibana_and_the_client_have_one_major() -> None:
    """The client refuses a server of another major, and Kibana one of another version."""
    images = {service["image"].rpartition("/")[2] for service in SERVICES.values()}
    server = {image.partition(":")[2] for image in images if image.startswith(("elasticsearch:", "kibana:"))}
    pinned = re.search(r'"elasticsearch>=(\d+)', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert len(server) == 1
    assert pinned is not None
    assert server.pop().partition(".")[0] == pinned[1]


def test_nothing_listens_beyond_this_host() -> None:
    """Every published port is bound to 127.0.0.1, below the range that clients take their own ports from."""
    ports = [interpolated(port) for service in SERVICES.values() for port in service.get("ports", [])]

    assert ports
    assert [port for port in ports if not re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port)] == []
    assert [port for port in ports if int(port.split(":")[1]) >= 32768] == []
    assert [name for name, service in SERVICES.items() if "network_mode" in service or service.get("privileged")] == []


def test_every_variable_is_in_the_example_and_no_password_has_a_default() -> None:
    """Compose stops with a sentence while a password is unset, and .env.example names all there are."""
    used = {found[1]: found for found in VARIABLE.finditer(COMPOSE.read_text(encoding="utf-8"))}
    example = example_variables()
    secret = {name for name in used if name.endswith(("_PASSWORD", "_KEY"))}

    assert set(used) == set(example)
    assert {name: used[name][2] for name in secret} == dict.fromkeys(secret, "?")
    assert [name for name in secret if ".env.example" not in used[name][3]] == []
    assert {name: example[name] for name in secret} == dict.fromkeys(secret, "")
    assert {name: example[name] for name in set(used) - secret} == {name: used[name][3] for name in set(used) - secret}


def test_the_examples_own_command_makes_a_complete_env(tmp_path: Path) -> None:
    """The command in .env.example leaves no password empty, and no two alike."""
    found = re.search(r'python3 -c "(.+)" > \.env\)', EXAMPLE)
    assert found is not None
    (tmp_path / ".env.example").write_text(EXAMPLE, encoding="utf-8")

    made = subprocess.run([sys.executable, "-c", found[1]], cwd=tmp_path, capture_output=True, text=True, check=True)
    values = dict(line.split("=", 1) for line in made.stdout.splitlines() if line and not line.startswith("#"))
    secrets = [value for name, value in values.items() if example_variables()[name] == ""]

    assert values.keys() == example_variables().keys()
    assert [value for value in secrets if not re.fullmatch("[0-9a-f]{48}", value)] == []
    assert len(set(secrets)) == len(secrets)


def test_no_password_is_written_down() -> None:
    """What looks like a credential is a variable, in the compose file and in the scripts."""
    suspect = re.compile(r"(?i)password[\"']?\s*[:=]\s*[\"']?(?![\"'$%\\\s])\w")
    folders = [ROOT / "config" / name for name in ("security", "kibana")]
    texts = [COMPOSE, ROOT / "Dockerfile", *(path for folder in folders for path in folder.iterdir())]

    assert [path.name for path in texts if suspect.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_setting_is_one_of_ours(name: str) -> None:
    """Each COPYDESK_ variable of a service sets what it names, and the clients take the credentials."""
    environment = {key: interpolated(value) for key, value in OURS[name]["environment"].items()}

    loaded = load(environ=environment)

    assert set(environment) <= set(loaded.origins.values())
    assert isinstance(loaded.settings.kafka, KafkaSettings)
    assert loaded.settings.kafka.password is not None
    assert loaded.settings.kafka.bootstrap_servers == "kafka:9092"


def test_broker_listens_where_the_clients_look() -> None:
    """The listener that our services connect to is there, asks for SCRAM, and every listener asks for credentials."""
    environment = SERVICES["kafka"]["environment"]
    listeners = dict(item.split("://") for item in interpolated(environment["KAFKA_ADVERTISED_LISTENERS"]).split(","))
    protocols = dict(item.split(":") for item in environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(","))

    assert listeners["CLIENT"] == OURS["clean"]["environment"]["COPYDESK_KAFKA__BOOTSTRAP_SERVERS"]
    assert set(protocols.values()) == {"SASL_PLAINTEXT"}
    assert environment["KAFKA_SASL_ENABLED_MECHANISMS"] == "SCRAM-SHA-512"
    assert environment["KAFKA_MESSAGE_MAX_BYTES"] >= KafkaSettings().max_message_bytes


def test_users_are_those_that_the_scripts_make() -> None:
    """Each user that a service signs in as is made by the script of its server, each Elasticsearch user by its role."""
    folder = ROOT / "config" / "security"
    used: dict[str, set[str]] = {"KAFKA": set(), "ELASTICSEARCH": set()}
    for service in OURS.values():
        for server, names in used.items():
            if user := service["environment"].get(f"COPYDESK_{server}__USERNAME"):
                names.add(user)
    made = {
        server: set(re.findall(r"^user (\S+)", (folder / f"{server.lower()}-users.sh").read_text(), re.MULTILINE))
        for server in used
    }

    assert used["KAFKA"] == made["KAFKA"] - {"copydesk-feed", "copydesk-operator"}
    assert used["ELASTICSEARCH"] == made["ELASTICSEARCH"] - {"copydesk_analyst"}
    assert made["ELASTICSEARCH"] == set(YAML(typ="safe").load((folder / "roles.yml").read_text(encoding="utf-8")))


def test_scripts_get_the_variables_they_read() -> None:
    """Each capitalised variable of a set-up script is in the environment of the job that runs it."""
    for job, path in SCRIPTS.items():
        script = path.read_text(encoding="utf-8")
        read = set(re.findall(r"\$\{?([A-Z][A-Z_]+)\b(?!:-)", script))

        assert read == set(SERVICES[job]["environment"]) - {"KAFKA_HEAP_OPTS"}


def test_scripts_are_valid_bash() -> None:
    """The shell can parse them."""
    for script in SCRIPTS.values():
        subprocess.run(["bash", "-n", str(script)], check=True)


def test_roles_cover_every_alias_and_its_index() -> None:
    """The role file is JSON in content, and each role names what `copydesk setup` makes, and nothing else."""
    roles = YAML(typ="safe").load((ROOT / "config" / "security" / "roles.yml").read_text(encoding="utf-8"))
    expected = {*ALIASES, *(f"{index_name(alias).rpartition('-')[0]}-*" for alias in ALIASES)}

    assert json.loads(json.dumps(roles)) == roles
    for role in roles.values():
        assert role.keys() <= {"cluster", "indices", "applications"}
        assert [set(entry["names"]) for entry in role["indices"]] == [expected]


def test_mounted_files_and_volumes_are_there() -> None:
    """What is mounted exists, and each named volume is declared and used."""
    mounts = [mount.split(":") for service in SERVICES.values() for mount in service.get("volumes", [])]
    files = [mount for mount in mounts if mount[0].startswith(".")]

    assert [source for source, *_ in files if not (ROOT / source).exists()] == []
    assert [mount for mount in files if mount[-1] != "ro"] == []
    assert {source for source, *_ in mounts if not source.startswith(".")} == set(FILE["volumes"])


def test_long_running_services_are_watched_and_limited() -> None:
    """Each has a health check and restarts; the jobs run once; all have a memory limit."""
    jobs = {name for name, service in SERVICES.items() if service["restart"] == "no"}

    assert jobs == {"setup", "kafka-users", "elasticsearch-users", "kibana-objects"}
    assert {name for name, service in SERVICES.items() if service["restart"] == "unless-stopped"} == {*SERVICES} - jobs
    assert {name for name, service in SERVICES.items() if "healthcheck" in service} == {*SERVICES} - jobs
    assert [name for name, s in SERVICES.items() if not s["deploy"]["resources"]["limits"]["memory"]] == []


def test_services_wait_for_what_they_need() -> None:
    """One waits for health of what has a health check, and for the end of what has none."""
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            expected = "service_healthy" if "healthcheck" in SERVICES[other] else "service_completed_successfully"

            assert how["condition"] == expected


def test_each_stage_has_a_worker_and_its_health_check() -> None:
    """A service a stage, named after it, that can be multiplied."""
    for stage in STAGES:
        service = SERVICES[stage]
        python, option, module, argument = service["healthcheck"]["test"][1:]

        assert service["command"] == ["worker", stage]
        assert (python, option, argument) == ("python", "-m", stage)
        assert importlib.util.find_spec(module) is not None
        assert int(interpolated(service["deploy"]["replicas"])) == 1


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_is_one_of_ours(name: str) -> None:
    """The command line knows each service's command."""
    result = CliRunner().invoke(app, [*OURS[name]["command"], "--help"])

    assert result.exit_code == 0, result.output


def test_the_image_is_built_of_what_is_there_and_runs_as_nobody_special() -> None:
    """Every file that is copied exists and is let in, and the user of the last stage is not root."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [
        source
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for source in shlex.split(line)[1:-1]
    ]
    let_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    }

    assert set(copied) == let_in
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert [line for line in lines if line.startswith("USER ")][-1] not in {"USER root", "USER 0"}
    assert lines[-1] == 'ENTRYPOINT ["copydesk"]'
