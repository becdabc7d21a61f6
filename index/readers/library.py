"""load: the name of an optional library -> the library, imported when it is first needed."""

import importlib
import logging
from types import ModuleType

from index.readers.report import MissingLibrary

_TALKATIVE = ("trafilatura", "htmldate", "courlan", "justext", "warcio", "charset_normalizer")
"""Libraries that log what they meet; without a handler, Python prints that on standard error."""


def load(name: str, *, package: str) -> ModuleType:
    """The module `name`, which `package` brings; MissingLibrary if it is not installed."""
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        raise MissingLibrary(package) from error
    for talkative in _TALKATIVE:
        logger = logging.getLogger(talkative)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    return module
