"""`python -m solver`: a process that hears signals and counts its time before it loads anything large."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress

from solver.stop import Stop
from solver.telling import fill_the_standard_places

STARTED = time.monotonic()
"""When the process began: loading the loops and reading an instance count too."""


def run() -> int:
    """Run the command of the process; returns the exit code."""
    with Stop() as stop:
        from solver.command import main  # loads much: by now a signal is heard

        return main(began=STARTED, stop=stop)


def _flush() -> None:
    """Send off what is still to be written; where nobody takes it, it is lost."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):
            stream.flush()


if __name__ == "__main__":
    fill_the_standard_places()
    try:
        code = run()
    except SystemExit as ended:  # wrong arguments, or help
        code = ended.code if isinstance(ended.code, int) else 0
    _flush()
    # A program that an engine is still at cannot be interrupted, and nobody waits for its answer any more.
    os._exit(code)
