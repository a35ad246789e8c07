"""A region as the simulation sees it: groups with their places, and youths with everything that chance decides of them.

Every random fact of a youth is drawn before the run and stands here: when the search for a place begins, how long the
family waits, how long the youth would live in each group, whether that would break down, who would refuse. So two
policies that are compared meet the same youths, and what differs between them is their own doing (common random
numbers; Law, Simulation Modeling and Analysis, 5th ed., section 11.2).

Time is counted in days since the first day of the run; facts of before have negative days. Pure values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf

from zorglogistiek.codes import DeclineReason


class Ending(StrEnum):
    """How a stay ends."""

    OUTFLOW = "outflow"
    """The youth leaves residential care."""

    MOVE_ON = "move_on"
    """The youth stays until there is a place elsewhere."""

    BREAKDOWN = "breakdown"
    """The youth leaves at once, and waits for another place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """``places`` places of a group are out of use in ``[from_day, until_day)``, as soon as nobody lives in them."""

    from_day: float
    until_day: float
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A living group. ``intake_per_week``: the most parties that may start in seven days (None: no limit)."""

    number: str
    places: int
    provider: int = 0
    intake_per_week: int | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Somebody would say no: who, why, and for how many days the pair is then not proposed again."""

    by_family: bool
    reason: DeclineReason
    bars_days: float = inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A group that fits a search: what it costs by the region's policy, and what would happen there.

    ``stay_days`` is how long the youth would live there, ``expected_days`` what everybody expects at the start, and
    ``ending`` how it would end. ``answer_days`` pass until the provider and the family have answered a proposal, and
    ``start_days`` more until the start. ``points`` are those of the place itself, without the waiting.
    """

    group: int
    points: int = 0
    stay_days: float = inf
    expected_days: float = inf
    ending: Ending = Ending.OUTFLOW
    refusal: Refusal | None = None
    answer_days: float = 0.0
    start_days: float = 0.0
    distance_km: float = 0.0
    ring_order: float = 0.0
    """Where it stands in the order in which the referrer rings: low is early."""
    from_days: float = 0.0
    until_days: float = inf
    """It fits from so many days after the beginning of the search until so many (a birthday, a place wanted later)."""
    off_days: float = 0.0
    """How far what the provider expects lies after the true end (before it: negative), once the end is in sight."""
    next_search: int | None = None
    """The search that begins when this stay ends otherwise than in outflow; None: the youth leaves the region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search for a place: the options that fit, and after how many days on the list the family gives up.

    ``wait_points`` are the points of each week of waiting by the region's policy, the last of them also of all later
    weeks; ``rank`` comes before a higher one (urgency).
    """

    options: tuple[Option, ...]
    patience_days: float = inf
    wait_points: tuple[int, ...] = (1,)
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Youth:
    """A party that seeks a place: one youth, or ``size`` brothers and sisters who must live together.

    The first search begins on ``from_day``; which one follows a stay that ends otherwise than in outflow, the option
    of that stay says. ``lives_in``, with ``leaves_day``: lives there when the run begins, and the first search begins
    when that stay ends as ``ending`` says. ``profile`` is by what the results are grouped.
    """

    number: str
    from_day: float
    searches: tuple[Search, ...]
    size: int = 1
    classes: Mapping[str, int] = field(default_factory=dict)
    profile: Mapping[str, str] = field(default_factory=dict)
    lives_in: int | None = None
    leaves_day: float = inf
    expected_leave_day: float = inf
    off_days: float = 0.0
    ending: Ending = Ending.OUTFLOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Groups and youths, and how long before its end everybody knows when a stay ends (``notice_days``).

    ``sight_days`` before a planned end the provider expects it about then (``Option.off_days``). ``promise_days``
    before it, and once it is known, the place may be promised to somebody else. A meeting is held each
    ``meeting_days``, and who rings around makes ``calls_a_day``.

    ``list_limit``: an intake stop; who asks when so many are on the list is turned away. ``transfer_points`` and
    ``unplaced_weeks`` are weights of the region's policy: what moving out of a group costs, and as how many weeks of
    waiting it counts to have no place when a plan ends. ``looks_on``: days on which who decides at every event looks
    too.
    ValueError for an option, or somebody who lives, in a group that does not exist, and for a search that does not.
    """

    groups: tuple[Group, ...]
    youths: tuple[Youth, ...]
    notice_days: float = 0.0
    sight_days: float = 0.0
    promise_days: float = 0.0
    meeting_days: float = 7.0
    calls_a_day: int = 2
    list_limit: int | None = None
    transfer_points: int = 0
    unplaced_weeks: int = 13
    looks_on: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Every reference must lead somewhere."""
        for youth in self.youths:
            used = {option.group for search in youth.searches for option in search.options}
            if youth.lives_in is not None:
                used.add(youth.lives_in)
            missing = sorted(group for group in used if not 0 <= group < len(self.groups))
            if missing:
                raise ValueError(f"youth {youth.number}: group {missing[0]} of {len(self.groups)} does not exist")
            follows = {option.next_search for search in youth.searches for option in search.options} - {None}
            if not follows <= set(range(len(youth.searches))):
                raise ValueError(f"youth {youth.number}: a search of {len(youth.searches)} does not exist")
