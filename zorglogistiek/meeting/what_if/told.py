"""What is told of a question, of free places and of who could take them: values that need no engine."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zorglogistiek.matching.reasons import Reason
from zorglogistiek.meeting.what_if.differences import Difference, Place


class Why(StrEnum):
    """Why the base is not what the card says: its group is not open any more, others take the room, or it is new."""

    CLOSED = "closed"
    FULL = "full"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Referrals for whom the base is not what their card says: that was ``had``, this is ``has``.

    Of a CLOSED group the ``reasons`` say what stands in the way now, as far as the criteria do.
    """

    referrals: tuple[str, ...]
    why: Why
    had: Place | None
    has: Place | None
    bridge_had: Place | None = None
    bridge_has: Place | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the plan would be. ``points`` is what it would cost more (below 0: less), ``at_least`` what is proven of it.

    Both are reckoned against the plan on the table, bettered as far as it can be ``anyway``, without the question:
    that would make it ``gain`` points cheaper, and change the plans of these. ``differences`` are the others.
    ``proven``: with the changes no better plan exists. ``changed``: see ``Ground``.
    """

    plan_id: int
    points: int
    at_least: int
    proven: bool
    differences: tuple[Difference, ...]
    anyway: tuple[Difference, ...] = ()
    gain: int = 0
    changed: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FreePlace:
    """A group with places that nobody lives in and that are promised to nobody.

    ``from_week`` is the Monday of the first week with one, ``places`` how many there are then. ``planned`` are the
    referrals that the plan on the table sends there, each with the Monday of its week.
    """

    group: str
    from_week: date
    places: int
    planned: tuple[tuple[str, date], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """A party that could take a place: from which week, and how many points more the plan on the table then costs.

    Between ``at_least`` (proven) and ``points`` (of a plan that was made), both at least 0. ``others`` are the
    referrals whose plan would be another. ``proposed``: it is what the plan says.
    """

    referrals: tuple[str, ...]
    week: date
    points: int
    at_least: int
    others: tuple[str, ...]
    proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridged:
    """Somebody whose urgency the policy bridges: what keeps the youth from a place, or that it is planned."""

    referral: str
    hindrances: tuple[Reason, ...]
    planned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FreePlaces:
    """The free places, for whom what the cards say had to be changed, and what the plan could gain by itself."""

    places: tuple[FreePlace, ...]
    changed: tuple[Changed, ...]
    gain: int
