"""API tokens: the keys with which programs of organisations use the API.

A token is shown once, when it is made. It acts in a role that somebody of its organisation could have, and of that
role only what it was made for; what the role may not do any more, its tokens may not either, from the next request on.
Nothing that a person must answer for (deciding, managing accounts) can be given to a program.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select, update

from zorglogistiek.access.accounts import WORKS_FOR
from zorglogistiek.access.permissions import MAY, Action, require
from zorglogistiek.access.sessions import TOKEN_BYTES, hash_of
from zorglogistiek.access.tables import ApiToken
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import SEES, Reach, Record
from zorglogistiek.audit.recording import note
from zorglogistiek.clock import REGION_TIME_ZONE, day_at
from zorglogistiek.codes import AuditAction, AuditOutcome, OrganisationKind, Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Fault, Invalid, NotFound, Unavailable
from zorglogistiek.numbering import new_number
from zorglogistiek.words import N_

PREFIX = "zlo_"
"""How every token begins, so that one that was left in a file is recognised."""

LONGEST = timedelta(days=366)
"""A token ends within a year: who needs it longer has it renewed."""

USED_WITHIN = timedelta(minutes=15)
"""The last use is written when it is this much later."""

TOKEN_ROLES = frozenset({Role.REFERRER, Role.PROVIDER, Role.MUNICIPALITY, Role.EVALUATOR})
"""The roles in which a program may act: those of one organisation's own work, none that follows the region."""

TOKEN_ACTIONS = frozenset({Action.CHANGE_CAPACITY, Action.REGISTER, Action.SEE_STATISTICS, Action.SEE_MISSING_SUPPLY})
"""What may be given to a program at all."""


