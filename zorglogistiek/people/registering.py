"""Registering: a referral of a new youth or a known one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import day_at
from zorglogistiek.codes import EventKind, OrganisationKind, ReferralKind, Role
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.numbering import new_number
from zorglogistiek.people import lookups, relations
from zorglogistiek.people.duplicates import Duplicate, of_youth
from zorglogistiek.people.forms import REFERRAL_FACTS, YOUTH_FACTS, Registration, YouthFields
from zorglogistiek.people.judging import bsn_faults, claim_bsn, open_referral_faults, plain_of, text_of
from zorglogistiek.people.lookups import Found
from zorglogistiek.people.reading import try_read
from zorglogistiek.people.recording import record, require_complete_file
from zorglogistiek.people.repository import id_of
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.repository import present_stay
from zorglogistiek.places.tables import Organisation
from zorglogistiek.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What was registered, and the youths of the region who are likely the same as this one."""

    referral: Referral
    youth: Youth
    duplicates: tuple[Duplicate, ...]


def register(session: Session, user: User, sent: Registration | Mapping[str, object], *, now: datetime) -> Registered:
    """Registers a referral, of a new youth or a known one; a draft is stored without being registered.

    ``sent`` is a form, or better what was sent as it came: then everything that is wrong is found at once. Invalid with
    all faults by field; a BSN that the registry has already is one. Forbidden for a role that may not register.
    """
    require(user, Action.REGISTER)
    today = day_at(now)
    plain = plain_of(sent)
    form, faults = try_read(Registration, plain, today=today)
    found = lookups.look_up(session, user, lookups.of_registration(plain))
    faults += [*found.faults, *_registry_faults(session, user, plain, form, found)]
    referrer = _referrer(session, user, plain, found)
    if isinstance(referrer, Fault):
        faults.append(referrer)
    if form is None or isinstance(referrer, Fault) or faults:
        raise Invalid("registration", list(dict.fromkeys(faults)))
    youth = found.youths[form.youth_number] if form.youth_number is not None else _new_youth(session, form.youth, found)
    referral = Referral(
        number=new_number("R"),
        youth_id=id_of(youth),
        referrer_id=id_of(referrer),
        kind=form.kind,
        **{name: getattr(form, name) for name in REFERRAL_FACTS},
    )
    session.add(referral)
    session.flush()
    _record_dates(session, user, referral, form, now)
    return Registered(referral=referral, youth=youth, duplicates=tuple(of_youth(session, youth, visible_to=user)))


def _registry_faults(
    session: Session, user: User, plain: Mapping[str, object], form: Registration | None, found: Found
) -> list[Fault]:
    """What the registry knows against a registration."""
    faults = []
    sent_youth = plain.get("youth")
    if isinstance(sent_youth, Mapping):
        faults += bsn_faults(session, user, text_of(sent_youth, "bsn"), "youth.bsn")
    if form is not None and form.youth is not None:
        faults += relations.sibling_faults(session, None, form.youth.siblings, found, "youth.")
    known = found.youths.get(text_of(plain, "youth_number") or "")
    if known is not None:
        faults += open_referral_faults(session, user, known)
    lives_here = known is not None and present_stay(session, id_of(known)) is not None
    if plain.get("kind") == ReferralKind.NEW and lives_here:
        faults.append(Fault(field="kind", message=N_("this youth lives in a group of the region: it is a move-on")))
    if plain.get("kind") == ReferralKind.MOVE_ON and not lives_here:
        faults.append(Fault(field="kind", message=N_("only a youth who lives in a group of the region moves on")))
    return faults


def _referrer(session: Session, user: User, plain: Mapping[str, object], found: Found) -> Organisation | Fault:
    """The organisation that refers: a referrer's own, or the one that the coordinator names."""
    number = text_of(plain, "referrer")
    if user.role is Role.REFERRER:
        own = session.get_one(Organisation, user.organisation_id)
        if number not in (None, own.number):
            return Fault(field="referrer", message=N_("is not your own organisation"))
        return own
    if number is None:
        return Fault(field="referrer", message=N_("is required"))
    named = found.organisations.get(number)
    if named is None or named.kind is not OrganisationKind.REFERRER:
        return Fault(field="referrer", message=lookups.UNKNOWN[OrganisationKind.REFERRER])
    return named


def _new_youth(session: Session, form: YouthFields | None, found: Found) -> Youth:
    assert form is not None, "a registration has a youth or the number of one"
    youth = Youth(
        number=new_number("Y"),
        municipality_id=id_of(found.organisations[form.municipality]),
        **{name: getattr(form, name) for name in YOUTH_FACTS},
    )
    claim_bsn(youth)
    session.add(youth)
    session.flush()
    relations.replace_contra_indications(session, youth, form.contra_indications, found)
    relations.replace_preferences(session, youth, form.preferences, found)
    if form.siblings is not None:
        relations.replace_siblings(session, youth, form.siblings, found)
    session.flush()
    return youth


def _record_dates(session: Session, user: User, referral: Referral, form: Registration, now: datetime) -> None:
    if form.need_voiced is not None:
        record(session, user, referral, EventKind.NEED_VOICED, form.need_voiced, now=now)
    if form.referral_decision is not None:
        record(session, user, referral, EventKind.REFERRAL_DECISION, form.referral_decision, now=now)
    if form.draft:
        return
    registered = form.registered or day_at(now)
    record(session, user, referral, EventKind.REGISTERED, registered, now=now)
    if form.file_complete:
        require_complete_file(session, referral, registered)
        record(session, user, referral, EventKind.FILE_COMPLETE, registered, now=now)
