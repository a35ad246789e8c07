"""The errors of the registry: one base class, so that every way in (command line, API, screens) handles them alike.

An error names the record and the fact. Its text holds no name, birth date or number of a person: records are named by
their registry numbers only.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class ZorglogistiekError(Exception):
    """Base of every error that a user can cause or must know of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with what was sent.

    ``field`` is the name of the field (``birth_date``) or the cell's address, ``message`` the fact in words;
    ``message`` is an English msgid whose ``{name}`` parts come from ``params``.
    """

    field: str
    message: str
    params: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        text = self.message.format(**dict(self.params))
        return f"{self.field}: {text}" if self.field else text


class Invalid(ZorglogistiekError):
    """What was sent is wrong; ``faults`` lists everything that is wrong with it. Nothing was stored."""

    def __init__(self, record: str, faults: Sequence[Fault]) -> None:
        self.record = record
        self.faults = tuple(faults)
        super().__init__(f"{record}: " + "; ".join(str(fault) for fault in self.faults))


class NotFound(ZorglogistiekError):
    """No such record, or none that this user may see: the two are not told apart.

    ``recorded``: the log says already that this was refused.
    """

    recorded = False

    def __init__(self, record: str) -> None:
        self.record = record
        super().__init__(f"{record} does not exist")


class Conflict(ZorglogistiekError):
    """The request is in itself right, but the registry's present state forbids it (a place taken, a page out of date).

    ``message`` is an English msgid whose ``{name}`` parts come from ``params``. A param ``group_name`` says what the
    group is called that the error is about: the screens show it before the number.
    """

    def __init__(self, record: str, message: str, **params: str) -> None:
        self.record = record
        self.message = message
        self.params = params
        super().__init__(f"{record}: {message.format(**params)}")


class Forbidden(ZorglogistiekError):
    """This user's role may not do this. ``recorded``: the log says already that this was refused."""

    recorded = False


class TooMany(ZorglogistiekError):
    """This was tried too often; ``seconds`` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__("This was tried too often. Wait a while, and try again.")


class Unavailable(ZorglogistiekError):
    """The registry cannot be reached, or is too busy to answer in time; trying again later may help."""
