"""The requests that were carried out, for as long as they may be sent again."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from zorglogistiek.columns import UtcDateTime


class CarriedOut(SQLModel, table=True):
    """A request that was carried out: stored in the same transaction as what it did.

    ``fingerprint`` tells requests with one key apart; ``status`` and ``answer`` (headers and body, sealed) are what
    was answered, and None until that is known.
    """

    __tablename__ = "carried_out"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    key: str = Field(max_length=80)
    fingerprint: str = Field(max_length=64)
    carried_out_at: datetime = Field(sa_type=UtcDateTime, index=True)
    status: int | None = None
    answer: bytes | None = None
