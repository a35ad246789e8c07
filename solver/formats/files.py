"""Text files, plain or gzipped, and JSON: reading says what is wrong, writing is all or nothing."""

from __future__ import annotations

import errno
import gc
import gzip
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from solver.errors import InvalidInput

LARGEST_TEXT = 400 * 10**6
"""Bytes. A gzipped file may unpack to no more than this (the country's instance is half of it)."""
PIECE = 2**20


class _Refused(ValueError):
    """JSON that Python would read but the formats do not allow."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Refused(f"the key {twice[:80]!r} stands twice in one object")
    return record


def _no_constant(name: str) -> object:
    raise _Refused(f"{name} is not a number of JSON")


@contextmanager
def collection_paused() -> Iterator[None]:
    """No garbage collection: it would look through a million new values over and over, none of them garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def parse_json(text: str | bytes, error: type[InvalidInput]) -> object:
    """The JSON document in a text; raises `error` when it is none."""
    readable = as_text(text, error)
    try:
        return json.loads(readable, object_pairs_hook=_unique, parse_constant=_no_constant)
    except _Refused as refused:
        raise error([str(refused)]) from None
    except json.JSONDecodeError as broken:
        place = f"line {broken.lineno}, column {broken.colno}"
        raise error([f"not JSON: {broken.msg} ({place})"]) from None
    except RecursionError:
        raise error(["not readable: nested too deeply"]) from None
    except MemoryError:
        raise error(["not readable: it needs more memory than there is"]) from None
    except ValueError:
        raise error(["not readable: it holds a number of too many digits"]) from None


def as_text(text: str | bytes | bytearray, error: type[InvalidInput]) -> str:
    """Bytes as UTF-8 text, a byte order mark left out; raises `error` when they are not."""
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise error([f"not UTF-8 text: byte {broken.start} is wrong"]) from None


def _read(file: BinaryIO | gzip.GzipFile) -> bytearray:
    """At most one piece more than the largest text, so that what is too large never fills the memory."""
    content = bytearray()
    while len(content) <= LARGEST_TEXT and (piece := file.read(PIECE)):
        content += piece
    return content


def read_text(path: Path, error: type[InvalidInput]) -> str:
    """The text of a file, unpacked when its name ends in `.gz`."""
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as file:
                content = _read(file)
        else:
            with path.open("rb") as file:
                content = _read(file)
    except MemoryError:
        raise error([f"{path}: needs more memory than there is"]) from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise error([f"{path}: not a whole gzip file, though its name ends in .gz"]) from None
    except (OSError, ValueError) as broken:
        why = getattr(broken, "strerror", None) or "not a possible file name"
        raise error([f"{path}: cannot be read: {why}"]) from None
    if len(content) > LARGEST_TEXT:
        raise error([f"{path}: larger than {LARGEST_TEXT} bytes"])
    return as_text(content, error)


def refuse_unwritable(path: Path) -> None:
    """Raise `OSError`, naming the file, when `write_text` could not write it: to know before work is done for it."""
    with _about(path), _beside(path):
        pass


def write_text(path: Path, text: str) -> None:
    """Write a text file, gzipped when its name ends in `.gz`; wholly, or not at all.

    Raises `OSError`, naming the file, also when there is something else than a file of that name. A link to a file
    stays one.
    """
    content = text.encode()
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    with _about(path), _beside(path) as (file, name):
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        name.chmod(0o666 & ~umask)
        name.replace(os.path.realpath(path))


@contextmanager
def _about(path: Path) -> Iterator[None]:
    """An error about a file beside it, of which nobody has heard, is one about the file itself."""
    try:
        yield
    except OSError as broken:
        raise OSError(broken.errno, broken.strerror, str(path)) from None


@contextmanager
def _beside(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file in the same directory, gone in the end if it still has its own name."""
    import tempfile  # only who writes waits for it

    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise OSError(errno.EISDIR, "is a directory")
    if path.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "is no regular file, and would be replaced by one")
    if not target.parent.is_dir():
        raise OSError(errno.ENOENT, f"there is no directory {path.parent}")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
