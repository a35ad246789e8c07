"""Erasures as they are kept outside of the registry, so that they are done again when an older backup was put back.

The list names nobody: an erased youth is in it as a digest of the registry number, made with the index key, so that
who has the list alone, or the list and a backup, cannot tell who was erased. It only grows: what a list held before
stays in it, also when the registry that it is made from is an older one.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import as_export
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.people.tables import Youth
from zorglogistiek.privacy.erasing import Ground, erase
from zorglogistiek.sealing import blind_index

FORMAT = "zorglogistiek-erasures/1"

OTHER_KEY = "was made with another index key: use the keys of then, or make the list anew"
NO_LIST = "is no list of erasures, or a part of it is missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """What became of a list: the numbers of the youths who were erased again, and of those who could not be, and why.

    ``absent`` counts those whom this registry does not have: they were registered after the backup was made.
    """

    erased: tuple[str, ...]
    refused: tuple[tuple[str, Conflict], ...]
    absent: int


def erasures(session: Session, user: User, kept: str = "") -> str:
    """The list of everybody who is erased, and of those in the list that was ``kept`` before.

    Forbidden for who may not erase; Invalid when what was kept is no list, or of another key.
    """
    require(user, Action.ERASE)
    numbers = session.exec(select(Youth.number).where(col(Youth.erased_at).is_not(None)))
    digests = {_digest(number) for number in numbers} | (_read(kept) if kept else set())
    as_export(session, "erasures")
    return "\n".join([f"{FORMAT} {_digest(FORMAT)}", *sorted(digests), f"{len(digests)} erased"]) + "\n"


def repeat(database: Database, user: User, listed: str, *, now: datetime) -> Repeated:
    """Erases again who stands in the list, each in a transaction of its own; who is erased already is left alone.

    Somebody who waits, or lives in a group, as this registry has it is not erased: what ended that must be recorded
    again first. Forbidden and Invalid as ``erasures``.
    """
    require(user, Action.ERASE)
    wanted = _read(listed)
    with database.read() as session:
        every = {_digest(number): (number, erased) for number, erased in _youths(session)}
    erased, refused = [], []
    for digest in sorted(wanted & every.keys()):
        number, before = every[digest]
        if before is not None:
            continue
        try:
            with database.write() as session:
                erase(session, user, number, Ground.AGAIN, now=now)
        except Conflict as error:
            refused.append((number, error))
        else:
            erased.append(number)
    return Repeated(erased=tuple(sorted(erased)), refused=tuple(refused), absent=len(wanted - every.keys()))


def _youths(session: Session) -> list[tuple[str, datetime | None]]:
    return list(session.exec(select(Youth.number, Youth.erased_at)))


def _digest(number: str) -> str:
    return blind_index(f"erased {number}").hex()


def _read(text: str) -> Set[str]:
    """The digests of a list that is whole."""
    first, *digests, last = text.split("\n")[:-1] if text.count("\n") > 1 else ("", "")
    name, _, key = first.partition(" ")
    if name != FORMAT or last != f"{len(digests)} erased":
        raise Invalid("erasures", [Fault(field="list", message=NO_LIST)])
    if key != _digest(FORMAT):
        raise Invalid("erasures", [Fault(field="list", message=OTHER_KEY)])
    return set(digests)
