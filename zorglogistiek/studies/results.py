"""The answers of the engine's studies, as plain values: they are kept and shown without loading the engine."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zorglogistiek.codes import CareForm
from zorglogistiek.matching.policy import Policy
from zorglogistiek.meeting.what_if.differences import Effect, Place, effect
from zorglogistiek.studies.forms import NewGroup


class BaseKind(StrEnum):
    """Which plan a study compares with.

    STORED: the meeting's plan, just as it was made. MENDED: that plan, brought up to date with the registry and the
    policy in force. FRESH: one that was made for the study alone, because the meeting's plan is of another week.
    """

    STORED = "stored"
    MENDED = "mended"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The plan that a study compares with: ``weeks`` weeks from the Monday ``week`` on.

    ``plan_id`` and ``meeting_on`` are those of the meeting's plan that counted at that moment (None: there was none);
    ``objective`` and ``bound`` are in points. ``youths`` are in the plan, ``placed`` of them get a lasting place in its
    weeks, and all together wait ``waiting_weeks`` weeks (see ``outcomes.waiting_weeks``).
    """

    kind: BaseKind
    plan_id: int | None
    meeting_on: date | None
    week: date
    weeks: int
    objective: int
    bound: int
    youths: int
    placed: int
    waiting_weeks: int

    @property
    def doubt(self) -> int:
        """The points that the plan may be from the best one: a smaller saving may be luck of the search."""
        return self.objective - self.bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A referral whose lasting place is another one in the second plan; None: no place within the weeks."""

    referral: str
    before: Place | None
    after: Place | None

    @property
    def effect(self) -> Effect:
        """What it means for the youth."""
        return effect(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What a change of the supply saves. ``points`` and ``waiting_weeks`` are counted from the two plans.

    ``at_least`` and ``at_most`` are proven: between them lies what the best plan with the change costs less than the
    best one without. ``placed`` is how many more youths get a lasting place.
    """

    points: int
    at_least: int
    at_most: int
    waiting_weeks: int
    placed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedGroup:
    """One more place in a group that there is. ``fitting`` youths of the plan could have it for good.

    ``at_most`` points could be saved, proven by the prices alone; ``saving`` is what the engine found (None: not
    reckoned).
    """

    group: str
    care_form: CareForm
    fitting: int
    at_most: int
    saving: Saving | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTable:
    """The price of one more place in every group, dearest first. ``stopped`` when it was ended before all was done."""

    base: Base
    groups: tuple[PricedGroup, ...]
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStudy:
    """What a group that does not exist would do. ``fitting`` youths could live there, ``inside`` are placed there."""

    base: Base
    group: NewGroup
    municipality: str
    fitting: int
    inside: tuple[str, ...]
    saving: Saving
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FitChange:
    """How many groups could take a referral, before and after, for a lasting place and for bridging."""

    referral: str
    final_before: int
    final_after: int
    bridge_before: int
    bridge_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPreview:
    """What another policy would do to the plan.

    ``costs`` has the points of the plan in force and of the plan by the changed policy, each reckoned by the policy in
    force and by the changed one (None: that plan is not possible under that policy).
    """

    base: Base
    in_force: Policy
    policy: Policy
    after: Base
    costs: tuple[tuple[int | None, int | None], tuple[int | None, int | None]]
    fits: tuple[FitChange, ...]
    differences: tuple[Difference, ...]


Answer = PriceTable | GroupStudy | PolicyPreview
