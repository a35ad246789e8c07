"""The part of a history that is supply: organisations, groups, places, closures and stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlmodel import Session, col

from zorglogistiek.codes import CareForm, EndReason, OrganisationKind, StayPurpose
from zorglogistiek.matching.distance import point_of
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.places import tables as places
from zorglogistiek.statistics.history.columns import NEVER, NONE, Coded, Rows, coded, days_of, lookup, rows_of
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

    def municipality(self, ids: Sequence[int]) -> Coded:
        """A column of municipalities; its codes are all that there are."""
        return self._column(ids, OrganisationKind.MUNICIPALITY)

    def provider(self, ids: Sequence[int]) -> Coded:
        """A column of providers; its codes are all that there are."""
        return self._column(ids, OrganisationKind.PROVIDER)

    def referrer(self, ids: Sequence[int]) -> Coded:
        """A column of organisations that refer: those that do, for a municipality may."""
        return coded([self.numbers[one] for one in ids], sorted({self.numbers[one] for one in ids}))

    def _column(self, ids: Sequence[int], kind: OrganisationKind) -> Coded:
        known = sorted(number for one, number in self.numbers.items() if self.kinds[one] == kind.value)
        return coded([self.numbers[one] for one in ids], known)


def organisations(session: Session) -> Organisations:
    """Every organisation."""
    of = places.Organisation
    rows = read(session, columns(of.id, of.number, plain(of.kind), of.cbs_code, plain(of.referrer_type)))
    ids, numbers, kinds, cbs, types = rows
    return Organisations(
        numbers=dict(zip(ids, numbers, strict=True)),
        kinds=dict(zip(ids, kinds, strict=True)),
        cbs={one: code for one, code in zip(ids, cbs, strict=True) if code is not None},
        types={one: code for one, code in zip(ids, types, strict=True) if code is not None},
    )


def points(pc4s: Sequence[str], cbs_codes: Sequence[str]) -> Points:
    """The points of postcodes, or else of municipalities; each pair is looked up once."""
    known = {pair: point_of(*pair) for pair in set(zip(pc4s, cbs_codes, strict=True))}
    found = [known[pair] or (np.nan, np.nan) for pair in zip(pc4s, cbs_codes, strict=True)]
    return np.array(found, dtype=np.float64).reshape(-1, 2)


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
        .join(location, col(location.id) == col(group.location_id))
        .order_by(col(group.id)),
    )
    region = default_policy().distance.region
    return Groups(
        id=np.array(ids, dtype=np.int64),
        number=coded(numbers, sorted(numbers)),
        provider=organisations.provider(providers),
        place=organisations.municipality(towns),
        care_form=coded(forms, (one.value for one in CareForm)),
        contracted=np.array(contracted, dtype=np.bool_),
        secret=np.array(secret, dtype=np.bool_),
        in_region=np.array([organisations.cbs.get(town) in region for town in towns], dtype=np.bool_),
        offers=np.array(bits(offered, SPECIALISMS), dtype=np.int64),
        point=points(pc4s, [organisations.cbs.get(town, "") for town in towns]),
    )


def places_and_closures(session: Session, group_ids: Rows) -> tuple[Rows, Places, Closures]:
    """The ids of the places, the places, and when each is closed."""
    place, closure = places.Place, places.PlaceClosure
    ids, of, opens = read(session, columns(place.id, place.group_id, place.opens_on).order_by(col(place.id)))
    closed, since, until = read(
        session,
        columns(closure.place_id, closure.from_on, closure.until_on).order_by(
            col(closure.place_id), col(closure.from_on)
        ),
    )
    from_on = days_of(opens)
    return (
        np.array(ids, dtype=np.int64),
        Places(group=rows_of(of, group_ids.tolist()), opens_on=np.where(from_on == NEVER, SINCE_EVER, from_on)),
        Closures(place=rows_of(closed, ids), from_on=days_of(since), until_on=days_of(until)),
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
        ).order_by(col(stay.youth_id), col(stay.started_on), col(stay.id)),
    )
    place = rows_of(beds, place_ids.tolist())
    return Stays(
        id=np.array(ids, dtype=np.int64),
        youth=rows_of(youths, youth_ids.tolist()),
        referral=rows_of(referrals, referral_ids.tolist()),
        place=place,
        group=lookup(of_place, place, -1),
        purpose=coded(purposes, (one.value for one in StayPurpose)),
        planned=days_of(planned),
        started=days_of(started),
        ended=days_of(ended),
        end_reason=coded(reasons, (*(one.value for one in EndReason), NONE)),
    )
