"""One youth or one referral, with everything the registry has of it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Fields
from zorglogistiek.audit.showing import show
from zorglogistiek.codes import ContraIndicationKind
from zorglogistiek.people import gathering, repository
from zorglogistiek.people.events import MAY_RECORD
from zorglogistiek.people.overview import ReferralFilter, bridging_line, referral_overviews
from zorglogistiek.people.repository import id_of
from zorglogistiek.people.shown import OF_THE_WAIT, Shown, line_for, shown_to, siblings_shown
from zorglogistiek.people.steps import possible, standing
from zorglogistiek.people.tables import ContraIndication, Preference, Referral, ReferralEvent, Youth
from zorglogistiek.people.views import (
    ContraIndicationLine,
    EventLine,
    Named,
    PreferenceLine,
    ReferralDetail,
    YouthDetail,
)
from zorglogistiek.places.tables import Location


def referral_detail(session: Session, number: str, *, visible_to: User, on: date) -> ReferralDetail:
    """The referral with this number, as it stands on day ``on``. NotFound when the user sees none."""
    referral = repository.referral(session, number, visible_to=visible_to)
    of_this = ReferralFilter(states=None, numbers=[number])
    (overview,) = referral_overviews(session, visible_to=visible_to, on=on, filters=of_this)
    shown = shown_to(session, visible_to, [referral.youth_id])
    history = Fields.HISTORY in shown.of(referral.youth_id)
    bridgings = repository.bridgings_of(session, [id_of(referral)] if history else []).get(id_of(referral), [])
    recordable = {kind for kind in possible(overview.state) if visible_to.role in MAY_RECORD.get(kind, ())}
    return ReferralDetail(
        overview=overview,
        youth=_youth_detail(session, session.get_one(Youth, referral.youth_id), visible_to, on),
        events=_event_lines(session, referral, shown, visible_to),
        bridgings=tuple(bridging_line(bridging) for bridging in bridgings),
        possible=frozenset(recordable),
    )


def youth_detail(session: Session, number: str, *, visible_to: User, on: date) -> YouthDetail:
    """The youth with this number, on day ``on``. NotFound when the user sees none."""
    return _youth_detail(session, repository.youth(session, number, visible_to=visible_to), visible_to, on)


def _youth_detail(session: Session, youth: Youth, user: User, on: date) -> YouthDetail:
    youth_id = id_of(youth)
    ((_, line),) = gathering.youths(session, [youth_id], on=on).values()
    shown = shown_to(session, user, [youth_id])
    fields = shown.of(youth_id)
    past = [youth_id] if Fields.HISTORY in fields else []
    stays, group_of_stay = gathering.stays_of(session, past, unfinished=False)
    groups = gathering.group_lines(session, set(group_of_stay.values()), visible_to=user)
    referrals = select(Referral.number).where(Referral.youth_id == youth_id, repository.referral_seen(session, user))
    apart = _contra_indications(session, youth_id) if Fields.TIES in fields else ()
    siblings = siblings_shown(session, user, gathering.sibling_lines(session, [youth_id]), shown).get(youth_id)
    others = {one.number for one in apart if one.kind is ContraIndicationKind.YOUTH}
    show(session, ids=[youth_id], youths=others.union(siblings.youths if siblings else ()))
    return YouthDetail(
        line=line_for(line, fields),
        bsn=youth.bsn if Fields.IDENTITY in fields else None,
        contra_indications=apart,
        preferences=_preferences(session, youth_id, user) if Fields.TIES in fields else (),
        siblings=siblings,
        referrals=tuple(session.exec(referrals.order_by(col(Referral.id)))),
        stays=tuple(gathering.stay_line(stay, groups[group_of_stay[stay.id or 0]]) for stay in stays.get(youth_id, ())),
    )


_OTHER = aliased(Youth)


def _contra_indications(session: Session, youth_id: int) -> tuple[ContraIndicationLine, ...]:
    other = _OTHER
    statement = (
        select(ContraIndication, other.number, Location.number)
        .join(other, col(other.id) == col(ContraIndication.other_youth_id), isouter=True)
        .join(Location, col(Location.id) == col(ContraIndication.location_id), isouter=True)
        .where(ContraIndication.youth_id == youth_id)
        .order_by(col(ContraIndication.id))
    )
    return tuple(
        ContraIndicationLine(kind=one.kind, number=number or location)
        for one, number, location in session.exec(statement)
    )


def _preferences(session: Session, youth_id: int, user: User) -> tuple[PreferenceLine, ...]:
    found = session.exec(select(Preference).where(Preference.youth_id == youth_id).order_by(col(Preference.id))).all()
    groups = gathering.group_lines(
        session, {one.group_id for one in found if one.group_id is not None}, visible_to=user
    )
    asked = {one.organisation_id for one in found if one.organisation_id is not None}
    organisations = gathering.organisation_names(session, asked)
    lines = []
    for one in found:
        named = None if one.organisation_id is None else organisations[one.organisation_id]
        if one.group_id is not None:
            named = Named(number=groups[one.group_id].number, name=groups[one.group_id].name)
        lines.append(PreferenceLine(kind=one.kind, named=named, care_form=one.care_form))
    return tuple(lines)


def _event_lines(session: Session, referral: Referral, shown: Shown, user: User) -> tuple[EventLine, ...]:
    every: Sequence[ReferralEvent] = repository.all_events_of(session, [id_of(referral)]).get(id_of(referral), [])
    rows, fields = shown.events(referral.youth_id, every), shown.of(referral.youth_id)
    groups = gathering.group_lines(session, {row.group_id for row in rows if row.group_id is not None}, visible_to=user)
    accounts = {row.account_id for row in rows if row.account_id is not None}
    names = dict(session.exec(select(Account.id, Account.display_name).where(col(Account.id).in_(accounts))).all())
    stand = {row.id for row in standing(f"referral {referral.number}", every)}
    return tuple(
        EventLine(
            kind=row.kind,
            happened_on=row.happened_on,
            recorded_at=row.recorded_at,
            recorded_by=None if row.kind in OF_THE_WAIT and Fields.TIES not in fields else names.get(row.account_id),
            group=None if row.group_id is None else groups[row.group_id],
            decline_reason=row.decline_reason,
            until=row.until,
            note=row.note if Fields.HISTORY in fields else None,
            stands=row.id in stand,
        )
        for row in rows
    )
