"""Settings of hypothesis: no time limit for one example, and nothing left on disk."""

import tempfile

import pytest
from hypothesis import configuration, settings

settings.register_profile("news-qa", deadline=None, database=None)
settings.load_profile("news-qa")


def pytest_configure(config: pytest.Config) -> None:
    """Before test modules are imported: their strategies may already write tables of characters."""
    folder = tempfile.TemporaryDirectory()
    config.add_cleanup(folder.cleanup)
    configuration.set_hypothesis_home_dir(folder.name)
