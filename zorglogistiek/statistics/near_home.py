"""Where youths come from and where they go, by municipality: who was placed in a period, or is proposed in a plan.

Exact figures, for who sees every referral of the region. "From" is the responsible municipality. Distances are as the
crow flies between the points of two municipalities. A location that is secret is not told: whoever goes there is
counted under ``UNTOLD``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.codes import OrganisationKind, StayPurpose
from zorglogistiek.matching.distance import Point, distance_km, point_of
from zorglogistiek.meeting.repository import require_region, rows_of
from zorglogistiek.meeting.tables import Proposal
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.tables import Group, Location, Organisation
from zorglogistiek.statistics.figures.matches import lasting
from zorglogistiek.statistics.history import AS_IT_IS, gather
from zorglogistiek.statistics.months import require_exact

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
    told; None of nobody.
    """

    town: str
    total: int
    to: Mapping[str, int]
    own_share: float | None
    mean_km: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearHome:
    """The municipalities by name, a row for each from which anybody comes, and ``everybody`` together."""

    towns: tuple[Town, ...]
    rows: tuple[FromTown, ...]
    everybody: FromTown


def placed_near_home(
    session: Session, user: User, *, from_on: date, until_on: date, at_most: timedelta = AS_IT_IS
) -> NearHome:
    """The lasting stays that began from ``from_on`` up to, and not with, ``until_on``; no later day is known.

    They may be of a registry that was read ``at_most`` so long ago.

    Forbidden for who does not see every referral of the region: they get published figures (``publishing.ask``).
    """
    require_exact(user)
    history = gather(session, up_to=date.fromordinal(until_on.toordinal() - 1), at_most=at_most)
    stay = lasting(history, from_on.toordinal(), until_on.toordinal() - 1)
    group = history.stays.group[stay]
    homes = history.youths.municipality[history.stays.youth[stay]].texts()
    places, secret = history.groups.place[group].texts(), history.groups.secret[group].tolist()
    found = defaultdict[str, Counter[str]](Counter)
    for home, place, is_secret in zip(homes, places, secret, strict=True):
        found[home][UNTOLD if is_secret else place] += 1
    return near_home(tuple(_towns(session).values()), found)


def proposed_near_home(session: Session, user: User, *, plan_id: int) -> NearHome:
    """The lasting places that a plan proposes. Two queries. Forbidden for who may not see the meeting."""
    require_region(user)
    statement = (
        rows_of(col(Youth.municipality_id), col(Location.municipality_id), col(Location.secret))
        .select_from(Proposal)
        .join(Group, col(Group.id) == col(Proposal.group_id))
        .join(Referral, col(Referral.id) == col(Proposal.referral_id))
        .join(Youth, col(Youth.id) == col(Referral.youth_id))
        .join(Location, col(Location.id) == col(Group.location_id))
        .where(col(Proposal.plan_id) == plan_id, col(Proposal.purpose) == StayPurpose.FINAL)
    )
    towns = _towns(session)
    found = defaultdict[str, Counter[str]](Counter)
    for home, place, secret in session.execute(statement):
        found[towns[home].number][UNTOLD if secret else towns[place].number] += 1
    return near_home(tuple(towns.values()), found)


def _towns(session: Session) -> dict[int, Town]:
    """The municipalities by id, in the order of their names."""
    rows = (
        select(Organisation).where(Organisation.kind == OrganisationKind.MUNICIPALITY).order_by(col(Organisation.name))
    )
    return {
        one.id or 0: Town(number=one.number, name=one.name, point=point_of("", one.cbs_code or ""))
        for one in session.exec(rows)
    }


def near_home(towns: Sequence[Town], found: Mapping[str, Mapping[str, int]]) -> NearHome:
    """The figures of these counts, by the number of the home and then of the municipality of the place."""
    points = {town.number: town.point for town in towns}
    homes = [town.number for town in towns if found.get(town.number)]
    return NearHome(
        towns=tuple(towns),
        rows=tuple(_from_town(home, {home: found[home]}, points) for home in homes),
        everybody=_from_town(UNTOLD, {home: found[home] for home in homes}, points),
    )


def _from_town(town: str, found: Mapping[str, Mapping[str, int]], points: Mapping[str, Point | None]) -> FromTown:
    """The figures of one home, or of all together."""
    total = sum(sum(to.values()) for to in found.values())
    own = sum(to.get(home, 0) for home, to in found.items())
    pairs = [(points.get(home), points.get(name), to[name]) for home, to in found.items() for name in sorted(to)]
    return FromTown(
        town=town,
        total=total,
        to=found.get(town, {}),
        own_share=own / total if total else None,
        mean_km=_mean_km(pairs),
    )


def _mean_km(pairs: Iterable[tuple[Point | None, Point | None, int]]) -> float | None:
    """The mean distance of so many youths for each pair of points; pairs without a distance do not count."""
    known = [(km, count) for one, other, count in pairs if (km := distance_km(one, other)) is not None]
    people = sum(count for _, count in known)
    return sum(km * count for km, count in known) / people if people else None
