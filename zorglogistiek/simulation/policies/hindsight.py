"""With hindsight: the engine's plan of each week, made by one who knows all that the coming weeks will bring.

It knows who will come, who will refuse what, how long each stay will last and when everybody will give up. It is a
reference, and no bound in the mathematical sense: it plans the weeks one after another like the engine, for the points
of the region's policy, and does not know which searches will follow from the stays that it begins. Of one week's
problem the solver proves a bound; of three years of chained decisions nobody can. So a policy may come out a little
above it in some figure, and does where that figure is not what the points count.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from zorglogistiek.simulation.policies.engine import WEEK_DAYS, Engine
from zorglogistiek.simulation.region import Option, Region, Search
from zorglogistiek.simulation.week import MeetingWeek, Proposal, Waiting

HINDSIGHT_WEEKS = 26
"""So far hindsight looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindsight:
    """Looks ``weeks`` weeks ahead with full knowledge; each week anew, as searches follow that it cannot know."""

    region: Region
    weeks: int = HINDSIGHT_WEEKS
    every_days: float = 7.0
    name: str = "hindsight"

    def propose(self, week: MeetingWeek) -> Sequence[Proposal]:
        """The engine's plan with those who will come and true stays, without what would be refused or come too late."""
        until = week.day + WEEK_DAYS * self.weeks
        coming = (
            Waiting(
                youth=youth,
                party=party,
                search=0,
                since_day=party.from_day,
                accrued_days=0.0,
                lives_in=None,
                options=party.searches[0].options,
            )
            for youth, party in enumerate(self.region.youths)
            if party.lives_in is None and week.day < party.from_day < until and party.searches
        )
        known = replace(
            week,
            waiting=[_known(one) for one in (*week.waiting, *coming)],
            leaving=lambda: [replace(one, expected_day=one.leaves_day) for one in week.leaving()],
        )
        true = {(one.youth, option.group): option for one in week.waiting for option in one.options}
        engine = Engine(
            weeks=self.weeks,
            transfer_points=self.region.transfer_points,
            unplaced_weeks=self.region.unplaced_weeks,
        )
        wanted = [(one, true.get((one.youth, one.option.group))) for one in engine.propose(known)]
        return [replace(one, option=option) for one, option in wanted if option is not None]  # who has come by now


def _known(one: Waiting) -> Waiting:
    """With what chance has decided: no option that is refused, and none that begins after the family has given up."""
    search = one.party.searches[one.search]
    left = _patience_left(one, search)
    options = (_true(option, left) for option in one.options if option.refusal is None)
    return replace(one, options=tuple(option for option in options if option.until_days > 0))


def _true(option: Option, patience_days: float) -> Option:
    """With its true length, from the proposal on, and the last day on which a proposal still comes in time."""
    before = option.answer_days + option.start_days
    return replace(
        option, expected_days=before + option.stay_days, until_days=min(option.until_days, patience_days - before)
    )


def _patience_left(one: Waiting, search: Search) -> float:
    """Days from the beginning of the search in the run until the family gives up."""
    if search.patience_days == inf or one.search > 0 or one.since_day > 0:
        return search.patience_days
    return search.patience_days - one.accrued_days
