"""Ten thousand ways to tamper with the log behind its guards: every one is found. Apart from the suite: ``make faults``."""

import random

import pytest
from sqlmodel import Session

from tests.tampering import fill, tampered, unguard
from zorglogistiek.audit.verifying import verify

TAMPERINGS = 10_000
EVENTS_OF_A_LOG = 24

pytestmark = pytest.mark.long


def test_ten_thousand_tamperings_are_all_found(database):
    kept, chance, missed = fill(database, EVENTS_OF_A_LOG), random.Random(202_611), []
    with Session(database._writer) as session:
        unguard(session.connection())
        for _ in range(TAMPERINGS):
            attempt = session.begin_nested()
            how = tampered(session.connection(), chance)
            if verify(session, kept).why is None:
                missed.append(how)
            attempt.rollback()
        assert verify(session, kept).why is None  # control: what was undone is right again
        session.rollback()
    assert missed == []
