"""Tables of access: accounts, sessions, what else signs somebody in, attempts, and emergency accesses."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from zorglogistiek.access.permissions import Action
from zorglogistiek.access.visibility import Record
from zorglogistiek.codes import Role, SignInWay
from zorglogistiek.columns import CodeSet, UtcDateTime, code_type
from zorglogistiek.sealing.columns import Opened, Sealed, SealedBytes, SealedRow


class Account(SQLModel, table=True):
    """Somebody who may sign in, for one organisation and in one role.

    The coordinator, who follows the region for a municipality, and the evaluator work for a municipality. Without a
    ``password_hash`` nobody signs in with a password. ``email`` is where a forgotten password is made up for.
    """

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, max_length=80)
    display_name: str = Field(max_length=120)
    email: str | None = Field(default=None, max_length=254)
    password_hash: str | None = Field(default=None, max_length=200)
    role: Role = Field(sa_type=code_type(Role))
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    active: bool = True


class SignInSession(SQLModel, table=True):
    """A signed-in session; only a hash of its token is kept, so that the table signs nobody in.

    ``stands_on`` is a digest of the account's password hash, role and organisation at the sign-in: when one of them
    changes, the session opens nothing any more, whoever changed it. ``seen_at`` is when it was last used, to within a
    few minutes; ``client`` the address it began from.
    """

    __tablename__ = "sign_in_session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    stands_on: str | None = Field(default=None, max_length=64)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    way: SignInWay = Field(default=SignInWay.PASSWORD, sa_type=code_type(SignInWay))
    client: str = Field(default="", max_length=60)


class PasswordCode(SQLModel, table=True):
    """A code with which the holder of an account chooses a password, once and soon; only a hash of it is kept."""

    __tablename__ = "password_code"

    id: int | None = Field(default=None, primary_key=True)
    code_hash: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class AwaitedCode(SQLModel, table=True):
    """Somebody whose password was right and who has yet to enter the code of the second factor. It opens nothing."""

    __tablename__ = "awaited_code"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    stands_on: str = Field(max_length=64)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class SecondFactor(SealedRow, SQLModel, table=True):
    """The secret that an account shares with an authenticator app, sealed for this account.

    It counts from ``confirmed_at``, when a code of the app was right. ``last_step`` is the time step of the last code
    that was used: none is taken twice.
    """

    __tablename__ = "second_factor"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", unique=True)
    sealed_secret: Sealed | None = Field(default=None, sa_type=SealedBytes)
    secret: ClassVar[Opened[str]] = Opened("second_factor", "sealed_secret", key="account_id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_step: int = 0


class ApiToken(SQLModel, table=True):
    """A key with which a program of an organisation uses the API, in one role and no further than its scope.

    Only a hash is kept. ``actions`` is what it may do and ``records`` what it may see, of what the role may and sees
    at the moment of use.
    """

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    token_hash: str = Field(unique=True, max_length=64)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    role: Role = Field(sa_type=code_type(Role))
    label: str = Field(max_length=80)
    actions: frozenset[Action] = Field(sa_type=CodeSet(Action))
    records: frozenset[Record] = Field(sa_type=CodeSet(Record))
    account_id: int | None = Field(default=None, foreign_key="account.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ProviderIdentity(SQLModel, table=True):
    """Whom an identity provider means by a subject: the account that signs in with it."""

    __tablename__ = "provider_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", unique=True)
    issuer: str = Field(max_length=200)
    subject: str = Field(max_length=255)
    linked_at: datetime = Field(sa_type=UtcDateTime)


class ProviderVisit(SQLModel, table=True):
    """Somebody who was sent to the identity provider and has yet to come back: once, soon, and in the same browser.

    ``account_id`` is the account to link, when somebody who is signed in links the own account. ``former_hash`` is the
    token of the session that the browser had: it ends when another begins.
    """

    __tablename__ = "provider_visit"

    id: int | None = Field(default=None, primary_key=True)
    state_hash: str = Field(unique=True, max_length=64)
    browser_hash: str = Field(max_length=64)
    nonce: str = Field(max_length=64)
    verifier: str = Field(max_length=128)
    next_path: str = Field(max_length=200)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    former_hash: str | None = Field(default=None, max_length=64)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class AttemptCount(SQLModel, table=True):
    """How often something was tried since a moment; ``what`` is a keyed digest, so that no name stands here."""

    __tablename__ = "attempt_count"

    what: str = Field(primary_key=True, max_length=64)
    since: datetime = Field(sa_type=UtcDateTime, index=True)
    count: int


class SealedOfEmergencyAccess(SealedRow):
    """What of an emergency access is sealed: why it was needed."""

    reason = Opened[str]("emergency_access", "sealed_reason", key="number")


class EmergencyAccess(SealedOfEmergencyAccess, SQLModel, table=True):
    """Somebody opened a youth to themselves whom they do not see otherwise, for a while and for a reason.

    It is open from ``started_at`` until the first of ``ends_at`` and ``ended_at`` (ended by hand).
    """

    __tablename__ = "emergency_access"
    __table_args__ = (CheckConstraint("ends_at > started_at", name="ends_after_start"),)

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    account_id: int = Field(foreign_key="account.id", index=True)
    youth_id: int = Field(foreign_key="youth.id", index=True)
    sealed_reason: Sealed | None = Field(default=None, sa_type=SealedBytes)
    started_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    def __init__(self, **facts: Any) -> None:
        """By the plain names of the columns that are sealed."""
        super().__init__(**facts)
