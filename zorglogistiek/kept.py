"""What is the same for everybody who sees it, read once and kept by the process until it is another.

Only what tells nothing of a person may be kept: it outlives the request that read it. Who may see it is judged before
it is asked for, on every request.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlmodel import Session

from zorglogistiek.audit.changes import RecordedSession

Value = TypeVar("Value")
Stamp = Callable[[Session], tuple[Any, ...]]

STAMPS = "stamps"
"""Where a session that only reads keeps the stamps of what it sees: that does not change while it reads."""


class Kept(Generic[Value]):
    """A value of each registry that this process has open, with the stamp under which it was read."""

    def __init__(self, *, stamp: Stamp, read: Callable[[Session], Value]) -> None:
        """``stamp`` differs whenever the value does, and costs far less than to ``read`` it. The value is not changed.

        Both may be called by several threads at once; what two of them read under one stamp is the same.
        """
        self._stamp, self._read = stamp, read
        self._found: WeakKeyDictionary[Any, tuple[tuple[Any, ...], Value]] = WeakKeyDictionary()

    def of(self, session: Session) -> Value:
        """The value as this session sees it. One that writes reads it itself: what it changed may yet be undone."""
        if isinstance(session, RecordedSession):
            return self._read(session)
        registry, stamps = session.get_bind(), session.info.setdefault(STAMPS, {})
        if self._stamp not in stamps:
            stamps[self._stamp] = self._stamp(session)
        stamp = stamps[self._stamp]
        known = self._found.get(registry)
        if known is not None and known[0] == stamp:
            return known[1]
        value = self._read(session)
        self._found[registry] = (stamp, value)
        return value
