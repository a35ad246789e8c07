"""What is noted in a transaction is stored with it, under the circumstances of the moment, or not at all."""

import pytest
from sqlmodel import Session, select

from zorglogistiek.audit.circumstances import Circumstances, acting
from zorglogistiek.audit.recording import note
from zorglogistiek.audit.showing import show
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import AuditAction, AuditOutcome
from zorglogistiek.database import Database
from zorglogistiek.errors import NotFound
from zorglogistiek.once.request import KeyedRequest, Sender, carrying_out


def test_an_event_is_stored_with_its_transaction(database: Database):
    around = Circumstances(client="192.0.2.7", purpose="GET /youths/{number}", account_id=3, user_name="R. Eferrer")
    with acting(around), database.write() as session:
        note(session, AuditAction.READ, "youth", object_number="Y1", youth_id=1)
    with database.read() as session:
        [event] = session.exec(select(AuditEvent)).all()
    assert (event.action, event.outcome) == (AuditAction.READ, AuditOutcome.SUCCESS)
    assert (event.client, event.purpose, event.account_id) == ("192.0.2.7", "GET /youths/{number}", 3)
    assert (event.object_type, event.object_number, event.youth_id) == ("youth", "Y1", 1)


def test_what_is_undone_leaves_no_event(database: Database):
    def break_off(session: Session) -> None:
        note(session, AuditAction.UPDATE, "youth", object_number="Y1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), database.write() as session:
        break_off(session)
    with database.write():
        pass
    with database.read() as session:
        assert session.exec(select(AuditEvent)).all() == []


def test_what_is_only_recorded_claims_no_key_of_a_request(database: Database):
    """A look or a refusal on the way carries out nothing: the key is the command's, also when that fails."""
    request = KeyedRequest(sender=Sender(account_id=1), key="k", fingerprint="f")
    with carrying_out(request):
        with database.read() as session:
            show(session, ids=[1])
        with pytest.raises(NotFound), database.read():
            raise NotFound("youth J1")
    assert not request.claimed
    with database.read() as session:
        assert len(session.exec(select(AuditEvent)).all()) == 2
