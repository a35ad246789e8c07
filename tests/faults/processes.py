"""Waiting for another process, never for longer than a test may take."""

import time
from collections.abc import Callable
from pathlib import Path

LONGEST = 90.0
"""Seconds."""


def until(true_at_last: Callable[[], object]) -> None:
    """Waits until it is so; an AssertionError when it takes too long."""
    deadline = time.monotonic() + LONGEST
    while not true_at_last():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether the process runs: one that has ended and waits for its parent to notice does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
