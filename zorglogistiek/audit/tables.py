"""The table of the log."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from zorglogistiek.codes import AuditAction, AuditOutcome
from zorglogistiek.columns import UtcDateTime, code_type


class AuditEvent(SQLModel, table=True):
    """Something that was done or seen, by the fields of NEN 7513. It never holds the content of a record.

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
    detail: str = Field(default="", max_length=400)
