"""Replay: the youths that a registry recorded, from a day on, met again by other ways to decide.

What was recorded stays as it was: who lived where on the first day, who asked for a place and when, who gave up, which
places were closed, how long each stay lasted and how it ended. What was not seen is drawn, by the estimates of the
registry: how much longer a stay goes on that has not ended, how a youth would have fared in another kind of group, and
how much longer a family would have waited that was given a place. In a group of the same care form as the recorded one
a youth stays as long as was recorded, and leaves in the same way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import inf

from zorglogistiek.codes import CareForm, DeclineReason
from zorglogistiek.errors import Conflict
from zorglogistiek.people.declines import CONSEQUENCES, DeclinedBy
from zorglogistiek.simulation.chance import Chance, Purpose, about
from zorglogistiek.simulation.drawing import draw_region
from zorglogistiek.simulation.estimates import Estimates
from zorglogistiek.simulation.lengths import Length
from zorglogistiek.simulation.policies.recorded import Placement, ReplayedRegion
from zorglogistiek.simulation.region import Ending, Option, Refusal, Region, Search, Youth
from zorglogistiek.simulation.setting import Fit, Need, Seeker, Setting
from zorglogistiek.simulation.trace import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Stayed:
    """A recorded stay in a group of the setting. ``until_day`` None: it goes on when the record ends.

    With ``ending`` MOVE_ON it is the day on which another place was asked for; ``follows``: another search came of it.
    """

    group: int
    from_day: float
    until_day: float | None
    ending: Ending
    follows: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A recorded search: on the list since ``from_day``, a place is sought from ``ready_day``, until ``until_day``.

    ``stayed`` and ``placed`` tell the stay to which it led and what that group costs by the policy.
    """

    need: Need
    from_day: float
    ready_day: float
    until_day: float | None
    outcome: Outcome
    stayed: Stayed | None = None
    placed: Fit | None = None
    declined: Mapping[int, DeclineReason] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A youth of the record, or brothers and sisters who came, were placed and left together.

    They lived in ``home`` on the first day, or nowhere; each search came of the stay before it.
    """

    number: str
    home: Stayed | None
    asked: tuple[Asked, ...]
    size: int = 1
    classes: Mapping[str, int] = field(default_factory=dict)
    profile: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A source of regions: the record of ``days`` days. ``setting`` is the region on the first day."""

    setting: Setting
    parties: tuple[Party, ...]
    estimates: Estimates
    days: float

    def region(self, *, seed: int, replication: int, days: float) -> Region:
        """The record, with what was not seen drawn. Conflict for more days than were recorded."""
        if days > self.days:
            raise Conflict("replay", "the registry recorded {days} days from there", days=f"{self.days:.0f}")
        again = _Again(self, seed, replication)
        youths = tuple(again.youth(party) for party in self.parties)
        recorded = tuple(
            placement
            for who, party in enumerate(self.parties)
            for placement in again.placements(who, party)
            if placement.day < days
        )
        return ReplayedRegion(
            groups=tuple(home.group for home in self.setting.homes),
            youths=youths,
            transfer_points=self.setting.transfer_points,
            unplaced_weeks=self.setting.unplaced_weeks,
            notice_days=self.estimates.sourced.parameters.notice_days,
            sight_days=self.estimates.sourced.parameters.sight_days,
            promise_days=self.estimates.sourced.parameters.promise_days,
            meeting_days=self.estimates.sourced.parameters.meeting_days,
            calls_a_day=self.estimates.sourced.parameters.calls_a_day,
            looks_on=tuple(sorted({placement.day for placement in recorded})),
            recorded=recorded,
        )