TOKEN_RECORDS = frozenset(
    {"organisation", "group", "secret_address", "occupancy", "youth", "referral", "waits", "statistics"}
)
"""What a program may be given to see at all, by the values of ``Record``: not the meeting, nor who has accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token that was just made: its number in the registry, and the text that is shown this once."""

    number: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A token as its list shows it; ``ended`` when it is revoked or its end has come."""

    number: str
    label: str
    organisation_id: int
    role: Role
    actions: frozenset[Action]
    records: frozenset[Record]
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    ended: bool


def is_api_token(text: str) -> bool:
    """Whether a text looks like an API token, and not like that of a session."""
    return text.startswith(PREFIX)


def key_of(token: str) -> str:
    """What a count of requests knows a token by: not the token."""
    return hash_of(token)


def actions_of(role: Role) -> frozenset[Action]:
    """The actions that a token in this role may be given."""
    return MAY[role] & TOKEN_ACTIONS


def records_of(role: Role) -> frozenset[Record]:
    """The records that a token in this role may be given to see."""
    seen = (record for record, far in SEES[role].items() if far is not Reach.NOTHING)
    return frozenset(record for record in seen if record.value in TOKEN_RECORDS)


def roles_for(kind: OrganisationKind) -> list[Role]:
    """The roles in which a token of such an organisation may act."""
    return [role for role in Role if role in TOKEN_ROLES and kind in WORKS_FOR[role]]


def make_token(
    session: Session,
    user: User,
    *,
    organisation_id: int,
    kind: OrganisationKind,
    role: Role | None,
    label: str,
    actions: Collection[Action],
    records: Collection[Record],
    last_day: date | None,
    now: datetime,
) -> NewToken:
    """Makes a token for an organisation of this ``kind``, valid through ``last_day``; its text is never shown again.

    Invalid with everything that is wrong with it. Forbidden for who does not manage accounts.
    """
    require(user, Action.MANAGE_ACCOUNTS)
    today = day_at(now)
    faults = [*_scope_faults(kind, role, actions, records), *_end_faults(last_day, today)]
    if not label.strip() or len(label) > 80 or not label.isprintable():
        faults.append(Fault(field="label", message=N_("must have 1 to 80 printable characters")))
    if faults:
        raise Invalid("token", faults)
    assert role is not None
    assert last_day is not None
    text = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    row = ApiToken(
        number=new_number("T"),
        token_hash=hash_of(text),
        organisation_id=organisation_id,
        role=role,
        label=label.strip(),
        actions=frozenset(actions),
        records=frozenset(records),
        account_id=user.account_id,
        made_at=now,
        expires_at=_end_of(last_day),
    )
    session.add(row)
    session.flush()
    note(session, AuditAction.EXECUTE, "api token", object_number=row.number, detail="made")
    return NewToken(number=row.number, text=text)


def revoke_token(session: Session, user: User, number: str, now: datetime) -> None:
    """The token opens nothing from the next request on; nothing happens when it was revoked before. NotFound."""
    require(user, Action.MANAGE_ACCOUNTS)
    row = session.exec(select(ApiToken).where(col(ApiToken.number) == number)).one_or_none()
    if row is None:
        raise NotFound("token")
    if row.revoked_at is None:
        row.revoked_at = now
        session.add(row)
        note(session, AuditAction.EXECUTE, "api token", object_number=number, detail="revoked")


def api_tokens(session: Session, user: User, now: datetime) -> Sequence[TokenView]:
    """All tokens, those that are valid first, then by their end. Forbidden for who does not manage accounts."""
    require(user, Action.MANAGE_ACCOUNTS)
    views = [
        TokenView(
            number=row.number,
            label=row.label,
            organisation_id=row.organisation_id,
            role=row.role,
            actions=row.actions,
            records=row.records,
            made_at=row.made_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            used_at=row.used_at,
            ended=row.revoked_at is not None or row.expires_at <= now,
        )
        for row in session.exec(select(ApiToken).order_by(col(ApiToken.expires_at), col(ApiToken.id)))
    ]
    return sorted(views, key=lambda view: view.ended)


def user_of_token(database: Database, token: str, now: datetime) -> User | None:
    """Whom a token stands for, with its scope; None when it is none, is revoked, or has ended: which is recorded."""
    with database.read() as session:
        row = session.exec(select(ApiToken).where(col(ApiToken.token_hash) == hash_of(token))).one_or_none()
    if row is None or not _is_live(row, now):
        with database.beside() as session:
            denied, number = AuditOutcome.DENIED, None if row is None else row.number
            note(session, AuditAction.EXECUTE, "api token", object_number=number, outcome=denied, detail="refused")
        return None
    if row.used_at is None or now - row.used_at >= USED_WITHIN:
        _note_use(database, row, now)
    return _user_of(row)


def live_token(session: Session, token: str, now: datetime) -> tuple[int, User] | None:
    """A token that is valid now, by its id, and whom it stands for; None for every other text.

    Records nothing: ``user_of_token`` does.
    """
    row = session.exec(select(ApiToken).where(col(ApiToken.token_hash) == hash_of(token))).one_or_none()
    return None if row is None or row.id is None or not _is_live(row, now) else (row.id, _user_of(row))


def _user_of(row: ApiToken) -> User:
    return User(
        account_id=None,
        role=row.role,
        organisation_id=row.organisation_id,
        name=f"API {row.number}",
        actions=frozenset(action.value for action in row.actions & TOKEN_ACTIONS),
        records=frozenset(record.value for record in row.records),
    )


def _is_live(row: ApiToken, now: datetime) -> bool:
    return row.revoked_at is None and row.expires_at > now


def _scope_faults(
    kind: OrganisationKind, role: Role | None, actions: Collection[Action], records: Collection[Record]
) -> list[Fault]:
    if role is None or role not in roles_for(kind):
        return [Fault(field="role", message=N_("is no role in which a program of this organisation may act"))]
    faults = []
    if not set(actions) <= actions_of(role):
        faults.append(Fault(field="actions", message=N_("hold more than this role may give to a program")))
    if not set(records) <= records_of(role):
        faults.append(Fault(field="records", message=N_("hold more than this role sees")))
    if not records and not actions:
        faults.append(Fault(field="records", message=N_("are needed: choose what the program may see or do")))
    return faults


def _end_faults(last_day: date | None, today: date) -> list[Fault]:
    latest = today + LONGEST
    if last_day is not None and today <= last_day <= latest:
        return []
    params: Mapping[str, str] = {"first": f"{today:%d-%m-%Y}", "last": f"{latest:%d-%m-%Y}"}
    return [Fault(field="last_day", message=N_("must be a day from {first} to {last}"), params=tuple(params.items()))]


def _end_of(day: date) -> datetime:
    """The end of the day in the region."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=REGION_TIME_ZONE)


def _note_use(database: Database, row: ApiToken, now: datetime) -> None:
    """Notes the last use; where nothing can be written the token still reads."""
    used = update(ApiToken).where(col(ApiToken.id) == row.id).values(used_at=now)
    try:
        with database.beside() as session:
            session.connection().execute(used)
    except Unavailable:
        return
