"""Files of copies: written beside their place and put there in one step, with a checksum in a file of its own."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from zorglogistiek.errors import Conflict, Unavailable

BLOCK = 1 << 20


@contextmanager
def put_in_place(file: Path) -> Iterator[Path]:
    """Where to write what is to become ``file``; it does when nothing goes wrong. Only its owner may read it.

    What was there stays until the moment of the change, and stays when anything goes wrong. OSError.
    """
    with TemporaryDirectory(prefix=".unfinished-", dir=file.parent) as folder:
        unfinished = Path(folder) / file.name
        unfinished.touch(mode=0o600)
        yield unfinished
        _to_disk(unfinished)
        unfinished.replace(file)
        _to_disk(file.parent)


def refuse_to_overwrite(file: Path, *, replace: bool) -> None:
    """Conflict when the file is there and may not be replaced."""
    if file.exists() and not replace:
        raise Conflict(str(file), "it is there already; --replace overwrites it")


def sum_file(file: Path) -> Path:
    """Where the checksum of a file stands."""
    return file.with_name(f"{file.name}.sha256")


def write_sum(file: Path) -> None:
    """Writes the checksum beside the file, as ``sha256sum -c`` reads it. OSError."""
    with put_in_place(sum_file(file)) as unfinished:
        unfinished.write_text(f"{_sum(file)}  {file.name}\n", encoding="utf-8")


def check_sum(file: Path) -> bool:
    """Whether there was a checksum to compare with. Unavailable when the file is not what it was."""
    if not sum_file(file).exists():
        return False
    if sum_file(file).read_text(encoding="utf-8").split(" ", 1)[0] != _sum(file):
        raise Unavailable(f"{file} is damaged: it differs from its checksum; nothing was restored")
    return True


def _sum(file: Path) -> str:
    found = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def _to_disk(path: Path) -> None:
    """A file, or the names in a folder, written to the disk itself."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
