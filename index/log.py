"""The logger "index": silent unless somebody listens."""

import logging

logger = logging.getLogger("index")
logger.addHandler(logging.NullHandler())
