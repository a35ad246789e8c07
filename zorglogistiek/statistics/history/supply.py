"""The part of a history that is supply: organisations, groups, places, closures and stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlmodel import Session, col

from zorglogistiek.codes import CareForm, EndReason, OrganisationKind, StayPurpose
from zorglogistiek.matching.distance import point_of
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.places import tables as places
from zorglogistiek.statistics.history.columns import (
    NEVER,
    NONE,
    NOWHERE,
    Coded,
    Rows,
    Texts,
    coded,
    lookup,
    rows_of,
)
from zorglogistiek.statistics.history.reading import SPECIALISMS, bits, columns, plain, read
from zorglogistiek.statistics.history.records import Closures, Groups, Places, Points, Stays

SINCE_EVER = 0
"""The number of a day before every other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisations:
    """The numbers of the organisations by id, with the codes of municipalities and the kinds of referrers."""

    numbers: Mapping[int, str]
    kinds: Mapping[int, str]
    cbs: Mapping[int, str]
    types: Mapping[int, str]

    @property
    def all(self) -> tuple[str, ...]:
        """Every number, in order."""
        return tuple(sorted(self.numbers.values()))

    def municipality(self, ids: Rows) -> Coded:
        """A column of municipalities; its codes are all that there are."""
        return self.by_id(ids, self.numbers, self._of_kind(OrganisationKind.MUNICIPALITY))

    def provider(self, ids: Rows) -> Coded:
        """A column of providers; its codes are all that there are."""
        return self.by_id(ids, self.numbers, self._of_kind(OrganisationKind.PROVIDER))

    def referrer(self, ids: Rows) -> Coded:
        """A column of organisations that refer: those that do, for a municipality may."""
        return self.by_id(ids, self.numbers, sorted({self.numbers[one] for one in np.unique(ids).tolist()}))

    def points(self, pc4s: Texts, towns: Rows) -> Points:
        """The points of postcodes, or else of municipalities; each pair is looked up once."""
        pair = pc4s.at * (max(self.numbers, default=0) + 1) + towns
        _, first, at = np.unique(pair, return_index=True, return_inverse=True)
        found = [
            point_of(pc4s.values[pc4] or "", self.cbs.get(town, ""))
            for pc4, town in zip(pc4s.at[first].tolist(), towns[first].tolist(), strict=True)
        ]
        return np.array([one or (np.nan, np.nan) for one in found], dtype=np.float64).reshape(-1, 2)[at]

    def by_id(self, ids: Rows, values: Mapping[int, str], codes: Sequence[str]) -> Coded:
        """A column of what ``values`` has for each organisation, by its id; each is looked up once."""
        once, at = np.unique(ids, return_inverse=True)
        return coded([values.get(one) for one in once.tolist()], codes)[at]

    def _of_kind(self, kind: OrganisationKind) -> list[str]:
        return sorted(number for one, number in self.numbers.items() if self.kinds[one] == kind.value)


def organisations(session: Session) -> Organisations:
    """Every organisation."""
    of = places.Organisation
    rows = read(session, columns(of.id, of.number, plain(of.kind), of.cbs_code, plain(of.referrer_type)))
    ids = rows[0].tolist()
    numbers, kinds, cbs, types = (
        {one: text for one, text in zip(ids, column.texts(), strict=True) if text is not None} for column in rows[1:]
    )
    return Organisations(numbers=numbers, kinds=kinds, cbs=cbs, types=types)


def groups(session: Session, organisations: Organisations) -> Groups:
    """Every group with where it is."""
    group, location = places.Group, places.Location
    ids, numbers, providers, towns, pc4s, secret, forms, contracted, offered = read(
        session,
        columns(
            group.id,
            group.number,
            location.provider_id,
            location.municipality_id,
            location.pc4,
            location.secret,
            plain(group.care_form),
            group.contracted,
            plain(group.specialisms),
        )
        .select_from(group)
        .join(location, col(location.id) == col(group.location_id)),
    )
    region = default_policy().distance.region
    return Groups(
        id=ids,
        number=coded(numbers, sorted(number or "" for number in numbers.values)),
        provider=organisations.provider(providers),
        place=organisations.municipality(towns),
        care_form=coded(forms, (one.value for one in CareForm)),
        contracted=contracted,
        secret=secret,
        in_region=np.isin(towns, [town for town, code in organisations.cbs.items() if code in region]),
        offers=bits(offered, SPECIALISMS),
        point=organisations.points(pc4s, towns),
    )


def places_and_closures(session: Session, group_ids: Rows) -> tuple[Rows, Places, Closures]:
    """The ids of the places, the places, and when each is closed."""
    place, closure = places.Place, places.PlaceClosure
    ids, of, opens = read(session, columns(place.id, place.group_id, place.opens_on))
    closed, since, until = read(session, columns(closure.place_id, closure.from_on, closure.until_on), by=(0, 1))
    return (
        ids,
        Places(group=rows_of(of, group_ids), opens_on=np.where(opens == NEVER, SINCE_EVER, opens)),
        Closures(place=rows_of(closed, ids), from_on=since, until_on=until),
    )


def stays(session: Session, youth_ids: Rows, referral_ids: Rows, place_ids: Rows, of_place: Rows) -> Stays:
    """Every stay and every promise, by youth and then by start."""
    stay = places.Stay
    ids, youths, referrals, beds, purposes, planned, started, ended, reasons = read(
        session,
        columns(
            stay.id,
            stay.youth_id,
            stay.referral_id,
            stay.place_id,
            plain(stay.purpose),
            stay.planned_on,
            stay.started_on,
            stay.ended_on,
            plain(stay.end_reason),
        ),
        by=(1, 6, 0),
    )
    place = rows_of(beds, place_ids)
    return Stays(
        id=ids,
        youth=rows_of(youths, youth_ids),
        referral=rows_of(referrals, referral_ids),
        place=place,
        group=lookup(of_place, place, NOWHERE),
        purpose=coded(purposes, (one.value for one in StayPurpose)),
        planned=planned,
        started=started,
        ended=ended,
        end_reason=coded(reasons, (*(one.value for one in EndReason), NONE)),
    )
