"""A registration that is still being typed: what of it can be understood already, and whom it is likely about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind, ReferralKind, Role, Togetherness
from zorglogistiek.people.detail import referral_detail
from zorglogistiek.people.duplicates import Duplicate, of_person, person
from zorglogistiek.people.forms import ReferralChange, YouthChange
from zorglogistiek.people.reading import understood
from zorglogistiek.people.repository import id_of
from zorglogistiek.people.repository import youth as youth_numbered
from zorglogistiek.places.repository import present_stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What can be understood so far of what somebody types about a youth and the place that is asked for."""

    youth: YouthChange
    referral: ReferralChange


def asked_of(sent: Mapping[str, object], *, today: date) -> Asked:
    """What is right already in a registration that is being typed; the rest counts as not given yet."""
    youth = sent.get("youth")
    own = {name: value for name, value in sent.items() if name in ReferralChange.model_fields}
    return Asked(
        youth=understood(YouthChange, youth if isinstance(youth, Mapping) else {}, today=today),
        referral=understood(ReferralChange, own, today=today),
    )


def likely_doubles(
    session: Session, asked: Asked, *, visible_to: User, own_id: int | None = None
) -> tuple[Duplicate, ...]:
    """The youths of the region who are likely the same as the one who is typed; brothers and sisters are not.

    ``own_id`` is the youth, when stored already.
    """
    youth = asked.youth
    if youth.birth_date is None or not (youth.first_name and youth.last_name):
        return ()
    typed = person(
        number="",
        bsn=youth.bsn,
        first_name=youth.first_name,
        last_name=youth.last_name,
        birth_date=youth.birth_date,
    )
    siblings = youth.siblings.youths if youth.siblings is not None else ()
    return tuple(of_person(session, typed, visible_to=visible_to, own_id=own_id, others=siblings))


def fields_like(session: Session, number: str, *, visible_to: User, on: date) -> dict[str, str]:
    """The fields of a form for a brother or sister of the youth of a referral, with what the two share.

    They are one sibling set, with everybody who is in it already. NotFound when the user does not see the referral.
    """
    detail = referral_detail(session, number, visible_to=visible_to, on=on)
    line, siblings, dates = detail.youth.line, detail.youth.siblings, detail.overview.dates
    together = siblings.together if siblings is not None else Togetherness.PREFERRED
    referrer = detail.overview.referrer
    shared: dict[str, object] = {
        "youth.last_name": line.last_name,
        "youth.municipality": line.municipality.number,
        "youth.pc4": line.pc4,
        "youth.legal_frame": line.legal_frame.value,
        "youth.legal_frame_until": line.legal_frame_until,
        "youth.siblings.together": together.value,
        "need_voiced": dates.get(EventKind.NEED_VOICED),
        "referral_decision": dates.get(EventKind.REFERRAL_DECISION),
        "wanted_from": detail.overview.wanted_from,
        "referrer": referrer.number if referrer is not None and visible_to.role is Role.COORDINATOR else None,
    }
    for row, youth in enumerate((line.number, *(siblings.youths if siblings is not None else ()))):
        shared[f"youth.siblings.youths.{row}"] = youth
    return {
        name: f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value)
        for name, value in shared.items()
        if value is not None
    }


def fields_for(session: Session, number: str, *, visible_to: User) -> dict[str, str]:
    """The fields of a form for a youth whom the registry knows: who lives in a group moves on.

    NotFound when the user does not see the youth.
    """
    stay = present_stay(session, id_of(youth_numbered(session, number, visible_to=visible_to)))
    return {"youth_number": number, "kind": (ReferralKind.NEW if stay is None else ReferralKind.MOVE_ON).value}
