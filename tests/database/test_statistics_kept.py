"""Figures are kept only as long as nothing changed that they are made from; on both databases."""

import itertools

from sqlmodel import select

from tests.small_region import NOW, day, make_region
from zorglogistiek.codes import BridgingKind, EventKind, Urgency
from zorglogistiek.people.tables import Bridging, Referral, ReferralEvent
from zorglogistiek.statistics.kept import KeptFigures


def test_every_kind_of_change_has_the_figures_made_anew(database):
    region = make_region(database)
    kept, times = KeptFigures(), itertools.count(1)

    def times_made():
        with database.read() as session:
            return kept.of(session, "waits", lambda: next(times))

    assert [times_made(), times_made()] == [1, 1]
    referral_id = region.referrals["R1"]
    event = ReferralEvent(referral_id=referral_id, kind=EventKind.NEED_VOICED, happened_on=day(-400), recorded_at=NOW)
    bridging = Bridging(number="B1", referral_id=referral_id, kind=BridgingKind.AMBULATORY, from_on=day(-3))
    for count, row in enumerate((event, bridging), start=2):
        with database.write() as session:
            session.add(row)
        assert [times_made(), times_made()] == [count, count]
    with database.write() as session:
        session.exec(select(Bridging)).one().until_on = day(-1)
    assert times_made() == 4
    with database.write() as session:
        session.get_one(Referral, referral_id).urgency = Urgency.URGENT
    assert [times_made(), times_made()] == [5, 5]


def test_other_questions_have_figures_of_their_own(database):
    make_region(database)
    kept = KeptFigures()
    with database.read() as session:
        found = [kept.of(session, ("waits", protected), object) for protected in (True, False, True)]
    assert found[0] is found[2] is not found[1]