class _Again:
    """One replication of a replay."""

    def __init__(self, replay: Replay, seed: int, replication: int) -> None:
        self.replay, self.chance = replay, Chance(seed, replication)
        self.homes, self.lengths = replay.setting.homes, replay.estimates.lengths
        needs = [asked.need for party in replay.parties for asked in party.asked]
        drawn = draw_region(
            replace(
                replay.setting,
                arrivals_per_week=0.0,
                residents=(),
                seekers=tuple(Seeker(need=need) for need in needs),
            ),
            replay.estimates.sourced.parameters,
            seed=seed,
            replication=replication,
            days=0.0,
            lengths=replay.estimates.lengths,
        )
        self.drawn = {need.number: youth.searches for need, youth in zip(needs, drawn.youths, strict=True)}

    def youth(self, party: Party) -> Youth:
        """A party with what it meets: the recorded searches, and after them those that follow a drawn breakdown."""
        searches = [self._search(party, turn) for turn in range(len(party.asked))]
        searches += [self.drawn[asked.need.number][1] for asked in party.asked]
        home = party.home
        from_day = party.asked[0].from_day if party.asked else 0.0
        plain = Youth(
            number=party.number,
            from_day=from_day,
            searches=tuple(searches),
            size=party.size,
            classes=party.classes,
            profile=party.profile,
        )
        if home is None:
            return plain
        expected = self._length(home.group).days(0.5, -home.from_day)
        return replace(
            plain,
            lives_in=home.group,
            leaves_day=max(0.0, home.from_day + self._stay_days(party.number, -1, home)),
            expected_leave_day=expected,
            off_days=(2 * self.chance.share(Purpose.EXPECTED, about("replay", party.number)) - 1)
            * self.replay.estimates.sourced.parameters.expected_off_days,
            ending=home.ending if home.follows else Ending.OUTFLOW,
            searches=plain.searches if home.follows else (),
        )

    def placements(self, who: int, party: Party) -> Iterator[Placement]:
        """What was recorded of a party: each start, with the option as it went."""
        for turn, asked in enumerate(party.asked):
            stayed, fit = asked.stayed, asked.placed
            if stayed is None or fit is None:
                continue
            option = Option(
                group=stayed.group,
                points=fit.points,
                stay_days=self._stay_days(party.number, turn, stayed),
                expected_days=self._length(stayed.group).days(0.5),
                ending=stayed.ending,
                distance_km=fit.distance_km,
                next_search=turn + 1 if stayed.follows else None,
            )
            yield Placement(youth=who, search=turn, day=stayed.from_day, option=option)

    def _search(self, party: Party, turn: int) -> Search:
        """The search as drawn, with what is known of it in the place of what was drawn."""
        asked = party.asked[turn]
        drawn = self.drawn[asked.need.number][0]
        after = len(party.asked) + turn
        waited = max(0.0, -asked.from_day) if turn == 0 else 0.0
        options = (self._option(party, turn, option, after) for option in drawn.options)
        shown = (self._dated(option, asked, waited) for option in options)
        lives = _moved_on(party.asked[turn - 1].stayed if turn else party.home)
        return replace(
            drawn,
            options=tuple(option for option in shown if option.from_days < inf and option.until_days > 0),
            patience_days=self._patience(party.number, turn, asked, lives=lives),
        )

    def _option(self, party: Party, turn: int, option: Option, after: int) -> Option:
        """A group as it would go: as recorded where it is the same kind of place, else as drawn."""
        asked = party.asked[turn]
        refusal = option.refusal
        if option.group in asked.declined:
            refusal = self._refusal(asked.declined[option.group])
        stayed = asked.stayed
        if stayed is None or self._form(option.group) is not self._form(stayed.group):
            follows = None if option.next_search is None else after
            return replace(option, refusal=refusal, next_search=follows)
        return replace(
            option,
            refusal=None if option.group == stayed.group else refusal,
            stay_days=self._stay_days(party.number, turn, stayed),
            ending=stayed.ending,
            next_search=turn + 1 if stayed.follows else None,
        )

    @staticmethod
    def _dated(option: Option, asked: Asked, waited: float) -> Option:
        """When it fits, counted from the first day of the run for who is on the list by then."""
        ready = max(option.from_days, asked.ready_day - asked.from_day)
        return replace(option, from_days=max(0.0, ready - waited), until_days=option.until_days - waited)

    def _stay_days(self, number: str, turn: int, stayed: Stayed) -> float:
        """How long the stay lasted; of one that goes on, at least to the end of the record."""
        if stayed.until_day is not None:
            return stayed.until_day - stayed.from_day
        lasted = self.replay.days - stayed.from_day
        drawn = self.chance.share(Purpose.STAY, about("replay", number, turn))
        return lasted + self._length(stayed.group).days(drawn, lasted)

    def _patience(self, number: str, turn: int, asked: Asked, *, lives: bool) -> float:
        """Who gave up did so on that day; who was placed, or waits still, would have waited longer than was seen."""
        if asked.outcome is Outcome.WITHDRAWN and asked.until_day is not None:
            return asked.until_day - asked.from_day
        if lives:
            return inf
        until = self.replay.days if asked.until_day is None else asked.until_day
        waited = until - asked.from_day
        drawn = self.chance.share(Purpose.PATIENCE, about("replay", number, turn))
        return waited + self.lengths.patience[asked.need.urgency].days(drawn, waited)

    def _refusal(self, reason: DeclineReason) -> Refusal:
        weeks = CONSEQUENCES[reason].weeks
        return Refusal(
            by_family=CONSEQUENCES[reason].by is DeclinedBy.FAMILY,
            reason=reason,
            bars_days=inf if weeks is None else 7.0 * weeks,
        )

    def _form(self, group: int) -> CareForm:
        return self.homes[group].care_form

    def _length(self, group: int) -> Length:
        return self.lengths.stays[self._form(group)]


def _moved_on(stayed: Stayed | None) -> bool:
    return stayed is not None and stayed.ending is Ending.MOVE_ON
