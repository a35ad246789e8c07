"""Under which circumstances something is done: by whom, for whom, from where. Every recorded event says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Circumstances:
    """Who acts in this request or command; filled in as it becomes known.

    ``client`` is where it comes from (a network address, or ``command line``), ``purpose`` what was asked (the route's
    template or the command, never with a number or a name in it), ``role`` and ``organisation_id`` in what capacity.
    ``emergency`` is the number of the emergency access under which somebody looks; None outside of one. ``shown`` are
    the youths of whom is recorded already that they were shown: a page that reads them twice shows them once.
    """

    client: str
    purpose: str
    account_id: int | None = None
    user_name: str = ""
    role: str = ""
    organisation_id: int | None = None
    emergency: str | None = None
    shown: set[int] = field(default_factory=set)


_current: ContextVar[Circumstances | None] = ContextVar("circumstances", default=None)


def circumstances() -> Circumstances:
    """Those of this request or command; of the program itself where nobody asked for anything."""
    return _current.get() or Circumstances(client="program", purpose="", user_name="system")


@contextmanager
def acting(made: Circumstances) -> Iterator[Circumstances]:
    """Everything done inside is done under these circumstances; what becomes known later is written into ``made``."""
    token = _current.set(made)
    try:
        yield made
    finally:
        _current.reset(token)
