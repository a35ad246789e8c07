"""The files of everybody who waits: what each lacks, read in columns and never as whole youths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select as columns
from sqlmodel import Session, col

from zorglogistiek.codes import CareForm, EventKind, Gender, LegalFrame, ReferralState, Urgency
from zorglogistiek.people import gathering
from zorglogistiek.people.completeness import missing
from zorglogistiek.people.forms import URGENT
from zorglogistiek.people.list_parts import Place
from zorglogistiek.people.repository import chunks
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.people.views import Named

OPENED_NOT = ""
"""In place of a citizen service number that is there, and that nobody needs to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    """The file of a referral. ``missing`` is what it lacks, as msgids; ``weeks`` is how long it waited, gross.

    ``days`` is for how long the referral has been incomplete (None: it is not, or that was never recorded).
    """

    number: str
    youth_id: int
    referrer: Named
    state: ReferralState
    urgency: Urgency
    weeks: int
    missing: tuple[str, ...]
    days: int | None
    without_grounds: bool

    @property
    def incomplete(self) -> bool:
        """Whether it lacks something, or nobody has said yet that it lacks nothing."""
        return self.state is ReferralState.INCOMPLETE or bool(self.missing)


def open_files(session: Session, places: Sequence[Place], *, on: date) -> list[OpenFile]:
    """The files of these referrals in which something is to be done, for who sees them whole. Nobody is shown by it."""
    rows = _rows(session, [place.id for place in places])
    referrers = gathering.organisation_names(session, {row.referrer_id for row in rows.values()})
    files = (_file(place, rows[place.id], referrers, on) for place in places)
    return [one for one in files if one.incomplete or one.without_grounds]


class _Youth(NamedTuple):
    bsn: str | None
    gender: Gender
    legal_frame: LegalFrame
    legal_frame_until: date | None


class _Referral(NamedTuple):
    care_forms: frozenset[CareForm]
    urgency: Urgency
    urgency_grounds: str | None


class _Row(NamedTuple):
    referrer_id: int
    youth: _Youth
    referral: _Referral


def _rows(session: Session, referral_ids: Sequence[int]) -> Mapping[int, _Row]:
    statement = columns(
        col(Referral.id),
        col(Referral.number),
        col(Referral.referrer_id),
        col(Referral.care_forms),
        col(Referral.urgency),
        col(Referral.sealed_urgency_grounds),
        col(Youth.sealed_bsn).is_(None),
        col(Youth.gender),
        col(Youth.legal_frame),
        col(Youth.legal_frame_until),
    ).join(Youth, col(Youth.id) == col(Referral.youth_id))
    found = {}
    for some in chunks(referral_ids):
        for row in session.execute(statement.where(col(Referral.id).in_(some))):
            referral_id, number, referrer_id, care_forms, urgency, sealed, without_bsn, *youth = row
            grounds = Referral.urgency_grounds.opened(number, sealed) if urgency in URGENT else None
            found[referral_id] = _Row(
                referrer_id=referrer_id,
                youth=_Youth(None if without_bsn else OPENED_NOT, *youth),
                referral=_Referral(care_forms, urgency, grounds),
            )
    return found


def _file(place: Place, row: _Row, referrers: Mapping[int, Named], on: date) -> OpenFile:
    since = place.dates.get(EventKind.FILE_INCOMPLETE) or place.dates.get(EventKind.REGISTERED)
    waits = place.state is ReferralState.INCOMPLETE and since is not None
    return OpenFile(
        number=place.number,
        youth_id=place.youth_id,
        referrer=referrers[row.referrer_id],
        state=place.state,
        urgency=place.urgency,
        weeks=place.weeks,
        missing=tuple(missing(row.youth, row.referral, kinds=place.dates.keys(), on=on)),
        days=(on - since).days if waits and since else None,
        without_grounds=place.urgency in URGENT and not row.referral.urgency_grounds,
    )
