"""Whose files are read: one sender at a time, over all processes of the site on this machine."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir

from sqlalchemy import make_url

from zorglogistiek.errors import Unavailable
from zorglogistiek.words import N_

BUSY = N_("another file is being read at this moment; send yours again in a moment.")


@contextmanager
def turn(database_url: str) -> Iterator[None]:
    """The turn of this registry's site, until the block ends or this process does. Unavailable while another has it."""
    descriptor = os.open(_place(database_url), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable(BUSY) from None
        yield
    finally:
        os.close(descriptor)  # which gives the turn back


def _place(database_url: str) -> Path:
    """An empty file for this user and registry, where files that are sent stand while they are read."""
    registry = make_url(database_url).render_as_string(hide_password=True)
    return Path(gettempdir()) / f"zorglogistiek-turn-{os.getuid()}-{sha256(registry.encode()).hexdigest()[:16]}"
