"""Changing the facts of a youth or a referral, as somebody saw them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import day_at
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.people import lookups, relations, repository
from zorglogistiek.people.forms import (
    REFERRAL_FACTS,
    YOUTH_FACTS,
    ReferralChange,
    ReferralFields,
    YouthChange,
    YouthFields,
)
from zorglogistiek.people.judging import ERASED, UNFINISHED, bsn_faults, claim_bsn, plain_of, state_now, text_of
from zorglogistiek.people.lookups import Found
from zorglogistiek.people.reading import try_read
from zorglogistiek.people.recording import referral_to_change, require_version
from zorglogistiek.people.repository import id_of
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.tables import Organisation
from zorglogistiek.words import N_

Form = TypeVar("Form", bound=BaseModel)


def change_youth(
    session: Session,
    user: User,
    number: str,
    sent: YouthChange | Mapping[str, object],
    *,
    version: int,
    now: datetime,
) -> Youth:
    """Changes the facts that were sent of a youth, and leaves the others.

    Invalid with all faults by field, NotFound, Conflict for an outdated version, Forbidden for a role that may not.
    """
    require(user, Action.REGISTER)
    youth = repository.youth(session, number, visible_to=user)
    require_version(f"youth {number}", youth.version, version)
    if youth.erased_at is not None:
        raise Conflict(f"youth {number}", ERASED)
    plain = plain_of(sent)
    form, faults = try_read(YouthChange, plain, today=day_at(now))
    found = lookups.look_up(session, user, lookups.of_youth(plain))
    faults += found.faults
    faults += bsn_faults(session, user, text_of(plain, "bsn"), "bsn", own_id=youth.id)
    faults += _merged_faults(YouthFields, _youth_values(session, youth), plain, day_at(now))
    if form is not None:
        faults += relations.sibling_faults(session, youth, form.siblings, found)
    if form is None or faults:
        raise Invalid(f"youth {number}", list(dict.fromkeys(faults)))
    _write_youth(session, youth, form, form.model_fields_set, found)
    return youth


def change_referral(
    session: Session,
    user: User,
    number: str,
    sent: ReferralChange | Mapping[str, object],
    *,
    version: int,
    now: datetime,
) -> Referral:
    """Changes the facts that were sent of a draft or an open referral, and leaves the others.

    Invalid with all faults by field; Conflict for an outdated version and for a referral that is no longer open;
    NotFound; Forbidden for a role that may not.
    """
    require(user, Action.REGISTER)
    referral = referral_to_change(session, user, number, version)
    name = f"referral {number}"
    if state_now(session, referral) not in UNFINISHED:
        raise Conflict(name, N_("it is no longer open"))
    plain = plain_of(sent)
    form, faults = try_read(ReferralChange, plain, today=day_at(now))
    values = {fact: getattr(referral, fact) for fact in (*REFERRAL_FACTS, "kind")}
    faults += _merged_faults(ReferralFields, values, plain, day_at(now))
    if form is None or faults:
        raise Invalid(name, list(dict.fromkeys(faults)))
    for fact in form.model_fields_set:
        setattr(referral, fact, getattr(form, fact))
    session.flush()
    return referral


def _youth_values(session: Session, youth: Youth) -> dict[str, object]:
    municipality = session.get_one(Organisation, youth.municipality_id)
    return {"municipality": municipality.number, **{name: getattr(youth, name) for name in YOUTH_FACTS}}


def _merged_faults(
    model: type[Form], present: Mapping[str, object], given: Mapping[str, object], today: date
) -> list[Fault]:
    """What would be wrong with the whole after the change, and was not wrong with the whole before it."""
    _, before = try_read(model, present, today=today)
    _, after = try_read(model, {**present, **given}, today=today)
    return [fault for fault in after if fault not in before]


def _write_youth(session: Session, youth: Youth, form: YouthChange, given: set[str], found: Found) -> None:
    """The youth's own row comes last and in one statement, so that one change is one version."""
    if form.contra_indications is not None:
        relations.replace_contra_indications(session, youth, form.contra_indications, found)
    if form.preferences is not None:
        relations.replace_preferences(session, youth, form.preferences, found)
    if "siblings" in given:
        relations.replace_siblings(session, youth, form.siblings, found)
    for name in given & set(YOUTH_FACTS):
        setattr(youth, name, getattr(form, name))
    if "bsn" in given:
        claim_bsn(youth)
    if form.municipality is not None:
        youth.municipality_id = id_of(found.organisations[form.municipality])
    flag_modified(youth, "pc4")
    session.flush()
