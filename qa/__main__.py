"""The program `qa`, which is also `python -m qa`."""

import os
import signal
import sys
from typing import NoReturn

INTERRUPTED = 128 + signal.SIGINT


def run() -> NoReturn:
    """Runs the command line of the process and ends it; Ctrl-C shows no traceback, as it starts or leaves neither."""
    code = INTERRUPTED
    try:
        from qa.cli.main import main  # here, where Ctrl-C is caught

        code = main()
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(
            signal.SIGINT, lambda number, frame: os._exit(INTERRUPTED)
        )  # nothing is left to save
    sys.exit(code)


if __name__ == "__main__":
    run()
