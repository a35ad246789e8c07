"""Lines for whoever reads them: a reader who has gone, a full disk or a closed output ends no work."""

from __future__ import annotations

import os
import sys
from typing import TextIO

CLOSED = "it is closed"


def tell(text: str) -> str | None:
    """Write lines to standard output; returns why they could not be written, None when they were."""
    return _told(text, sys.stdout)


def complain(text: str) -> None:
    """Write lines to standard error. When even that cannot be, the exit code has to do."""
    _told(text, sys.stderr)


def fill_the_standard_places() -> None:
    """Put nothing where standard input, output or error is closed.

    Else the next file to be opened takes the place, and what an engine prints ends in the plan.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it takes the lowest free place


def _told(text: str, stream: TextIO | None) -> str | None:
    if stream is None:
        return CLOSED
    try:
        print(_writable(text, stream.encoding), file=stream, flush=True)
    except OSError as broken:
        return broken.strerror
    except ValueError:
        return CLOSED
    return None


def _writable(text: str, encoding: str | None) -> str:
    """The text with escapes for the characters that a stream does not know."""
    encoding = encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
