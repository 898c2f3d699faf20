"""The files of the page keep to its own rules."""

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import pytest

from pipeline.web import assets

_ROOT = Path(__file__).parents[3]
_FILES = {name: asset.body.decode() for name, asset in assets.load().items()}
_PAGES = [name for name in _FILES if name.endswith(".html")]
_SCRIPTS = [name for name in _FILES if name.endswith(".js")]


def test_every_file_of_the_folder_is_served_or_a_licence() -> None:
    """A file of an unknown type would be missing without a word."""
    there = {file.name for file in files("pipeline.web").joinpath("static").iterdir()}

    assert {"world.LICENSE.md"} == there - _FILES.keys()


@pytest.mark.parametrize("name", _PAGES)
def test_pages_hold_no_inline_script_or_style(name: str) -> None:
    """The content-security policy would refuse them."""
    assert [] == re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", _FILES[name])


@pytest.mark.parametrize("name", _PAGES)
def test_pages_name_only_files_that_are_there(name: str) -> None:
    """All of them ours."""
    named = re.findall(r'(?:src|href)="(/[^"#]+)"', _FILES[name])
    static = {address.removeprefix("/static/") for address in named if address.startswith("/static/")}

    assert static <= _FILES.keys()
    assert {address for address in named if not address.startswith("/static/")} <= {"/", "/health"}


@pytest.mark.parametrize("name", _SCRIPTS)
def test_scripts_import_only_files_that_are_there(name: str) -> None:
    """No build step puts them together."""
    imported = re.findall(r'from "([^"]+)"', _FILES[name])

    assert [] == [module for module in imported if module.removeprefix("./") not in _FILES]


@pytest.mark.parametrize("name", _SCRIPTS)
def test_scripts_never_make_markup_or_code_of_a_string(name: str) -> None:
    """Texts of articles are hostile."""
    sinks = r"(inner|outer)HTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|\beval\b|new Function"

    assert [] == re.findall(sinks, _FILES[name])


@pytest.mark.parametrize("name", [name for name in _FILES if not name.endswith(".json")])
def test_nothing_comes_from_another_host(name: str) -> None:
    """The page works without a network."""
    elsewhere = set(re.findall(r"https?://[^\s\"'`)]+", _FILES[name]))

    assert elsewhere <= {"http://www.w3.org/2000/svg"}


def test_the_wheel_holds_them(tmp_path: Path) -> None:
    """What is installed shows the same page as the checkout."""
    program = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(program, cwd=_ROOT, check=True, capture_output=True, timeout=120)

    with ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        there = {name.removeprefix("pipeline/web/static/") for name in wheel.namelist() if "/web/static/" in name}

    assert {*_FILES, "world.LICENSE.md"} - {"countries.json"} == there
