"""The command line on real servers: what it prints, and how it fails."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from connectors.embedded.servers import Servers
from pipeline.exits import OK, PROBLEM, SERVER, USAGE
from tests.integration.stack import Stack

pytestmark = pytest.mark.servers

_ROOT = Path(__file__).parents[2]


def environment(stack: Stack) -> dict[str, str]:
    """Variables by which commands find the stack."""
    return {
        "COPYDESK_KAFKA__BOOTSTRAP_SERVERS": stack.settings.kafka.bootstrap_servers,
        "COPYDESK_ELASTICSEARCH__HOSTS": stack.settings.elasticsearch.hosts,
    }


def copydesk(
    *arguments: str, env: Mapping[str, str] | None = None, given: str | None = None, seconds: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does."""
    return subprocess.run(
        [sys.executable, "-c", "from pipeline.cli.app import main; main()", *arguments],
        env={**os.environ, "COLUMNS": "200", **(env or {})},
        cwd=_ROOT,
        input=given,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def test_setup_can_be_repeated(stack: Stack) -> None:
    """What is there is left alone, and said to be there."""
    done = copydesk("setup", env=environment(stack))

    assert OK == done.returncode, done.stderr
    assert 5 == done.stdout.count("topic ")
    assert 5 == done.stdout.count("alias ")
    assert "created" not in done.stdout


def test_an_article_fed_is_found_and_status_says_that_nothing_waits(stack: Stack) -> None:
    """The whole way a user goes, by commands."""
    article = {"id": "cli-1", "title": "Quinces in Tarnby", "text": "Quinces ripen late, said Ada Brook, a gardener."}

    fed = copydesk("feed", "-", env=environment(stack), given=json.dumps(article) + "\n")
    stack.settle([])
    found = copydesk("search", "--json", "quinces ripen", env=environment(stack))
    shown = copydesk("search", "quinces", env=environment(stack))
    status = copydesk("status", "--json", env=environment(stack))

    assert (OK, OK, OK, OK) == (fed.returncode, found.returncode, shown.returncode, status.returncode), fed.stderr
    assert ["cli-1"] == [json.loads(line)["id"] for line in found.stdout.splitlines()]
    assert "Quinces in Tarnby" in shown.stdout
    report = json.loads(status.stdout)
    assert {"clean": 0, "enrich": 0, "index": 0} == report["lag"]
    assert report["documents"]["articles"] >= 1


def test_a_search_that_finds_nothing_or_is_oddly_written_is_no_error(stack: Stack) -> None:
    """Analysts paste all sorts of things."""
    for query in ("zzyzzxq", '"unclosed', "a AND (b OR", "title:[x TO", "-", "*"):
        done = copydesk("search", query, env=environment(stack))

        assert OK == done.returncode, (query, done.stderr)


def test_extract_prints_documents_in_input_order_however_many_processes_work() -> None:
    """And the same documents."""
    lines = [json.dumps({"id": str(n), "text": f"Ada Brook said on Monday that {n} ships came."}) for n in range(40)]
    given = "\n".join(lines)

    one = copydesk("extract", "--jsonl", "-", given=given)
    two = copydesk("extract", "--jsonl", "-", "--jobs", "2", given=given)

    def documents(output: str) -> list[dict[str, object]]:
        return [{k: v for k, v in json.loads(line).items() if k != "pipeline"} for line in output.splitlines()]

    assert (OK, OK) == (one.returncode, two.returncode), one.stderr + two.stderr
    assert [str(n) for n in range(40)] == [document["id"] for document in documents(one.stdout)]
    assert documents(one.stdout) == documents(two.stdout)


def test_extract_tells_what_it_could_not_process_and_goes_on() -> None:
    """One sentence with the place, and an exit code for scripts."""
    done = copydesk("extract", "--jsonl", "-", given='{"text": "It rained."}\n{"text": 5}\nnonsense\n')

    assert PROBLEM == done.returncode
    assert 1 == len(done.stdout.splitlines())
    assert "standard input:2: `text` is a JSON number" in done.stderr
    assert "standard input:3: The record is not JSON" in done.stderr


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    """What could be read before the damage is extracted all the same."""
    whole = gzip.compress(b'{"text": "It rained in Tarnby on Monday."}\n' * 400)
    damaged = tmp_path / "articles.jsonl.gz"
    damaged.write_bytes(whole[:-9])

    done = copydesk("extract", "--jsonl", str(damaged))

    assert PROBLEM == done.returncode
    assert "The file is damaged" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_extract_learns_the_boilerplate_of_a_site_in_input_order(jobs: str, tmp_path: Path) -> None:
    """A line that keeps coming back goes from the third page on at the latest; the next run knows it from the first."""
    slogan = "Stay with us for the weekend edition"
    stories = [
        "The council approved the quay.",
        "A ship left on Tuesday.",
        "Snow closed the pass.",
        "The mayor resigned.",
    ]
    given = "".join(json.dumps({"source": "tarnby.example", "text": f"{story}\n{slogan}"}) + "\n" for story in stories)
    arguments = ["extract", "--jsonl", "-", "--jobs", jobs, "--site-memory", str(tmp_path / "memory")]

    first, second = (copydesk(*arguments, given=given) for _ in range(2))

    assert (OK, OK) == (first.returncode, second.returncode), first.stderr + second.stderr
    kept = [slogan in json.loads(line)["text"] for line in first.stdout.splitlines()]
    assert [True, False, False] == [kept[0], *kept[2:]]
    assert [False] * 4 == [slogan in json.loads(line)["text"] for line in second.stdout.splitlines()]


def test_explain_shows_each_cut_with_its_reason_and_rule() -> None:
    """An operator sees what was taken out, and which rule to switch off."""
    done = copydesk("explain", "seeds/000_dc5a2832e058e991.txt")

    assert OK == done.returncode, done.stderr
    assert "related_link, also-read" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "env", "code", "says"),
    [
        (["--set", "kafka.brokers=x", "status"], {}, USAGE, "Unknown setting `kafka.brokers`"),
        (["--set", "nonsense", "status"], {}, USAGE, "write KEY=VALUE"),
        (["config"], {"COPYDESK_WORKERS__BATCH": "0"}, USAGE, "`workers.batch`"),
        (["worker", "fold"], {}, USAGE, "There is no stage 'fold'"),
        (["extract"], {}, USAGE, "Name the articles"),
        (["--set", "enrichment.model=no_such", "extract", "seeds/100_student-protest.txt"], {}, USAGE, "no_such"),
        (
            ["--set", "enrichment.model=no_such", "extract", "--jobs", "2", "seeds/100_student-protest.txt"],
            {},
            USAGE,
            "no_such",
        ),
        (["--set", "cleaning.rules=/nowhere", "extract", "seeds/100_student-protest.txt"], {}, USAGE, "no rule files"),
        (["--set", "elasticsearch.hosts=http://u:hunter2@x", "config"], {}, USAGE, "leave user and password out"),
        (["--set", "kafka.bootstrap_servers=127.0.0.1:2", "status"], {}, SERVER, "127.0.0.1:2"),
        (["--kafka", "127.0.0.1:1", "status"], {}, SERVER, "Kafka cannot be reached at 127.0.0.1:1"),
        (["--elasticsearch", "http://127.0.0.1:1", "search", "x"], {}, SERVER, "cannot be reached"),
        (["--elasticsearch", "nowhere", "search", "x"], {}, USAGE, "`elasticsearch.hosts`"),
    ],
)
def test_what_the_user_gets_wrong_ends_in_one_sentence(
    arguments: list[str], env: dict[str, str], code: int, says: str
) -> None:
    """No traceback, and an exit code that tells settings from servers."""
    done = copydesk(*arguments, env=env)

    assert code == done.returncode, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr
    assert 1 == len(done.stderr.strip().splitlines()), done.stderr


