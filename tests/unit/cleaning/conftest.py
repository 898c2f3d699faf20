"""The cleaner as we ship it."""

import pytest

from pipeline.cleaning import Cleaner
from pipeline.settings import config_folder


@pytest.fixture(scope="session")
def cleaner() -> Cleaner:
    """The rules and the line model that we ship."""
    return Cleaner(config_folder() / "cleaning")
