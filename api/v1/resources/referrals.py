"""Referrals: registering, reading, changing, and what happens to them."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from api.deps import CurrentUser, DatabaseDep
from api.v1.bodies import Sent, described_by, without
from api.v1.params import NUMBER_PATTERN, NumberPath, PageDep
from api.v1.resources import referral_judgements, referral_steps
from api.v1.schemas.common import Version
from api.v1.schemas.people import EventList, Referral, ReferralDetail, ReferralList, Registration
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import now, today
from zorglogistiek.codes import ReferralKind, ReferralState, Urgency
from zorglogistiek.people.detail import referral_detail
from zorglogistiek.people.forms import ReferralChange
from zorglogistiek.people.forms import Registration as RegistrationForm
from zorglogistiek.people.names_asked import ask_known
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.people.reading import read
from zorglogistiek.people.service import change_referral, register

router = APIRouter()

OfNumber = Annotated[str | None, Query(pattern=NUMBER_PATTERN)]


class NewReferral(RegistrationForm):
    """A referral of a new youth, or of the known one with `youth_number`."""


class ReferralUpdate(ReferralChange):
    """What changes of a referral; what is left out stays as it is."""

    version: Version


@router.get("")
def list_referrals(
    user: CurrentUser,
    database: DatabaseDep,
    page: PageDep,
    state: Annotated[list[ReferralState] | None, Query(description="In one of these states.")] = None,
    kind: Annotated[list[ReferralKind] | None, Query(description="Of one of these kinds.")] = None,
    urgency: Annotated[list[Urgency] | None, Query(description="With one of these urgencies.")] = None,
    youth: OfNumber = None,
    referrer: OfNumber = None,
    municipality: OfNumber = None,
    over_norm: Annotated[
        bool | None, Query(alias="overNorm", description="Waits longer than the norm, or not.")
    ] = None,
) -> ReferralList:
    """List referrals, also those that ended; the longest wait comes first."""
    filters = ReferralFilter(
        states=frozenset(state) if state else None,
        youth=youth,
        referrer=referrer,
        municipality=municipality,
        kinds=frozenset(kind) if kind else None,
        urgencies=frozenset(urgency) if urgency else None,
        over_norm=over_norm,
    )
    with database.read() as session:
        found = referral_overviews(session, visible_to=user, on=today(), filters=filters)
        show_only(session, ids=[one.youth.id for one in page.of(found)])
        return ReferralList.page_of(found, page)


@router.post("", status_code=status.HTTP_201_CREATED, openapi_extra=described_by(NewReferral))
def register_referral(user: CurrentUser, sent: Sent, database: DatabaseDep, response: Response) -> Registration:
    """Register a referral, of a new youth or a known one."""
    ask_known(database, user, sent, now())
    with database.write() as session:
        registered = register(session, user, sent, now=now())
    response.headers["Location"] = f"/v1/referrals/{registered.referral.number}"
    return Registration.of(
        {
            "referral": registered.referral.number,
            "version": registered.referral.version,
            "youth": registered.youth.number,
            "duplicates": registered.duplicates,
        }
    )


@router.get("/{number}")
def read_referral(user: CurrentUser, number: NumberPath, database: DatabaseDep) -> ReferralDetail:
    """Show a referral with its youth and its whole history."""
    with database.read() as session:
        return ReferralDetail.of(referral_detail(session, number, visible_to=user, on=today()))


@router.patch("/{number}", openapi_extra=described_by(ReferralUpdate))
def update_referral(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Referral:
    """Change facts of a referral that is a draft or open."""
    version = read(ReferralUpdate, f"referral {number}", sent, today=today()).version
    with database.write() as session:
        change_referral(session, user, number, without(sent, "version"), version=version, now=now())
        return Referral.of(referral_detail(session, number, visible_to=user, on=today()).overview)


@router.get("/{number}/events")
def list_events(user: CurrentUser, number: NumberPath, database: DatabaseDep, page: PageDep) -> EventList:
    """List everything that was recorded of a referral, in order."""
    with database.read() as session:
        return EventList.page_of(referral_detail(session, number, visible_to=user, on=today()).events, page)


router.include_router(referral_steps.router)
router.include_router(referral_judgements.router)
