"""The research permits."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from zorglogistiek.columns import UtcDateTime


class ResearchPermit(SQLModel, table=True):
    """That an evaluator may have microdata for one purpose, through ``last_day``.

    ``granted_by_id`` is the account of who granted it; None: it was granted on the command line.
    """

    __tablename__ = "research_permit"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=20)
    account_id: int = Field(foreign_key="account.id", index=True)
    purpose: str = Field(max_length=200)
    granted_by_id: int | None = Field(default=None, foreign_key="account.id")
    granted_at: datetime = Field(sa_type=UtcDateTime)
    last_day: date
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
