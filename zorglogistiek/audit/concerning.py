"""Whom a row concerns: the youths to whom its foreign keys lead, directly or through other rows.

The way is read from the declared tables (a decision is of a referral, which is of a youth), so that a new table finds
its own.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session, SQLModel

YOUTH = "youth"

KNOWN = "audit_youths"
"""Where a session keeps whom the rows concern that it has seen, by table and id."""

AT_ONCE = 500
"""Ids in one query."""

Link = tuple[str, int]
"""A row: the name of its table and its id."""


@dataclass(slots=True, kw_only=True)
class Concern:
    """Whom something concerns: youths by id, and those of other rows, of numbered youths and of numbered referrals."""

    youths: set[int] = field(default_factory=set)
    links: set[Link] = field(default_factory=set)
    youth_numbers: set[str] = field(default_factory=set)
    referral_numbers: set[str] = field(default_factory=set)


@cache
def ways(table: str) -> Mapping[str, str]:
    """The columns of a table that lead to youths by the shortest way, each with the table that it refers to."""
    keys = {
        key.parent.name: key.column.table.name
        for key in SQLModel.metadata.tables[table].foreign_keys
        if key.column.table.name != table
    }
    far = {column: _distance(target, frozenset({table})) for column, target in keys.items()}
    nearest = min((one for one in far.values() if one is not None), default=None)
    return {column: keys[column] for column in sorted(keys) if nearest is not None and far[column] == nearest}


def _distance(table: str, passed: frozenset[str]) -> int | None:
    """Over how many rows the way from a table to a youth leads; None when there is none."""
    if table == YOUTH:
        return 0
    nexts = {key.column.table.name for key in SQLModel.metadata.tables[table].foreign_keys} - passed - {table}
    found = [far for one in nexts if (far := _distance(one, passed | {table})) is not None]
    return 1 + min(found) if found else None


def concern_of(table: str, values: Mapping[str, Any]) -> Concern:
    """Whom a row with these values of its columns concerns."""
    concern = Concern()
    if table == YOUTH:
        if values.get("id") is not None:
            concern.youths.add(values["id"])
        elif values.get("number") is not None:
            concern.youth_numbers.add(values["number"])
    for column, target in ways(table).items():
        value = values.get(column)
        if value is not None and target == YOUTH:
            concern.youths.add(value)
        elif value is not None:
            concern.links.add((target, value))
    return concern


def remember(session: Session, table: str, values: Mapping[str, Any]) -> None:
    """Keeps for this session whom a row concerns that leads to a youth at once: it need not be asked for again."""
    if table != YOUTH and YOUTH in ways(table).values() and values.get("id") is not None:
        _known(session)[table, values["id"]] = frozenset(concern_of(table, values).youths)


def settle(session: Session, concerns: Sequence[Concern]) -> None:
    """Finds now the youths to whom the rows lead, for rows that may be gone before the transaction ends."""
    known = _known(session)
    _find(session, {link for one in concerns for link in one.links})
    for one in concerns:
        for link in one.links:
            one.youths |= known.get(link, frozenset())
        one.links.clear()


def youths_of(session: Session, concerns: Sequence[Concern]) -> list[frozenset[int]]:
    """The youths whom each of these concerns; a few queries for all of them together."""
    known = _known(session)
    _find(session, {link for one in concerns for link in one.links})
    youths = _numbered(session, YOUTH, {number for one in concerns for number in one.youth_numbers})
    referrals = _numbered(session, "referral", {number for one in concerns for number in one.referral_numbers})
    return [
        frozenset(one.youths)
        .union(*(known.get(link, frozenset()) for link in one.links))
        .union(*(youths.get(number, frozenset()) for number in one.youth_numbers))
        .union(*(referrals.get(number, frozenset()) for number in one.referral_numbers))
        for one in concerns
    ]


def _known(session: Session) -> dict[Link, frozenset[int]]:
    found: dict[Link, frozenset[int]] = session.info.setdefault(KNOWN, {})
    return found


def _find(session: Session, links: Iterable[Link]) -> None:
    """Finds whom these rows concern, and everything on the way."""
    known, wanted = _known(session), dict[str, set[int]]()
    for of, row_id in links:
        if (of, row_id) not in known:
            wanted.setdefault(of, set()).add(row_id)
    for name, ids in wanted.items():
        table = SQLModel.metadata.tables[name]
        columns = [table.c[column] for column in ways(name)]
        rows = [
            (row[0], concern_of(name, dict(zip(ways(name), row[1:], strict=True))))
            for some in _parts(ids)
            for row in _rows(session, table, columns, table.c.id.in_(some))
        ]
        _find(session, {link for _, concern in rows for link in concern.links})
        for row_id, concern in rows:
            known[name, row_id] = frozenset(concern.youths).union(
                *(known.get(link, frozenset()) for link in concern.links)
            )


def _numbered(session: Session, name: str, numbers: Collection[str]) -> dict[str, frozenset[int]]:
    """The youth of each of these numbers, of youths or of referrals; a number that there is not is left out."""
    table = SQLModel.metadata.tables[name] if numbers else None
    if table is None:
        return {}
    youth = table.c.id if name == YOUTH else table.c.youth_id
    return {
        row[1]: frozenset({row[2]})
        for some in _parts(numbers)
        for row in _rows(session, table, [table.c.number, youth], table.c.number.in_(some))
    }


def _rows(session: Session, table: Table, columns: Sequence[Any], condition: Any) -> Sequence[Any]:
    return session.connection().execute(select(table.c.id, *columns).where(condition)).all()


def _parts(items: Collection[Any]) -> Iterable[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, AT_ONCE)):
        yield some
