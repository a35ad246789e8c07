"""Everything that the registry holds of one youth, for that youth: complete, and without the data of another.

Another youth (a brother or sister, somebody never to live with, somebody whose move frees the place) is ``another
youth``, wherever a registry number or an id names one; a secret location is ``a secret location``, and nothing tells
where it is (``secret_places``), whoever made the export. A free text may name somebody in its own words: who hands the
export over reads those first.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, inspect
from sqlmodel import Session, SQLModel, col, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.audit.reading import concerning
from zorglogistiek.audit.recording import note
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import AuditAction
from zorglogistiek.meeting.tables import Meeting
from zorglogistiek.people.repository import youth as youth_numbered
from zorglogistiek.people.tables import Referral, SiblingMember, SiblingSet, Youth
from zorglogistiek.places.tables import Group, Location, Organisation, Place, Stay
from zorglogistiek.privacy.parts import drafts_about, messages_about, rows_of_youth
from zorglogistiek.privacy.secret_places import SecretPlaces
from zorglogistiek.sealing.columns import sealed_of
from zorglogistiek.words import N_

FORMAT = "youth-data/1"
ANOTHER = N_("another youth")

Record = Mapping[str, Any]
"""One record as it is told: values by the names of the fields; codes as codes."""

LOG = ("recorded_at", "action", "outcome", "user_name", "role", "organisation_id", "purpose", "object_type", "detail")
"""What of the log a youth is told."""

TECHNICAL = frozenset({"id", "version", "plan_id", "proposal_id", "revokes_id", "together_with_id", "sibling_set_id"})
"""Columns that only hold the registry together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """The records of one kind, under their title (a msgid)."""

    name: str
    title: str
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YouthData:
    """The whole, as it stood at a moment."""

    number: str
    made_at: datetime
    chapters: tuple[Chapter, ...]


def youth_data(session: Session, user: User, number: str, *, now: datetime) -> YouthData:
    """Everything about the youth with this number; the log keeps that it was given out.

    Forbidden for who may not register youths; NotFound when the user does not see the youth.
    """
    require(user, Action.REGISTER)
    youth = youth_numbered(session, number, visible_to=user)
    rows = rows_of_youth(session, youth)
    referrals = [row for part in rows if part.model is Referral for row in rows[part]]
    tell = _Telling(session, youth, referrals)
    chapters = [Chapter(name="youth", title=N_("About you"), records=(tell.row(youth),))]
    for part, found in rows.items():
        shown = _siblings(session, youth, found) if part.model is SiblingMember else [tell.row(row) for row in found]
        chapters.append(Chapter(name=str(part.model.__tablename__), title=part.title, records=tuple(shown)))
    messages = messages_about(session, [one.number for one in referrals])
    chapters += [
        Chapter(
            name="message",
            title=N_("What messages said"),
            records=tuple(
                {"made_at": one.made_at, "organisation": tell.name(Organisation, one.organisation_id)}
                | {"lines": tell.plain("\n".join(lines))}
                for one, lines in messages
            ),
        ),
        Chapter(
            name="registration_draft",
            title=N_("Registrations that are not finished"),
            records=tuple(
                {"saved_at": one.saved_at, "typed": tell.plain(one.typed)} for one in drafts_about(session, youth)
            ),
        ),
        Chapter(name="audit_event", title=N_("Who did or saw something"), records=tuple(_log(session, youth, tell))),
    ]
    note(session, AuditAction.EXECUTE, "youth", object_number=number, youth_id=youth.id, detail="export: own data")
    return YouthData(number=number, made_at=now, chapters=tuple(chapters))


def as_json(data: YouthData) -> bytes:
    """For a machine: codes as they stand in docs/code-lists.md, days as yyyy-mm-dd."""
    whole = {
        "format": FORMAT,
        "youth": data.number,
        "made_at": data.made_at,
        **{chapter.name: chapter.records for chapter in data.chapters},
    }
    return json.dumps(whole, default=_as_json, ensure_ascii=False, indent=2).encode()


def _as_json(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"a {type(value).__name__} has no place in JSON")


