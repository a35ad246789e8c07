"""How far a place is from home, as the crow flies between municipalities.

The registry knows no addresses, only four-digit postcodes. A postcode is put at the mean point of its municipality;
so two postcodes of one municipality are 0 km apart, and only the band ("in the own municipality") tells them from
the same street. A postcode that is not known counts as the point of the municipality that stands with it.
"""

import tomllib
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

from zorglogistiek.matching.policy import Band, DistancePolicy

EARTH_KM = 6371.0
"""Mean radius of the earth (IUGG)."""

Point = tuple[float, float]


@cache
def _municipalities() -> dict[str, Point]:
    return {code: (record["point"][0], record["point"][1]) for code, record in _records().items()}


@cache
def _postcodes() -> dict[int, str]:
    ranges = ((code, first, last) for code, record in _records().items() for first, last in record["pc4"])
    return {pc4: code for code, first, last in ranges for pc4 in range(first, last + 1)}


@cache
def _records() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "municipalities.toml").read_text("utf-8"))


def point_of(pc4: str, municipality_cbs: str) -> Point | None:
    """Where a postcode is; None when neither it nor the municipality is known."""
    code = _postcodes().get(int(pc4)) if pc4.isdigit() else None
    return _municipalities().get(code or municipality_cbs)


def distance_km(one: Point | None, other: Point | None) -> float | None:
    """Great-circle distance; None when a point is not known. Source: the haversine formula."""
    if one is None or other is None:
        return None
    (lat1, lon1), (lat2, lon2) = [(radians(lat), radians(lon)) for lat, lon in (one, other)]
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(chord))


def band(home_cbs: str, place_cbs: str, policy: DistancePolicy) -> Band:
    """The band of a place in one municipality for a youth of another.

    "Region" and "neighbouring" are those of the policy. For a youth from outside the region every other
    municipality is far, unless both are in the same neighbouring list.
    """
    if home_cbs == place_cbs:
        return Band.OWN_MUNICIPALITY
    for own, next_door in ((policy.region, policy.neighbouring), (policy.neighbouring, policy.region)):
        if home_cbs in own:
            if place_cbs in own:
                return Band.REGION
            return Band.NEIGHBOURING if place_cbs in next_door else Band.FAR
    return Band.FAR
