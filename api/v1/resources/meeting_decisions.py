"""The decisions of a meeting: taking one, accepting several together, taking one back."""

from collections.abc import Collection, Sequence
from typing import Annotated

from fastapi import APIRouter, status
from pydantic import Field

from api.deps import CurrentUser, DatabaseDep
from api.v1.bodies import Sent, described_by, without
from api.v1.params import IdPath, MeetingPath
from api.v1.schemas.common import Version
from api.v1.schemas.meeting import Decision, DecisionList
from zorglogistiek.audit.showing import aside
from zorglogistiek.clock import now, today
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.deciding import revoking
from zorglogistiek.meeting.deciding.decisions import accept_together, decide
from zorglogistiek.meeting.deciding.forms import MOST_FALLING, Decide
from zorglogistiek.meeting.views import DecisionView
from zorglogistiek.people.fields import Fields, Number
from zorglogistiek.people.reading import read

router = APIRouter()

MOST_TOGETHER = 50
"""More moves than a chain has in the largest region."""


class NewDecision(Decide):
    """A decision of a referral, based on a version of it."""

    referral: Annotated[Number, Field(description="The number of the referral.")]


class JointAcceptance(Fields):
    """Acceptances that need each other: the move of one frees the place of the next."""

    accepts: Annotated[tuple[NewDecision, ...], Field(min_length=1, max_length=MOST_TOGETHER)]


class Revocation(Fields):
    """A decision is taken back; promises to the referrals of `may_fall` may fall with it."""

    version: Version
    may_fall: Annotated[tuple[Number, ...], Field(max_length=MOST_FALLING)] = ()


@router.post("/{held_on}/decisions", status_code=status.HTTP_201_CREATED, openapi_extra=described_by(NewDecision))
def take_decision(user: CurrentUser, held_on: MeetingPath, sent: Sent, database: DatabaseDep) -> Decision:
    """Take a decision of a referral, and of the brothers and sisters who are decided with it."""
    referral = read(NewDecision, "decision", sent, today=today()).referral
    with database.write() as session:
        row = decide(
            session,
            user,
            meeting_on=held_on,
            referral=referral,
            form=without(sent, "referral"),
            now=now(),
            today=today(),
        )
        with aside(session):
            return taken(reading.decisions(session, visible_to=user, meeting_on=held_on), [row.id])[0]


@router.post(
    "/{held_on}/decisions/_accept-together",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=described_by(JointAcceptance),
)
def accept_several(user: CurrentUser, held_on: MeetingPath, sent: Sent, database: DatabaseDep) -> DecisionList:
    """Accept several proposals at once: all or none."""
    read(JointAcceptance, "acceptance", sent, today=today())
    accepts = [(one["referral"].strip(), without(one, "referral")) for one in sent["accepts"]]
    with database.write() as session:
        rows = accept_together(session, user, meeting_on=held_on, accepts=accepts, now=now(), today=today())
        with aside(session):
            views = reading.decisions(session, visible_to=user, meeting_on=held_on)
        return DecisionList(total=len(rows), items=taken(views, [row.id for row in rows]))


@router.post(
    "/{held_on}/decisions/{decision_id}/_revoke",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=described_by(Revocation),
)
def revoke_decision(
    user: CurrentUser, held_on: MeetingPath, decision_id: IdPath, sent: Sent, database: DatabaseDep
) -> Decision:
    """Take a decision back, by a decision of its own; `version` is that of the referral."""
    revocation = read(Revocation, f"decision {decision_id}", sent, today=today())
    with database.write() as session:
        row = revoking.revoke(
            session,
            user,
            meeting_on=held_on,
            decision_id=decision_id,
            version=revocation.version,
            now=now(),
            today=today(),
            may_fall=revocation.may_fall,
        )
        with aside(session):
            return taken(reading.decisions(session, visible_to=user, meeting_on=held_on), [row.id])[0]


def taken(views: Sequence[DecisionView], ids: Collection[int | None]) -> list[Decision]:
    """The decisions with these ids, as they are shown."""
    return [Decision.of(view) for view in views if view.id in ids]
