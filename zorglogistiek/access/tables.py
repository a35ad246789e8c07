"""Tables of access: accounts, their sessions and emergency accesses."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from zorglogistiek.codes import Role
from zorglogistiek.columns import UtcDateTime, code_type


class Account(SQLModel, table=True):
    """Somebody who may sign in, for one organisation and in one role.

    The coordinator, who follows the region for a municipality, and the evaluator work for a municipality.
    """

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, max_length=80)
    display_name: str = Field(max_length=120)
    password_hash: str = Field(max_length=200)
    role: Role = Field(sa_type=code_type(Role))
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    active: bool = True


class SignInSession(SQLModel, table=True):
    """A signed-in session; only a hash of its token is kept, so that the table signs nobody in."""

    __tablename__ = "sign_in_session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class EmergencyAccess(SQLModel, table=True):
    """Somebody opened a youth to themselves whom they do not see otherwise, for a while and for a reason.

    It is open from ``started_at`` until the first of ``ends_at`` and ``ended_at`` (ended by hand).
    """

    __tablename__ = "emergency_access"
    __table_args__ = (CheckConstraint("ends_at > started_at", name="ends_after_start"),)

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    account_id: int = Field(foreign_key="account.id", index=True)
    youth_id: int = Field(foreign_key="youth.id", index=True)
    reason: str = Field(max_length=500)
    started_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