class _Telling:
    """Turns rows into records, for one youth."""

    def __init__(self, session: Session, youth: Youth, referrals: Sequence[Referral]) -> None:
        self.session, self.youth, self.secret = session, youth, SecretPlaces(session)
        own = {youth.number, *(one.number for one in referrals)}
        everybody = [*session.exec(select(Youth.number)), *session.exec(select(Referral.number))]
        self.others = frozenset(everybody) - own
        self.names: Mapping[str, Callable[[int], object]] = {
            "youth": self._youth,
            "organisation": lambda key: self.name(Organisation, key),
            "location": lambda key: self.secret.name(key, lambda one: self.name(Location, one)),
            "care_group": lambda key: self.name(Group, key),
            "account": lambda key: session.get_one(Account, key).display_name,
            "place": lambda key: self.name(Group, session.get_one(Place, key).group_id),
            "meeting": lambda key: session.get_one(Meeting, key).held_on,
            "referral": lambda key: session.get_one(Referral, key).number,
            "stay": lambda key: session.get_one(Stay, key).number,
        }

    def row(self, row: SQLModel) -> Record:
        """A row as a record: what it names by name, what is sealed opened, without what only joins tables."""
        sealed = sealed_of(type(row))
        hidden = {column for one in sealed.values() for column in (one.column, one.index, *one.cleared)}
        opened = {name: getattr(row, name) for name in sealed}
        told = opened if row is self.youth else {name: self.plain(value) for name, value in opened.items()}
        group_id = getattr(row, "group_id", None)
        for column in inspect(type(row)).columns:
            if column.key not in TECHNICAL | hidden:
                kept = self.secret.without_place(column.key, group_id, getattr(row, column.key))
                told[field_of(column)] = self._value(column, kept)
        return told

    def name(self, model: type[Organisation | Location | Group], key: int) -> str:
        """What a record of the supply is called."""
        found: Any = self.session.get_one(model, key)
        return str(found.name)

    def plain(self, value: Any) -> Any:
        """A text, or what JSON holds, without the numbers of other youths and referrals or a secret location."""
        if isinstance(value, str):
            value = self.secret.without_names(value)
            return re.sub(r"[A-Za-z0-9-]+", lambda word: ANOTHER if word[0] in self.others else word[0], value)
        if isinstance(value, Mapping):
            return {key: self._member(key, part) for key, part in value.items() if not _joins(key)}
        return [self.plain(part) for part in value] if isinstance(value, (list, tuple)) else value

    def _member(self, key: str, value: Any) -> Any:
        if key == "not_with" and isinstance(value, list):
            return [ANOTHER for _ in value]
        return self.plain(value)

    def _value(self, column: Column[Any], value: Any) -> Any:
        if value is not None and column.foreign_keys:
            (key,) = column.foreign_keys
            return self.names[key.column.table.name](value)
        return value if isinstance(value, StrEnum) else self.plain(value)

    def _youth(self, key: int) -> str:
        return self.youth.number if key == self.youth.id else ANOTHER


def field_of(column: Column[Any]) -> str:
    """The name of a field as it is told: what is named stands there itself and not its id."""
    return column.key.removesuffix("_id") if column.foreign_keys else str(column.key)


def _joins(key: str) -> bool:
    """Whether a member of frozen facts only joins them to rows."""
    return key in ("id", "not_at") or key.endswith(("_id", "_ids"))


def _siblings(session: Session, youth: Youth, members: Sequence[SiblingMember]) -> Iterator[Record]:
    for member in members:
        siblings = session.get_one(SiblingSet, member.sibling_set_id)
        others = select(SiblingMember).where(
            SiblingMember.sibling_set_id == member.sibling_set_id, SiblingMember.youth_id != youth.id
        )
        yield {"together": siblings.together, "with": [ANOTHER for _ in session.exec(others)]}


def _log(session: Session, youth: Youth, tell: _Telling) -> Iterator[Record]:
    about = col(AuditEvent.id).in_(concerning(youth.id or 0))
    events = session.exec(select(AuditEvent).where(about).order_by(col(AuditEvent.id)))
    for event in events:
        found = {name: getattr(event, name) for name in LOG}
        organisation = found.pop("organisation_id")
        found["organisation"] = None if organisation is None else tell.name(Organisation, organisation)
        yield {name: tell.plain(value) if type(value) is str else value for name, value in found.items()}