def test_config_masks_secrets_and_says_where_values_come_from() -> None:
    """It is what people paste into bug reports."""
    done = copydesk("config", "--json", env={"COPYDESK_KAFKA__PASSWORD": "hunter2"})

    assert OK == done.returncode
    assert "hunter2" not in done.stdout
    assert {"value": "********", "from": "COPYDESK_KAFKA__PASSWORD"} == json.loads(done.stdout)["kafka.password"]


def test_a_wrong_password_ends_in_one_sentence(secured_servers: Servers) -> None:
    """For Kafka and for Elasticsearch, on commands and workers alike."""
    kafka, elasticsearch = secured_servers.kafka.settings, secured_servers.elasticsearch.settings
    env = {
        "COPYDESK_KAFKA__BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "COPYDESK_KAFKA__SECURITY_PROTOCOL": kafka.security_protocol,
        "COPYDESK_KAFKA__SASL_MECHANISM": kafka.sasl_mechanism,
        "COPYDESK_KAFKA__USERNAME": "desk",
        "COPYDESK_KAFKA__PASSWORD": "wrong-one",
        "COPYDESK_KAFKA__CA_FILE": str(kafka.ca_file),
        "COPYDESK_ELASTICSEARCH__HOSTS": elasticsearch.hosts,
        "COPYDESK_ELASTICSEARCH__USERNAME": "elastic",
        "COPYDESK_ELASTICSEARCH__PASSWORD": "wrong-one",
        "COPYDESK_ELASTICSEARCH__CA_FILE": str(elasticsearch.ca_file),
    }
    untrusted = {key: value for key, value in env.items() if key != "COPYDESK_ELASTICSEARCH__CA_FILE"}

    for arguments, given, says in (
        (["feed", "seeds"], env, "refuses the user desk with this password"),
        (["worker", "clean"], env, "refuses the user desk with this password"),
        (["search", "x"], env, "refused the credentials"),
        (["search", "x"], untrusted, "could not be trusted"),
    ):
        done = copydesk(*arguments, env=given)

        assert SERVER == done.returncode, (arguments, done.stderr)
        assert says in done.stderr
        assert "wrong-one" not in done.stderr + done.stdout
        assert "Traceback" not in done.stderr


