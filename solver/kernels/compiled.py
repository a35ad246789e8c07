"""The one place that knows how loops are compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numba

Loop = TypeVar("Loop", bound=Callable[..., object])
HERE = Path(__file__).parent


def _edition() -> str:
    """A name for the loops as they are now: the compiler's own check does not see that one calls another."""
    sources = b"".join(path.read_bytes() for path in sorted(HERE.glob("*.py")))
    return hashlib.sha256(sources).hexdigest()[:16]


numba.config.CACHE_DIR = str(  # type: ignore[attr-defined]
    HERE / "__pycache__" / _edition()
)


def compiled(loop: Loop) -> Loop:
    """The same function as machine code, kept on disk between runs, free of the interpreter's lock.

    Nothing is ever "not a number" here, which lets minima be taken several numbers at a time.
    """
    fast: Loop = numba.njit(loop, cache=True, nogil=True, error_model="numpy", fastmath={"nnan", "nsz"})
    return fast


def inlined(loop: Loop) -> Loop:
    """Part of a compiled loop, written into it: a call with a whole layout would cost more than it does."""
    fast: Loop = numba.njit(loop, nogil=True, error_model="numpy", fastmath={"nnan", "nsz"}, forceinline=True)
    return fast
