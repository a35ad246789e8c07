"""`python -m solver`: a process that hears signals and counts its time before it loads anything large."""

from __future__ import annotations

import os
import sys
import time

from solver.stop import Stop

STARTED = time.monotonic()
"""When the process began: loading the loops and reading an instance count too."""


def run() -> int:
    """Run the command of the process; returns the exit code."""
    with Stop() as stop:
        from solver.command import main  # loads much: by now a signal is heard

        return main(began=STARTED, stop=stop)


if __name__ == "__main__":
    code = run()
    sys.stdout.flush()
    sys.stderr.flush()
    # A program that an engine is still at cannot be interrupted, and nobody waits for its answer any more.
    os._exit(code)
