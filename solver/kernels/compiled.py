"""The one place that knows how loops are compiled, and where they are kept.

Compiling them takes some ten seconds, loading them a quarter of one. They are kept beside their sources, in a
folder named after what the sources are: the compiler's own check does not see that one loop calls another. Where
that cannot be written to they are kept in the user's cache folder, into which what was compiled at the set-up
is copied first; where nothing can be written, each process compiles them for itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

Loop = TypeVar("Loop", bound=Callable[..., object])
HERE = Path(__file__).parent
LOOPS: list[Callable[..., object]] = []
"""What Python calls, in the order in which it is defined."""


def _edition() -> str:
    """A name for the loops as they are now."""
    sources = b"".join(path.read_bytes() for path in sorted(HERE.glob("*.py")))
    return hashlib.sha256(sources).hexdigest()[:16]


def _folder() -> Path | None:
    """Where the loops are kept."""
    edition = _edition()
    beside = HERE / "__pycache__" / edition
    if _can_be_written(beside):
        return beside
    try:
        users = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # the user has no home
        return None
    own = users / "solver-kernels" / edition
    if not own.exists() and beside.is_dir():
        with contextlib.suppress(OSError):  # what is not copied is compiled
            _copy(beside, own)
    return own if _can_be_written(own) else None


def _copy(beside: Path, own: Path) -> None:
    """Copies the loops, so that they are there all at once: another process that starts now may not read half of them.

    Those of other editions are removed. OSError when that cannot be done, or another process was first.
    """
    own.parent.mkdir(parents=True, exist_ok=True)
    others = [folder for folder in own.parent.iterdir() if folder.is_dir()]
    with tempfile.TemporaryDirectory(dir=own.parent) as half:
        shutil.copytree(beside, Path(half, "loops")).rename(own)
    for other in others:
        shutil.rmtree(other, ignore_errors=True)


def _can_be_written(folder: Path) -> bool:
    """Whether files can be made in the folder; when it is made for this, those of other editions are removed."""
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        return False
    for other in folder.parent.iterdir() if made else ():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return True


FOLDER = _folder()
numba.config.CACHE_DIR = str(FOLDER or "")  # type: ignore[attr-defined]
# The higher levels take a third longer to compile, and the loops are no faster for it.
numba.config.OPT = type(numba.config.OPT)(1)  # type: ignore[attr-defined]


def compiled(loop: Loop) -> Loop:
    """The same function as machine code that Python calls, kept between runs."""
    fast = _machine_code(loop, cache=FOLDER is not None)
    LOOPS.append(fast)
    return fast


def called(loop: Loop) -> Loop:
    """Part of compiled loops, called by them."""
    return _machine_code(loop, no_cpython_wrapper=True)


def inlined(loop: Loop) -> Loop:
    """Part of compiled loops, written into them: a call with a whole layout would cost more than it does."""
    return _machine_code(loop, no_cpython_wrapper=True, forceinline=True)


def _machine_code(loop: Loop, **options: bool) -> Loop:
    """Free of the interpreter's lock; nothing is ever "not a number", so that minima can be taken in any order."""
    njit: Any = numba.njit
    fast: Loop = njit(loop, nogil=True, error_model="numpy", fastmath={"nnan", "nsz"}, no_cfunc_wrapper=True, **options)
    return fast
