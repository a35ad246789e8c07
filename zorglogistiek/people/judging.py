"""What the registry knows against a form about people, besides the numbers that it does not hold (``lookups``)."""

from collections.abc import Mapping

from pydantic import BaseModel
from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.codes import ReferralState
from zorglogistiek.errors import Conflict, Fault
from zorglogistiek.people import repository
from zorglogistiek.people.fields import BSN
from zorglogistiek.people.repository import id_of
from zorglogistiek.people.steps import OPEN_STATES, state_of
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.sealing import blind_index
from zorglogistiek.words import N_

ERASED = N_("this youth was erased; register the youth anew")

UNFINISHED = OPEN_STATES | {ReferralState.DRAFT}
"""The states in which a referral can still change, and in which its youth needs no other."""


def plain_of(sent: BaseModel | Mapping[str, object]) -> Mapping[str, object]:
    """What was sent, as a mapping; of a form only what was given."""
    return sent.model_dump(exclude_unset=True) if isinstance(sent, BaseModel) else sent


def text_of(sent: Mapping[str, object], name: str) -> str | None:
    """The text in a field, without the spaces around it; None when there is no text in it."""
    value = sent.get(name)
    return value.strip() if isinstance(value, str) else None


def bsn_faults(session: Session, user: User, bsn: str | None, field: str, *, own_id: int | None = None) -> list[Fault]:
    """Whether another youth than ``own_id`` has this BSN; the other is named only to who may see them."""
    if bsn is None or not BSN.fullmatch(bsn):
        return []
    others = select(Youth).where(Youth.bsn_index == blind_index(bsn), Youth.id != (own_id or 0))
    same = session.exec(others.order_by(col(Youth.id))).first()
    if same is None:
        return []
    if same.id in repository.youth_ids_seen(session, [id_of(same)], visible_to=user):
        known = N_("this youth is in the registry already, as {number}")
        return [Fault(field=field, message=known, params=(("number", same.number),))]
    return [Fault(field=field, message=N_("another organisation registered this youth already; ask the coordinator"))]


def claim_bsn(youth: Youth) -> None:
    """This youth's BSN was typed: it can be no other's that was typed, also when two are registered at one moment."""
    youth.bsn_claim = youth.bsn_index


def open_referral_faults(session: Session, user: User, youth: Youth) -> list[Fault]:
    """A youth waits once, and an erased one never. The number of a referral that the user may not see is not named.

    Of two who would have the youth wait, the second sees what the first did.
    """
    hold(session, youth)
    if youth.erased_at is not None:
        return [Fault(field="youth_number", message=ERASED)]
    referrals = session.exec(select(Referral).where(Referral.youth_id == youth.id)).all()
    opened = [one for one in referrals if state_now(session, one) in UNFINISHED]
    if not opened:
        return []
    seen = repository.referral_seen(session, user)
    ids = [one.id for one in opened]
    number = session.exec(select(Referral.number).where(seen, col(Referral.id).in_(ids))).first()
    if number is None:
        return [Fault(field="youth_number", message=N_("this youth has an open referral of another organisation"))]
    message = N_("this youth has an open referral already: {number}")
    return [Fault(field="youth_number", message=message, params=(("number", number),))]


def hold(session: Session, youth: Youth) -> None:
    """From here on nobody else has this youth wait, or erases them, until the transaction ends (SQLite: has one)."""
    session.refresh(youth, with_for_update={"key_share": True})


def require_no_other(session: Session, user: User, referral: Referral) -> None:
    """Conflict when a referral that has ended may not be opened again: its youth waits by another, or was erased."""
    for fault in open_referral_faults(session, user, session.get_one(Youth, referral.youth_id)):
        raise Conflict(f"referral {referral.number}", fault.message, **dict(fault.params))


def state_now(session: Session, referral: Referral) -> ReferralState:
    """Where a referral stands."""
    events = repository.events_of(session, [id_of(referral)]).get(id_of(referral), [])
    return state_of(f"referral {referral.number}", events)
