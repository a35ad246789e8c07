"""What a coordinator judges of a referral besides deciding: the urgency, a decline that no longer counts, advice."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.deps import CurrentUser, DatabaseDep
from api.v1.bodies import Sent, described_by
from api.v1.params import NumberPath
from api.v1.schemas.common import Version
from api.v1.schemas.people import Referral
from zorglogistiek.clock import now, today
from zorglogistiek.meeting.deciding.advice import GiveAdvice, give_advice
from zorglogistiek.meeting.deciding.lapsing import lapse_decline
from zorglogistiek.people.detail import referral_detail
from zorglogistiek.people.fields import Fields, Number, Text, at_most
from zorglogistiek.people.reading import read
from zorglogistiek.people.recording import LONGEST_NOTE
from zorglogistiek.people.urgency import ReviewUrgency, review_urgency

router = APIRouter()


class DeclineLapse(Fields):
    """A decline that no longer counts."""

    version: Version
    group: Annotated[Number, Field(description="The number of the group that was declined.")]
    note: Annotated[Text, at_most(LONGEST_NOTE), Field(description="Why it no longer counts.")]


@router.post("/{number}/_review-urgency", openapi_extra=described_by(ReviewUrgency))
def judge_urgency(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Referral:
    """Record that the urgency was judged today: kept, or changed, with its grounds."""
    with database.write() as session:
        review_urgency(session, user, referral=number, sent=sent, now=now(), today=today())
        return Referral.of(referral_detail(session, number, visible_to=user, on=today()).overview)


@router.post("/{number}/_lapse-decline", openapi_extra=described_by(DeclineLapse))
def end_decline(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Referral:
    """End the decline of a group before its day: it may be proposed again."""
    step = read(DeclineLapse, f"referral {number}", sent, today=today())
    with database.write() as session:
        lapse_decline(
            session,
            user,
            referral=number,
            group=step.group,
            version=step.version,
            note=step.note,
            now=now(),
            today=today(),
        )
        return Referral.of(referral_detail(session, number, visible_to=user, on=today()).overview)


@router.post("/{number}/_give-advice", openapi_extra=described_by(GiveAdvice))
def record_advice(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> Referral:
    """Record what the expert team advised on a referral that was escalated."""
    with database.write() as session:
        give_advice(session, user, referral=number, sent=sent, now=now(), today=today())
        return Referral.of(referral_detail(session, number, visible_to=user, on=today()).overview)
