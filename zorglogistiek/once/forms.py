"""The forms of the pages that were carried out: claimed in the registry as the requests with a key are."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, delete

from zorglogistiek.clock import now
from zorglogistiek.once.answers import is_over
from zorglogistiek.once.request import Sender
from zorglogistiek.once.tables import CarriedOut

PREFIX = "form "
"""The beginning of the key of a form: a key of the interface has no blank, so that neither takes the other's."""

ROWS = CarriedOut.__table__  # type: ignore[attr-defined]


def claim_form(session: Session, sender: Sender, fingerprint: str) -> bool:
    """Whether the sender's form with this fingerprint is carried out now, and not before; stored with what it does.

    One statement: of two that are sent at once, the second waits until the first is committed or undone. What was
    answered is not kept. Forms of more than a day ago are forgotten.
    """
    moment = now()
    session.exec(delete(CarriedOut).where(is_over(moment)))
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    claimed = (
        insert(ROWS)
        .values(
            account_id=sender.account_id,
            api_token_id=sender.api_token_id,
            key=f"{PREFIX}{fingerprint}",
            fingerprint=fingerprint,
            carried_out_at=moment,
        )
        .on_conflict_do_nothing()
        .returning(ROWS.c.id)
    )
    return session.connection().execute(claimed).scalar_one_or_none() is not None
