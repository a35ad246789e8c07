"""The urgency of referrals: judged anew every week while it is crisis or urgent, each time with its grounds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from pydantic import Field
from sqlalchemy import select as columns
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import deciding_account
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind, Urgency
from zorglogistiek.errors import Conflict
from zorglogistiek.people.fields import Fields, WholeNumber
from zorglogistiek.people.forms import URGENT, Grounds
from zorglogistiek.people.judging import UNFINISHED, state_now
from zorglogistiek.people.list_parts import Place
from zorglogistiek.people.reading import read
from zorglogistiek.people.recording import require_version
from zorglogistiek.people.repository import chunks, id_of
from zorglogistiek.people.repository import referral as referral_numbered
from zorglogistiek.people.tables import UrgencyReview
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.words import N_

REVIEWED_EVERY = timedelta(days=7)
"""So long a judgement of crisis or urgent counts; from the day after, a review is due."""


class ReviewUrgency(Fields):
    """One judgement: the urgency that was kept or chosen, and why. ``version`` is that of the referral."""

    version: WholeNumber = Field(ge=1, le=2**31 - 1)
    urgency: Urgency
    urgency_grounds: Grounds


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """A judgement as it was recorded."""

    reviewed_on: date
    urgency: Urgency
    grounds: str | None
    reviewed_by: str


Judged = TypeVar("Judged", ReferralOverview, Place)
"""A referral that was read whole, or only for its place in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgencyLine(Generic[Judged]):
    """A referral with crisis or urgent. ``judged_on`` is the day of the last review, or of the registration."""

    overview: Judged
    reviewed_on: date | None
    judged_on: date | None
    due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgencyReport(Generic[Judged]):
    """The referrals with crisis or urgent, the longest not judged first, and how many stand on the waiting list."""

    lines: tuple[UrgencyLine[Judged], ...]
    open_referrals: int

    @property
    def due(self) -> int:
        """How many wait for their review."""
        return sum(line.due for line in self.lines)

    @property
    def share(self) -> float | None:
        """The part of the open referrals that is crisis or urgent; None without any."""
        return len(self.lines) / self.open_referrals if self.open_referrals else None


def review_urgency(
    session: Session, user: User, *, referral: str, sent: Mapping[str, object], now: datetime, today: date
) -> UrgencyReview:
    """Records that the urgency was judged, and changes that of the referral when it is another.

    The coordinator, by name. Invalid with every fault by field; Conflict for an outdated page and for a referral that
    is no longer open. The same form sent again by the same person is one review.
    """
    account_id = deciding_account(user)
    row = referral_numbered(session, referral, visible_to=user)
    name = f"referral {row.number}"
    form = read(ReviewUrgency, name, sent, today=today)
    if row.version != form.version:
        last = next(reversed(_rows(session, [id_of(row)])), None)
        same = (form.urgency, form.urgency_grounds, today, account_id)
        if last is not None and (last.urgency, last.grounds, last.reviewed_on, last.account_id) == same:
            return last
    require_version(name, row.version, form.version)
    if state_now(session, row) not in UNFINISHED:
        raise Conflict(name, N_("it is no longer open"))
    review = UrgencyReview(
        referral_id=id_of(row),
        reviewed_on=today,
        urgency=form.urgency,
        grounds=form.urgency_grounds,
        recorded_at=now,
        account_id=account_id,
    )
    session.add(review)
    row.urgency, row.urgency_grounds = form.urgency, form.urgency_grounds
    flag_modified(row, "urgency")
    session.flush()
    return review


def urgency_lines(session: Session, overviews: Sequence[Judged], *, on: date) -> list[UrgencyLine[Judged]]:
    """Those of the referrals that are open, and crisis or urgent; the longest not judged first; one query."""
    urgent = [overview for overview in overviews if overview.open and overview.urgency in URGENT]
    last = _last_reviews(session, [one.id for one in urgent])
    lines = [_line(overview, last.get(overview.id), on) for overview in urgent]
    return sorted(lines, key=lambda line: (line.judged_on or date.min, line.overview.number))


def urgency_report(session: Session, overviews: Sequence[Judged], *, on: date) -> UrgencyReport[Judged]:
    """The urgent part of a waiting list, given whole."""
    lines = urgency_lines(session, overviews, on=on)
    return UrgencyReport(lines=tuple(lines), open_referrals=sum(overview.open for overview in overviews))


def reviews(session: Session, referral_id: int) -> list[ReviewLine]:
    """Every review of a referral, the last one first."""
    statement = (
        select(UrgencyReview, Account.display_name)
        .join(Account, col(Account.id) == col(UrgencyReview.account_id))
        .where(UrgencyReview.referral_id == referral_id)
        .order_by(col(UrgencyReview.id).desc())
    )
    return [
        ReviewLine(reviewed_on=row.reviewed_on, urgency=row.urgency, grounds=row.grounds, reviewed_by=name)
        for row, name in session.exec(statement)
    ]


def _rows(session: Session, referral_ids: Collection[int]) -> list[UrgencyReview]:
    found: list[UrgencyReview] = []
    for some in chunks(referral_ids):
        statement = select(UrgencyReview).where(col(UrgencyReview.referral_id).in_(some))
        found += session.exec(statement.order_by(col(UrgencyReview.id)))
    return found


def _last_reviews(session: Session, referral_ids: Collection[int]) -> dict[int, date]:
    """The day of the last review of each referral that has one, by id."""
    found: dict[int, date] = {}
    for some in chunks(referral_ids):
        statement = columns(col(UrgencyReview.referral_id), col(UrgencyReview.reviewed_on))
        statement = statement.where(col(UrgencyReview.referral_id).in_(some)).order_by(col(UrgencyReview.id))
        found |= {row.referral_id: row.reviewed_on for row in session.execute(statement)}
    return found


def _line(overview: Judged, reviewed_on: date | None, on: date) -> UrgencyLine[Judged]:
    judged_on = reviewed_on or overview.dates.get(EventKind.REGISTERED)
    due = judged_on is None or on > judged_on + REVIEWED_EVERY
    return UrgencyLine(overview=overview, reviewed_on=reviewed_on, judged_on=judged_on, due=due)
