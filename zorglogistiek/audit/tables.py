"""The tables of the log. They are only ever added to: triggers of the database refuse everything else."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from zorglogistiek.codes import AuditAction, AuditOutcome
from zorglogistiek.columns import UtcDateTime, code_type


class AuditEvent(SQLModel, table=True):
    """Something that was done or seen, by the fields of NEN 7513. It never holds the content of a record.

    ``id`` counts without gaps in the order in which events were stored. ``hash`` is the SHA-256 of all other fields,
    of the youths, and of the hash of the event before it (see ``chain``). Whom it concerns is ``youth_id`` when it is
    one youth, else the youths of the list ``list_id``.

    It refers to accounts, organisations and youths by id without a foreign key: the log outlives them.
    """

    __tablename__ = "audit_event"

    id: int | None = Field(default=None, primary_key=True)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    action: AuditAction = Field(sa_type=code_type(AuditAction))
    outcome: AuditOutcome = Field(sa_type=code_type(AuditOutcome))
    account_id: int | None = Field(default=None, index=True)
    user_name: str = Field(max_length=120)
    role: str = Field(max_length=20)
    organisation_id: int | None = None
    client: str = Field(max_length=60)
    purpose: str = Field(max_length=120)
    emergency: str | None = Field(default=None, max_length=20)
    object_type: str = Field(max_length=40)
    object_number: str | None = Field(default=None, max_length=40)
    youth_id: int | None = Field(default=None, index=True)
    list_id: int | None = Field(default=None, index=True)
    detail: str = Field(default="", max_length=400)
    hash: str = Field(max_length=64)


class AuditList(SQLModel, table=True):
    """Several youths whom events concern together, such as everybody on a page.

    The same youths are one list however often they are shown; ``digest`` (SHA-256 of their ids) tells whether they
    are, and stands in the hash of every event that names the list.
    """

    __tablename__ = "audit_list"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True, max_length=64)


class AuditListed(SQLModel, table=True):
    """A youth in a list."""

    __tablename__ = "audit_listed"
    __table_args__ = {"sqlite_with_rowid": False}

    list_id: int = Field(primary_key=True)
    youth_id: int = Field(primary_key=True, index=True)
