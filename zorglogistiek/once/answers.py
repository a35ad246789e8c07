"""What was answered to a request with a key, to answer the same when it is sent again."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, delete, select, update

from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.errors import Unavailable
from zorglogistiek.once.request import KeyedRequest
from zorglogistiek.once.tables import CarriedOut
from zorglogistiek.sealing import row_name, seal, unseal

REMEMBERED = timedelta(days=1)
"""So long a request may be sent again. A key that seems to be used so far ahead was used while the clock was wrong."""

MOST_BYTES = 256 * 1024
"""A longer answer is not kept: who sends the request again is told that it was carried out."""

PATIENCE_SECONDS = 5.0
"""How long the second of two waits for what is answered to the first."""


class OtherRequest(Exception):
    """The key was used for another request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as it went out; the status is None when it is not known (any more)."""

    status: int | None
    headers: Mapping[str, str]
    body: bytes


UNKNOWN = Answer(status=None, headers={}, body=b"")


def earlier_answer(database: Database, request: KeyedRequest) -> Answer | None:
    """What was answered to this request before; None when it was not carried out.

    Waits a moment for a request that is being answered. OtherRequest when the key belongs to another one.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with database.read() as session:
            found = session.exec(select(CarriedOut).where(*_same(request))).one_or_none()
        if found is None:
            return None
        if found.fingerprint != request.fingerprint:
            raise OtherRequest
        if found.status is not None or time.monotonic() > until:
            return _opened(found, _cell(request))
        time.sleep(0.05)


def keep_answer(database: Database, request: KeyedRequest, answer: Answer) -> None:
    """Keeps what is answered to a request that was carried out; forgets those of long ago."""
    kept = json.dumps({"headers": dict(answer.headers), "body": answer.body.decode("utf-8")})
    with database.write() as session:
        session.exec(delete(CarriedOut).where(is_over(now())))
        row = session.exec(select(CarriedOut).where(*_same(request))).one_or_none()
        if row is None:
            return
        row.status = answer.status
        row.answer = seal(kept, row=_cell(request)) if len(kept) <= MOST_BYTES else None
        session.add(row)


def give_key_back(database: Database, request: KeyedRequest) -> None:
    """The request was refused after all: nothing of it was carried out, and it may be sent again."""
    with database.write() as session:
        session.exec(delete(CarriedOut).where(*_same(request), col(CarriedOut.status).is_(None)))


def forget_answers(session: Session) -> None:
    """Forgets every answer that is kept, because one of them may tell of somebody who is erased.

    That the requests were carried out stays known: who sends one again is told so.
    """
    session.exec(update(CarriedOut).where(col(CarriedOut.answer).is_not(None)).values(answer=None))


def is_over(moment: datetime) -> ColumnElement[bool]:
    """Condition on what was carried out: so long ago that it is not remembered any more."""
    carried_out_at = col(CarriedOut.carried_out_at)
    return or_(carried_out_at < moment - REMEMBERED, carried_out_at > moment + REMEMBERED)


def _same(request: KeyedRequest) -> tuple[ColumnElement[bool], ...]:
    sender, key = request.sender, col(CarriedOut.key) == request.key
    if sender.api_token_id is not None:
        return col(CarriedOut.api_token_id) == sender.api_token_id, key
    return col(CarriedOut.account_id) == sender.account_id, key


def _cell(request: KeyedRequest) -> str:
    return row_name("carried_out", f"{request.sender.name}/{request.key}", "answer")


def _opened(row: CarriedOut, cell: str) -> Answer:
    if row.answer is None:
        return UNKNOWN
    try:
        kept = json.loads(unseal(row.answer, row=cell))
    except Unavailable:  # its key was changed since: answers are kept for a day, and not sealed anew
        return UNKNOWN
    return Answer(status=row.status, headers=kept["headers"], body=kept["body"].encode("utf-8"))
