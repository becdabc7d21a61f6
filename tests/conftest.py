"""Settings of hypothesis: no time limit for one example, and nothing left on disk; Ctrl-C as in the foreground.

A property is tried on 40 examples, others in each run; `QA_EXAMPLES=1000 pytest` tries more.
"""

import os
import signal
import tempfile

import pytest
from hypothesis import configuration, settings

# The background of a shell ignores Ctrl-C, and the processes that are sent it would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "news-qa", deadline=None, database=None, max_examples=int(os.environ.get("QA_EXAMPLES", "40"))
)
settings.load_profile("news-qa")


def pytest_configure(config: pytest.Config) -> None:
    """Before test modules are imported: their strategies may already write tables of characters."""
    folder = tempfile.TemporaryDirectory()
    config.add_cleanup(folder.cleanup)
    configuration.set_hypothesis_home_dir(folder.name)
