"""A worker like any other, whose engine stands still in the middle of its work: ``slow_worker.py MARK``.

It makes the file MARK when it has begun to solve, and goes on when that file is removed.
"""

import sys
import time
from pathlib import Path

import solver
from zorglogistiek.cli import app

mark, solve = Path(sys.argv[1]), solver.solve


def slowly(instance, limits, *, on_progress=None):
    """What the engine does, after a while."""
    mark.touch()
    while mark.exists():
        time.sleep(0.02)
    return solve(instance, limits, on_progress=on_progress)


solver.solve = slowly  # type: ignore[assignment]
app(["worker"])
