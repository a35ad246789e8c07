"""Facts for the matching, with one youth who fits in one group unless a test says otherwise."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zorglogistiek.codes import CareForm, Gender, ReferralState
from zorglogistiek.matching.facts import Candidate, Group, Referral, Youth


def group(number: int = 1, places: int | tuple[date | None, ...] = 1, **facts: Any) -> Group:
    """Treatment group G-1 in Delft for 12 to 17, and so on; ``places`` is a number, or the first day of each."""
    plain: dict[str, Any] = {
        "id": number,
        "number": f"G-{number}",
        "name": f"Group {number}",
        "location_id": number,
        "location_number": f"L-{number}",
        "provider_id": 1,
        "provider": "Zorg",
        "municipality_id": 1,
        "municipality_cbs": "GM0503",
        "pc4": "2611",
        "care_form": CareForm.TREATMENT_GROUP,
        "minimum_age": 12,
        "maximum_age": 17,
        "places": (None,) * places if isinstance(places, int) else places,
    }
    return Group(**plain | facts)


def candidate(number: int = 1, youth: Mapping[str, Any] | None = None, **facts: Any) -> Candidate:
    """A girl of 14 in Delft, R-1 and so on, who waits since today with regular urgency."""
    about: dict[str, Any] = {
        "id": number,
        "number": f"Y-{number}",
        "birth_date": date(2012, 5, 1),
        "gender": Gender.GIRL,
        "municipality_id": 1,
        "municipality_cbs": "GM0503",
        "pc4": "2611",
    }
    asked: dict[str, Any] = {"id": number, "number": f"R-{number}", "state": ReferralState.WAITING}
    return Candidate(youth=Youth(**about | dict(youth or {})), referral=Referral(**asked | facts))
