"""Settings: their order, their errors, their secrets."""

from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import load


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A settings file that sets two keys."""
    path = tmp_path / "copydesk.toml"
    path.write_text('[kafka]\nbootstrap_servers = "file:1"\n[workers]\nprocesses = 3\n')
    return path


def test_flags_override_the_environment_which_overrides_the_file_which_overrides_defaults(file: Path) -> None:
    """Each value says where it came from."""
    loaded = load(
        file,
        flags={"kafka.bootstrap_servers": "flag:1", "kafka.username": None},
        environ={"COPYDESK_KAFKA__BOOTSTRAP_SERVERS": "environment:1", "COPYDESK_WORKERS__BATCH": "7"},
    )

    assert (loaded.settings.kafka.bootstrap_servers, loaded.origins["kafka.bootstrap_servers"]) == ("flag:1", "flag")
    assert (loaded.settings.workers.batch, loaded.origins["workers.batch"]) == (7, "COPYDESK_WORKERS__BATCH")
    assert (3, str(file)) == (loaded.settings.workers.processes, loaded.origins["workers.processes"])
    assert loaded.origins["kafka.username"] == "default"


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"COPYDESK_KAFKA__SERVERS": "x"}, r"`kafka.servers` \(COPYDESK_KAFKA__SERVERS\).*kafka.bootstrap_servers"),
        ({"COPYDESK_KAFFKA": "x"}, r"`kaffka`.*The sections are kafka"),
        ({"COPYDESK_WORKERS__BATCH": "many"}, r"`workers.batch` \(COPYDESK_WORKERS__BATCH\).*integer"),
        (
            {"COPYDESK_ELASTICSEARCH__HOSTS": "http://u:hunter2@x"},
            r"`elasticsearch.hosts`.*leave user and",
        ),
        ({"COPYDESK_WORKERS__BATCH": "0"}, r"`workers.batch`.*greater than or equal to 1"),
        ({"COPYDESK_CONFIG": "/nowhere/copydesk.toml"}, "There is no settings file"),
    ],
)
def test_an_unknown_key_or_a_bad_value_is_named_with_its_place(environ: dict[str, str], says: str) -> None:
    """The sentence is enough to find and mend it."""
    with pytest.raises(SettingsError, match=says):
        load(environ=environ)


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    """So is a section that is none, and a key outside all sections."""
    for content, says in [
        ("[kafka", "is not TOML"),
        ("[kaffka]\na=1", "`kaffka.a`"),
        ("batch = 1", r"`batch` must stand in a section"),
        ("[[kafka]]", r"write it as \[kafka\], once"),
    ]:
        path = tmp_path / "copydesk.toml"
        path.write_text(content)

        with pytest.raises(SettingsError, match=says):
            load(path, environ={})


def test_secrets_show_in_no_text_form() -> None:
    """Neither the settings nor an error about them spell a password."""
    loaded = load(environ={"COPYDESK_KAFKA__PASSWORD": "hunter2", "COPYDESK_ELASTICSEARCH__API_KEY": "hunter3"})

    assert "hunter" not in repr(loaded) + str(loaded.settings)
