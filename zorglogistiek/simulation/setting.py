"""The region that a study draws from: its groups, who is there on the first day, and recorded requests to draw from.

Everything here is known, nothing is chance: ``drawing`` makes a ``Region`` of it for each replication. Plain values, so
that they can be sent to other processes. Groups are told by their index.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf

from zorglogistiek.codes import CareForm, Urgency
from zorglogistiek.simulation.region import Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A group, and what kind of place it is."""

    group: Group
    care_form: CareForm
    municipality: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A group that fits a need by every criterion of the region, and its points by the region's policy.

    It fits from ``from_days`` after the beginning of the search until ``until_days``. ``expected_days`` is how long the
    place is meant to last (None: open); ``age_out_days`` after how many days the youth is too old to live there.
    """

    group: int
    points: int
    distance_km: float = 0.0
    from_days: float = 0.0
    until_days: float = inf
    expected_days: float | None = None
    age_out_days: float = inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What is known of a request for a place, of one youth or of brothers and sisters who are placed together.

    ``wait_points`` are the points of each week of waiting, ``profile`` by what results are grouped, ``age_days`` the
    age of the eldest at the beginning.
    """

    number: str
    fits: tuple[Fit, ...]
    urgency: Urgency = Urgency.REGULAR
    wait_points: tuple[int, ...] = (1,)
    size: int = 1
    classes: Mapping[str, int] = field(default_factory=dict)
    profile: Mapping[str, str] = field(default_factory=dict)
    age_days: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """Somebody on the list on the first day: since how many days, and the group where they live, if any."""

    need: Need
    waited_days: float = 0.0
    lives_in: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Somebody who lives in a group on the first day and is not on the list.

    ``expected_days`` is how many days more the provider expects (None: not said).
    """

    number: str
    group: int
    lived_days: float
    expected_days: float | None = None
    age_days: float = 0.0
    classes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A region on a day. ``arrivals`` and ``move_ons`` are recorded requests: who came, and who asked to move on.

    ``arrivals_per_week`` is how many requests of ``arrivals`` came in a week. ``transfer_points`` and
    ``unplaced_weeks`` are weights of the region's policy, as in ``Region``. ValueError without any request to draw
    from.
    """

    on: date
    homes: tuple[Home, ...]
    arrivals: tuple[Need, ...]
    arrivals_per_week: float
    move_ons: tuple[Need, ...] = ()
    seekers: tuple[Seeker, ...] = ()
    residents: tuple[Resident, ...] = ()
    transfer_points: int = 0
    unplaced_weeks: int = 13

    def __post_init__(self) -> None:
        """Without a recorded request there is nothing to draw from."""
        if not self.arrivals and self.arrivals_per_week > 0:
            raise ValueError("no recorded request to draw arrivals from")
