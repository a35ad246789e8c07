"""The requests that were carried out, for as long as they may be sent again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from zorglogistiek.columns import UtcDateTime


class CarriedOut(SQLModel, table=True):
    """A request that was carried out: stored in the same transaction as what it did.

    It belongs to the account or the API token that sent it. ``fingerprint`` tells requests with one key apart;
    ``status`` and ``answer`` (headers and body, sealed) are what was answered, and None until that is known.
    """

    __tablename__ = "carried_out"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        UniqueConstraint("api_token_id", "key"),
        CheckConstraint("(account_id is null) <> (api_token_id is null)", name="one_sender"),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    api_token_id: int | None = Field(default=None, foreign_key="api_token.id")
    key: str = Field(max_length=80)
    fingerprint: str = Field(max_length=64)
    carried_out_at: datetime = Field(sa_type=UtcDateTime, index=True)
    status: int | None = None
    answer: bytes | None = None
