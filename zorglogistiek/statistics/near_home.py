"""Where youths come from and where they go, by municipality: who was placed in a period, or is proposed in a plan.

"From" is the responsible municipality. Distances are as the crow flies between the points of two municipalities. A
location that is secret is not told: whoever goes there is counted under ``UNTOLD``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.codes import OrganisationKind, StayPurpose
from zorglogistiek.matching.distance import Point, distance_km, point_of
from zorglogistiek.meeting.repository import require_region, rows_of
from zorglogistiek.meeting.tables import Proposal
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.tables import Group, Location, Organisation, Place, Stay
from zorglogistiek.statistics import disclosure
from zorglogistiek.statistics.months import is_protected

UNTOLD = ""
"""The municipality of a secret location."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A municipality by its number; ``point`` is its latitude and longitude (None: not known)."""

    number: str
    name: str
    point: Point | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FromTown:
    """The youths of one municipality: how many (``total``), to which municipalities by number, and how far.

    ``own_share`` is the share that stays in the own municipality, ``mean_km`` the mean distance of those whose place is
    told. None is hidden, or has nobody to be counted.
    """

    town: str
    total: int | None
    to: Mapping[str, int | None]
    own_share: float | None
    mean_km: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearHome:
    """The municipalities by name, a row for each from which anybody comes, and ``everybody`` together.

    Protected, there is a row for every municipality.
    """

    towns: tuple[Town, ...]
    rows: tuple[FromTown, ...]
    everybody: FromTown
    protected: bool


def placed_near_home(session: Session, user: User, *, from_on: date, until_on: date) -> NearHome:
    """The lasting stays that began from ``from_on`` up to, and not with, ``until_on``. Two queries.

    Forbidden for a role without statistics. Who does not see every referral of the region gets protected counts.
    """
    require(user, Action.SEE_STATISTICS)
    statement = (
        _pairs()
        .select_from(Stay)
        .join(Place, col(Place.id) == col(Stay.place_id))
        .join(Group, col(Group.id) == col(Place.group_id))
        .join(Youth, col(Youth.id) == col(Stay.youth_id))
        .join(Location, col(Location.id) == col(Group.location_id))
    )
    began = col(Stay.started_on) >= from_on, col(Stay.started_on) < until_on, col(Stay.purpose) == StayPurpose.FINAL
    return _counted(session, statement.where(*began), protected=is_protected(user))


def proposed_near_home(session: Session, user: User, *, plan_id: int) -> NearHome:
    """The lasting places that a plan proposes. Two queries. Forbidden for who may not see the meeting."""
    require_region(user)
    statement = (
        _pairs()
        .select_from(Proposal)
        .join(Group, col(Group.id) == col(Proposal.group_id))
        .join(Referral, col(Referral.id) == col(Proposal.referral_id))
        .join(Youth, col(Youth.id) == col(Referral.youth_id))
        .join(Location, col(Location.id) == col(Group.location_id))
    )
    lasting = col(Proposal.plan_id) == plan_id, col(Proposal.purpose) == StayPurpose.FINAL
    return _counted(session, statement.where(*lasting), protected=False)


def _pairs() -> Select[Any]:
    return rows_of(col(Youth.municipality_id), col(Location.municipality_id), col(Location.secret))


def _counted(session: Session, statement: Select[Any], *, protected: bool) -> NearHome:
    rows = (
        select(Organisation).where(Organisation.kind == OrganisationKind.MUNICIPALITY).order_by(col(Organisation.name))
    )
    towns: dict[int, Town] = {}
    for one in session.exec(rows):
        towns[one.id or 0] = Town(number=one.number, name=one.name, point=point_of("", one.cbs_code or ""))
    found = defaultdict[str, Counter[str]](Counter)
    for home, place, secret in session.execute(statement):
        found[towns[home].number][UNTOLD if secret else towns[place].number] += 1
    ordered = tuple(towns.values())
    return near_home(ordered, found, protected=protected)


def near_home(towns: Sequence[Town], found: Mapping[str, Mapping[str, int]], *, protected: bool) -> NearHome:
    """The figures of these counts, by the number of the home and then of the municipality of the place.

    Protected, every municipality has a row, so that being listed tells nothing.
    """
    points = {town.number: town.point for town in towns}
    homes = [town.number for town in towns if protected or found.get(town.number)]
    found = {home: found.get(home, {}) for home in homes}
    totals = disclosure.told([sum(found[home].values()) for home in homes], protected=protected)
    own = disclosure.told([found[home].get(home, 0) for home in homes], protected=protected)
    rows = [
        _row(home, found[home], points, protected=protected, total=total, own_seen=stayed is not None)
        for home, total, stayed in zip(homes, totals, own, strict=True)
    ]
    return NearHome(
        towns=tuple(towns),
        rows=tuple(rows),
        everybody=_everybody(homes, found, points, protected=protected),
        protected=protected,
    )


def _row(
    home: str,
    to: Mapping[str, int],
    points: Mapping[str, Point | None],
    *,
    protected: bool,
    total: int | None,
    own_seen: bool,
) -> FromTown:
    """The figures of one home. Its own share is hidden where the count of those who stay is, by row or by column."""
    if total is None:
        return FromTown(town=home, total=None, to=dict.fromkeys(to), own_share=None, mean_km=None)
    names = sorted(to)
    told = dict(zip(names, disclosure.told([to[name] for name in names], protected=protected), strict=True))
    share_seen = own_seen and (not protected or told.get(home) is not None)
    pairs = [(points.get(home), points.get(name), to[name]) for name in names]
    return FromTown(
        town=home,
        total=total,
        to=told,
        own_share=_share(to.get(home, 0), sum(to.values()), protected=protected) if share_seen else None,
        mean_km=_mean_km(pairs, protected=protected),
    )


def _share(part: int, whole: int, *, protected: bool) -> float | None:
    return disclosure.rounded_share(part, whole) if protected else part / whole


def _everybody(
    homes: Sequence[str],
    found: Mapping[str, Mapping[str, int]],
    points: Mapping[str, Point | None],
    *,
    protected: bool,
) -> FromTown:
    total = sum(sum(found[home].values()) for home in homes)
    own = sum(found[home].get(home, 0) for home in homes)
    if not total or (protected and total < disclosure.SMALLEST_SHOWN):
        return FromTown(town=UNTOLD, total=None if total else 0, to={}, own_share=None, mean_km=None)
    pairs = [(points.get(home), points.get(name), found[home][name]) for home in homes for name in sorted(found[home])]
    return FromTown(
        town=UNTOLD,
        total=disclosure.rounded(total) if protected else total,
        to={},
        own_share=_share(own, total, protected=protected),
        mean_km=_mean_km(pairs, protected=protected),
    )


def _mean_km(pairs: Iterable[tuple[Point | None, Point | None, int]], *, protected: bool) -> float | None:
    """The mean distance of so many youths for each pair of points; pairs without a distance do not count.

    Protected, it is of enough people and of whole kilometres: from the exact mean of a few, who went where could be
    worked out.
    """
    known = [(km, count) for one, other, count in pairs if (km := distance_km(one, other)) is not None]
    people = sum(count for _, count in known)
    if not people or (protected and people < disclosure.FEWEST_FOR_P90):
        return None
    mean = sum(km * count for km, count in known) / people
    return float(round(mean)) if protected else mean
