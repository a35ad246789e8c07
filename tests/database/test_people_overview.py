"""The waiting list as each role sees it, in the region that fits in the head, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from tests.small_region import NOW, TODAY, Region, day, make_region, promise, resident
from zorglogistiek.access.user import User
from zorglogistiek.codes import BridgingKind, DeclineReason, EventKind, ReferralKind, ReferralState, Role, Urgency
from zorglogistiek.database import Database
from zorglogistiek.errors import NotFound
from zorglogistiek.people import detail, repository, service
from zorglogistiek.people.overview import ReferralFilter, referral_overviews, youth_overviews
from zorglogistiek.people.tables import Referral
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.places.tables import Group

EVERYTHING = ReferralFilter(states=None)


@pytest.fixture
def region(database: Database) -> Region:
    """R1 waits 70 days, R2 is proposed G1 after 35, R3 has an incomplete file since 7, R4 is a draft, R5 is withdrawn."""
    made = make_region(database, youths=5)
    note_down(database, made, "R1", (-70, EventKind.REGISTERED), (-69, EventKind.FILE_COMPLETE))
    note_down(
        database, made, "R2", (-35, EventKind.REGISTERED), (-35, EventKind.FILE_COMPLETE), (-1, EventKind.PROPOSED)
    )
    note_down(database, made, "R3", (-7, EventKind.REGISTERED))
    note_down(database, made, "R5", (-90, EventKind.REGISTERED), (-80, EventKind.WITHDRAWN))
    return made


def note_down(
    database: Database,
    region: Region,
    number: str,
    *events: tuple[int, EventKind],
    group: str = "G1",
    reason: DeclineReason | None = None,
) -> None:
    """Records events of a referral, each so many days from TODAY; those about a group are about G1."""
    about = {EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER, EventKind.DECLINED, EventKind.STARTED}
    with database.write() as session:
        referral = session.exec(select(Referral).where(Referral.number == number)).one()
        for offset, kind in events:
            named = session.get_one(Group, region.groups[group]) if kind in about else None
            service.record(
                session, region.coordinator, referral, kind, day(offset), now=NOW, group=named, decline_reason=reason
            )


def listed(database: Database, user: User, filters: ReferralFilter | None = None) -> list[ReferralOverview]:
    with database.read() as session:
        return referral_overviews(session, visible_to=user, on=TODAY, filters=filters or ReferralFilter())


def numbers(database: Database, user: User, filters: ReferralFilter | None = None) -> list[str]:
    return [overview.number for overview in listed(database, user, filters)]


def test_the_waiting_list_begins_with_who_waited_longest(database: Database, region: Region) -> None:
    first, second, third = listed(database, region.coordinator)
    assert [first.number, second.number, third.number] == ["R1", "R2", "R3"]
    assert (first.state, first.waited_weeks_gross, first.over_norm) == (ReferralState.WAITING, 10, True)
    assert (second.state, second.waited_weeks_gross, second.over_norm) == (ReferralState.PROPOSED, 5, False)
    assert second.proposed is not None
    assert (second.proposed.number, second.proposed.provider.name) == ("G1", "Linde")
    assert third.state is ReferralState.INCOMPLETE
    assert "the citizen service number is missing" in third.missing
    assert third.referrer is not None
    assert (third.youth.age, third.youth.municipality.name, third.referrer.number) == (14, "Delft", "W1")


def test_drafts_and_what_ended_are_shown_when_asked_for(database: Database, region: Region) -> None:
    assert numbers(database, region.coordinator, EVERYTHING) == ["R1", "R2", "R3", "R4", "R5"]
    withdrawn = ReferralFilter(states=frozenset({ReferralState.WITHDRAWN}))
    assert numbers(database, region.coordinator, withdrawn) == ["R5"]


def test_a_withdrawal_that_was_taken_back_is_on_the_list_again(database: Database, region: Region) -> None:
    note_down(database, region, "R5", (0, EventKind.REVOKED))
    assert "R5" in numbers(database, region.coordinator)


def test_filters_narrow_the_list(database: Database, region: Region) -> None:
    with database.write() as session:
        session.exec(select(Referral).where(Referral.number == "R2")).one().urgency = Urgency.URGENT

    def found(filters: ReferralFilter) -> list[str]:
        return numbers(database, region.coordinator, filters)

    assert found(ReferralFilter(urgencies=frozenset({Urgency.URGENT}))) == ["R2"]
    assert found(ReferralFilter(over_norm=True)) == ["R1"]
    assert found(ReferralFilter(over_norm=False)) == ["R2", "R3"]
    assert found(ReferralFilter(youth="J3")) == ["R3"]
    assert found(ReferralFilter(numbers=["R3", "R9", "\x00"])) == ["R3"]
    assert found(ReferralFilter(municipality="M1", referrer="W1")) == ["R1", "R2", "R3"]
    assert found(ReferralFilter(municipality="\x00")) == []
    assert found(ReferralFilter(kinds=frozenset({ReferralKind.MOVE_ON}))) == []


def test_where_a_youth_lives_and_what_is_promised_are_shown(database: Database, region: Region) -> None:
    resident(database, region, "J1", place=1, since=day(-200), until=day(14))
    promise(database, region, "R1", week=day(14), weeks=26, group="G2")
    with database.write() as session:
        referral = session.exec(select(Referral).where(Referral.number == "R1")).one()
        service.bridge(session, referral, BridgingKind.AMBULATORY, day(-28), until_on=day(14))
    overview = listed(database, region.coordinator)[0]
    assert overview.lives_in is not None
    assert (overview.lives_in.group.number, overview.lives_in.expected_end) == ("G1", day(14))
    assert overview.promise is not None
    assert (overview.promise.group.provider.number, overview.promise.planned_on) == ("Es", day(14))
    assert overview.bridging is not None
    assert overview.bridging.until_on == day(14)
    assert (overview.waited_weeks_gross, overview.waited_weeks_net) == (10, 6)


def test_a_decline_that_still_counts_is_shown_with_its_last_day(database: Database, region: Region) -> None:
    note_down(database, region, "R2", (0, EventKind.DECLINED), reason=DeclineReason.NO_PLACE)
    (overview,) = listed(database, region.coordinator, ReferralFilter(numbers=["R2"]))
    (decline,) = overview.declines
    assert (decline.group.number, decline.reason, decline.until) == ("G1", DeclineReason.NO_PLACE, day(28))
    assert (overview.proposed, overview.provider_declines) == (None, 1)


def test_each_role_sees_its_own(database: Database, region: Region) -> None:
    other = User(account_id=None, role=Role.REFERRER, organisation_id=region.organisations["Es"], name="elsewhere")
    assert numbers(database, region.referrer, EVERYTHING) == ["R1", "R2", "R3", "R4", "R5"]
    assert numbers(database, other, EVERYTHING) == []
    assert numbers(database, region.evaluator, EVERYTHING) == []
    # Linde owns G1, which is proposed to R2. Es owns G2, which is proposed to nobody.
    assert numbers(database, region.linde, EVERYTHING) == ["R2"]
    assert numbers(database, region.es, EVERYTHING) == []


def test_a_provider_sees_a_referral_while_a_proposal_promise_or_resident_ties_it_to_a_group(
    database: Database, region: Region
) -> None:
    note_down(database, region, "R2", (0, EventKind.PROPOSED), group="G2")
    assert (numbers(database, region.linde), numbers(database, region.es)) == ([], ["R2"])
    note_down(database, region, "R2", (0, EventKind.DECLINED), group="G2", reason=DeclineReason.SAFETY)
    assert numbers(database, region.es) == []
    promise(database, region, "R3", week=day(7), weeks=26, group="G2")
    assert numbers(database, region.es) == ["R3"]
    # J1 and J5 live with Linde: of J1 the open referral is seen, of J5 not the one that was withdrawn.
    resident(database, region, "J1", place=1, since=day(-200), until=None)
    resident(database, region, "J5", place=2, since=day(-200), until=None)
    assert numbers(database, region.linde, EVERYTHING) == ["R1"]
    with database.read() as session:
        assert [one.number for one in youth_overviews(session, visible_to=region.linde, on=TODAY)] == ["J1", "J5"]
        assert [one.number for one in youth_overviews(session, visible_to=region.es, on=TODAY)] == ["J3"]


def test_what_is_not_ones_own_looks_like_what_does_not_exist(database: Database, region: Region) -> None:
    with database.read() as session:
        for user in (region.linde, region.es, region.evaluator):
            errors = []
            for number in ("R1", "R999", "\x00"):
                with pytest.raises(NotFound) as refused:
                    detail.referral_detail(session, number, visible_to=user, on=TODAY)
                errors.append(str(refused.value).replace(number, "?"))
            assert set(errors) == {"referral ? does not exist"}
            with pytest.raises(NotFound, match="youth J1 does not exist"):
                detail.youth_detail(session, "J1", visible_to=user, on=TODAY)


def test_the_bsn_is_part_of_the_identity(database: Database, region: Region) -> None:
    with database.write() as session:
        repository.youth(session, "J2", visible_to=region.coordinator).bsn = "999996770"
    with database.read() as session:
        shown = {
            user.role: detail.youth_detail(session, "J2", visible_to=user, on=TODAY).bsn
            for user in (region.coordinator, region.referrer, region.linde)
        }
    assert shown == {Role.COORDINATOR: "999996770", Role.REFERRER: "999996770", Role.PROVIDER: None}


def test_a_detail_says_what_this_user_can_record_next(database: Database, region: Region) -> None:
    with database.read() as session:
        of_coordinator = detail.referral_detail(session, "R2", visible_to=region.coordinator, on=TODAY).possible
        of_provider = detail.referral_detail(session, "R2", visible_to=region.linde, on=TODAY).possible
    assert EventKind.FILE_INCOMPLETE in of_coordinator
    assert EventKind.STARTED not in of_coordinator
    assert of_provider == {EventKind.INTAKE}


@pytest.mark.parametrize("role", ["coordinator", "referrer", "linde"])
def test_a_longer_list_takes_no_more_queries(database: Database, region: Region, role: str) -> None:
    user: User = getattr(region, role)
    with database.read() as session, counting(session) as queries:
        referral_overviews(session, visible_to=user, on=TODAY, filters=ReferralFilter(numbers=["R2"]))
        one = len(queries)
        referral_overviews(session, visible_to=user, on=TODAY, filters=EVERYTHING)
        assert len(queries) - one <= one


@contextmanager
def counting(session: Session) -> Iterator[list[str]]:
    """The statements that the session sends meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engine = session.get_bind()
    assert isinstance(engine, Engine)
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
