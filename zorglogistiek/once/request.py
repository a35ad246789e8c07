"""The request that is being carried out, if it has a key: every transaction that it writes in knows of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlmodel import Session

from zorglogistiek.clock import now
from zorglogistiek.once.tables import CarriedOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whose request it is: of a person, by account, or of a program, by API token; the other is None."""

    account_id: int | None = None
    api_token_id: int | None = None

    @property
    def name(self) -> str:
        """What tells it apart from every other sender."""
        return str(self.account_id) if self.api_token_id is None else f"token {self.api_token_id}"


@dataclass(slots=True, kw_only=True)
class KeyedRequest:
    """A request with a key: whose it is, the key, and what tells it apart from another with the same key.

    ``claimed`` is whether a transaction of it was committed.
    """

    sender: Sender
    key: str
    fingerprint: str
    claimed: bool = False


_current: ContextVar[KeyedRequest | None] = ContextVar("keyed_request", default=None)


@contextmanager
def carrying_out(request: KeyedRequest) -> Iterator[None]:
    """What is written inside is written by this request."""
    token = _current.set(request)
    try:
        yield
    finally:
        _current.reset(token)


def claim(session: Session) -> KeyedRequest | None:
    """Adds to the first transaction of a request with a key that it is carried out; the request, when it was added.

    Of two that are sent at once, the constraint on the key undoes the second, with all that it did.
    """
    request = _current.get()
    if request is None or request.claimed:
        return None
    session.add(
        CarriedOut(
            account_id=request.sender.account_id,
            api_token_id=request.sender.api_token_id,
            key=request.key,
            fingerprint=request.fingerprint,
            carried_out_at=now(),
        )
    )
    return request