def test_up_runs_until_down_and_a_second_one_says_that_it_runs(tmp_path: Path, servers: Servers) -> None:
    """Ports of its own, so that it does not meet a Copydesk of the user's."""
    taken = servers.kafka.port
    ports = ["--kafka-port", str(taken + 1 if taken < 32000 else taken - 1), "--elasticsearch-port", "18297"]
    program = [sys.executable, "-c", "from pipeline.cli.app import main; main()", "up", *ports]
    with subprocess.Popen(program, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        try:
            for line in running.stderr:
                if "In another terminal" in line:
                    break
            second = copydesk("up", *ports)
            down = copydesk("down")
            code = running.wait(60)
        finally:
            running.send_signal(signal.SIGKILL)

    assert (PROBLEM, True) == (second.returncode, "is running already" in second.stderr), second.stderr
    assert (OK, "Stopped.") == (down.returncode, down.stdout.strip())
    assert OK == code
    assert "Nothing is running." == copydesk("down").stdout.strip()


def test_up_with_a_taken_port_says_which(servers: Servers) -> None:
    """And what to do."""
    done = copydesk("up", "--kafka-port", str(servers.kafka.port))

    assert PROBLEM == done.returncode
    assert str(servers.kafka.port) in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_shows_what_was_found_and_leaves_nothing_running() -> None:
    """The newcomer's first command."""
    before = _servers_running()

    done = copydesk("demo")

    assert OK == done.returncode, done.stderr
    for shown in ("Claims: who", "Events: who", "removed related_link", "0 missing", "To go on"):
        assert shown in done.stdout
    deadline = time.monotonic() + 10
    while _servers_running() > before and time.monotonic() < deadline:
        time.sleep(0.2)
    assert before == _servers_running()


def test_a_demo_of_nothing_starts_nothing() -> None:
    """A wrong name is told before any server is started."""
    done = copydesk("demo", "nosuch")

    assert USAGE == done.returncode
    assert (
        "copydesk: nosuch holds no article that could be sent. nosuch: There is no such file or folder.\n"
    ) == done.stderr


def _servers_running() -> int:
    processes = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return sum("java" in line and ("kafka.Kafka" in line or "elasticsearch" in line) for line in processes.splitlines())
