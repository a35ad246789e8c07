"""One replication of a region: everybody who is there or will come, with everything that chance decides of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import cos, inf, log, pi

from zorglogistiek.codes import CareForm, DeclineReason, Urgency
from zorglogistiek.people.declines import CONSEQUENCES, DeclinedBy, Lapse
from zorglogistiek.simulation.chance import Chance, Purpose, about
from zorglogistiek.simulation.lengths import Between, Length, Weibull
from zorglogistiek.simulation.parameters import Parameters
from zorglogistiek.simulation.region import Ending, Option, Refusal, Region, Search, Youth
from zorglogistiek.simulation.setting import Fit, Need, Resident, Seeker, Setting

WEEK_DAYS = 7.0
YEAR_DAYS = 365.25
SAME_AGE_DAYS = 2 * YEAR_DAYS
"""Who asks to move on resembles somebody recorded who did so within two years of that age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """How long stays and patience last: from the parameters, or estimated from a registry (by replay)."""

    stays: Mapping[CareForm, Length]
    patience: Mapping[Urgency, Length]


def lengths_of(parameters: Parameters) -> Lengths:
    """The distributions that the parameters describe."""
    return Lengths(
        stays={
            form: Weibull(mean_days=weeks * WEEK_DAYS, shape=parameters.stay_shape)
            for form, weeks in parameters.stay_weeks.items()
        },
        patience={
            urgency: Weibull(mean_days=weeks * WEEK_DAYS) for urgency, weeks in parameters.patience_weeks.items()
        },
    )


def draw_region(
    setting: Setting,
    parameters: Parameters,
    *,
    seed: int,
    replication: int,
    days: float,
    lengths: Lengths | None = None,
) -> Region:
    """The region of one replication, for a run of so many days. The same arguments give the same region."""
    draw = _Draw(setting, parameters, Chance(seed, replication), lengths or lengths_of(parameters))
    return Region(
        groups=tuple(home.group for home in setting.homes),
        youths=(
            *(draw.seeker(seeker) for seeker in setting.seekers),
            *(draw.resident(resident) for resident in setting.residents),
            *draw.arrivals(days),
        ),
        notice_days=parameters.notice_days,
        sight_days=parameters.sight_days,
        promise_days=parameters.promise_days,
        meeting_days=parameters.meeting_days,
        calls_a_day=parameters.calls_a_day,
        transfer_points=setting.transfer_points,
        unplaced_weeks=setting.unplaced_weeks,
    )


class _Draw:
    """What the draws of one replication have in common."""

    def __init__(self, setting: Setting, parameters: Parameters, chance: Chance, lengths: Lengths) -> None:
        self.setting, self.parameters, self.chance, self.lengths = setting, parameters, chance, lengths
        self.move_ons = sorted(setting.move_ons, key=lambda need: (need.age_days, need.number))
        provider = {r: w for r, w in parameters.refusal_reasons.items() if not _is_of_family(r)}
        family = {r: w for r, w in parameters.refusal_reasons.items() if _is_of_family(r)}
        self.refusals = (
            (Purpose.PROVIDER_REFUSES, parameters.provider_refuses, provider),
            (Purpose.FAMILY_REFUSES, parameters.family_refuses, family),
        )

    def arrivals(self, days: float) -> Iterator[Youth]:
        """A Poisson process with seasons: drawn at its highest rate, of which the season leaves out some."""
        parameters, chance = self.parameters, self.chance
        growth = max(1.0, (1 + parameters.arrivals_growth) ** (days / YEAR_DAYS))
        rate = self.setting.arrivals_per_week / WEEK_DAYS * parameters.arrivals_factor
        highest = rate * growth * (1 + parameters.arrivals_season)
        day, number = 0.0, 0
        first_day = self.setting.on.timetuple().tm_yday
        while highest > 0:
            number += 1
            day -= log(1 - chance.share(Purpose.ARRIVAL, about(number))) / highest
            if day >= days:
                return
            season = cos(2 * pi * (first_day + day - parameters.arrivals_peak_day) / YEAR_DAYS)
            now = (
                rate * (1 + parameters.arrivals_season * season) * (1 + parameters.arrivals_growth) ** (day / YEAR_DAYS)
            )
            if chance.share(Purpose.SEASON, about(number)) * highest < now:
                need = self.setting.arrivals[
                    int(chance.share(Purpose.NEED, about(number)) * len(self.setting.arrivals))
                ]
                yield self._youth(f"A{number}", need, from_day=day)

    def seeker(self, seeker: Seeker) -> Youth:
        """Somebody on the list on the first day, who has waited for some time already; who moves on lives somewhere.

        The family has not given up in that time: its patience is drawn given that.
        """
        number, waited = f"S{seeker.need.number}", seeker.waited_days
        moves = seeker.lives_in is not None
        youth = self._youth(number, seeker.need, from_day=-waited, moves=moves)
        if not moves:
            drawn = self.chance.share(Purpose.PATIENCE, about(number, 0))
            patience = waited + self.lengths.patience[seeker.need.urgency].days(drawn, waited)
            first = replace(youth.searches[0], patience_days=patience)
            return replace(youth, searches=(first, *youth.searches[1:]))
        return replace(youth, lives_in=seeker.lives_in, leaves_day=0.0, ending=Ending.MOVE_ON)

    def resident(self, resident: Resident) -> Youth:
        """Somebody who lives in a group: how much longer, and whether that is followed by another request.

        Where the provider says when the stay ends, it ends about then; an end that is past still has to come.
        """
        number, parameters = f"B{resident.number}", self.parameters
        form = self.setting.homes[resident.group].care_form
        length = self.lengths.stays[form]
        off = self._off_days(about(number))
        if resident.expected_days is None:
            left = length.days(self.chance.share(Purpose.STAY, about(number)), resident.lived_days)
            expected = length.days(0.5, resident.lived_days)
        else:
            expected = resident.expected_days
            left = max(expected - off, abs(off) if expected == 0 else 1.0)
        moves_on = self.chance.share(Purpose.MOVE_ON, about(number)) < parameters.move_on_share
        need = self._next_need(number, resident.age_days + left) if moves_on else None
        searches = () if need is None else self._searches(number, need, moves=True)
        return Youth(
            number=number,
            from_day=0.0,
            searches=searches,
            classes=resident.classes,
            profile={} if need is None else need.profile,
            lives_in=resident.group,
            leaves_day=left,
            expected_leave_day=expected,
            off_days=off,
            ending=Ending.MOVE_ON if searches else Ending.OUTFLOW,
        )

    def _youth(self, number: str, need: Need, *, from_day: float, moves: bool = False) -> Youth:
        return Youth(
            number=number,
            from_day=from_day,
            searches=self._searches(number, need, moves=moves),
            size=need.size,
            classes=need.classes,
            profile=need.profile,
        )

    def _searches(self, number: str, need: Need, *, moves: bool) -> tuple[Search, ...]:
        """The search itself, one more after a breakdown, and the same for where one moves on to.

        A second breakdown of the same need is not followed by another search; brothers and sisters do not move on.
        """
        following = self._next_need(number, need.age_days) if need.size == 1 else None
        chain: list[tuple[Need, bool, int | None, int | None]]
        if following is None:
            chain = [(need, moves, 1, None), (need, False, None, None)]
        else:
            chain = [(need, moves, 1, 2), (need, False, None, 2)]
            chain += [(following, True, 3, None), (following, False, None, None)]
        return tuple(
            self._search(number, turn, one, moves=lives, after_breakdown=breakdown, after_move_on=move_on)
            for turn, (one, lives, breakdown, move_on) in enumerate(chain)
        )

    def _next_need(self, number: str, age_days: float) -> Need | None:
        """What somebody of that age asks who moves on: like somebody recorded who did."""
        alike = [need for need in self.move_ons if abs(need.age_days - age_days) <= SAME_AGE_DAYS and need.size == 1]
        return alike[int(self.chance.share(Purpose.NEXT_NEED, about(number)) * len(alike))] if alike else None

    def _search(
        self, number: str, turn: int, need: Need, *, moves: bool, after_breakdown: int | None, after_move_on: int | None
    ) -> Search:
        chance = self.chance
        patience = self.lengths.patience[need.urgency].days(chance.share(Purpose.PATIENCE, about(number, turn)))
        return Search(
            options=tuple(self._option(number, turn, fit, after_breakdown, after_move_on) for fit in need.fits),
            patience_days=inf if moves else patience,
            wait_points=need.wait_points,
            rank=list(Urgency).index(need.urgency),
        )

    def _option(
        self, number: str, turn: int, fit: Fit, after_breakdown: int | None, after_move_on: int | None
    ) -> Option:
        """What would happen in one group. Drawn by the group's number: another group changes nothing of it."""
        parameters, home = self.parameters, self.setting.homes[fit.group]
        what = about(number, turn, home.group.number)

        def share(purpose: Purpose) -> float:
            return self.chance.share(purpose, what)

        length = self.lengths.stays[home.care_form]
        stay, ending, follows = length.days(share(Purpose.STAY)), Ending.OUTFLOW, None
        if after_move_on is not None and share(Purpose.MOVE_ON) < parameters.move_on_share:
            ending, follows = Ending.MOVE_ON, after_move_on
        worse = 1 + parameters.breakdown_per_100_points * fit.points / 100
        if share(Purpose.BREAKDOWN) < parameters.breakdown_share * worse:
            breaks = Between(shortest=parameters.breakdown_days[0], longest=parameters.breakdown_days[1])
            breakdown = breaks.days(share(Purpose.BREAKDOWN_DAY))
            if breakdown < stay:
                returns = share(Purpose.RETURN) < parameters.return_share
                stay, ending, follows = breakdown, Ending.BREAKDOWN, after_breakdown if returns else None
        if fit.age_out_days < stay:
            stay, ending, follows = fit.age_out_days, Ending.OUTFLOW, None
        near = fit.distance_km <= parameters.near_km
        return Option(
            group=fit.group,
            points=fit.points,
            stay_days=max(1.0, stay),
            expected_days=min(fit.age_out_days, length.days(0.5) if fit.expected_days is None else fit.expected_days),
            ending=ending,
            refusal=self._refusal(what),
            answer_days=Between(shortest=parameters.answer_days[0], longest=parameters.answer_days[1]).days(
                share(Purpose.ANSWER)
            ),
            start_days=Between(shortest=parameters.start_days[0], longest=parameters.start_days[1]).days(
                share(Purpose.START)
            ),
            distance_km=fit.distance_km,
            off_days=self._off_days(what),
            ring_order=share(Purpose.RING) + (0 if near else 1),
            from_days=fit.from_days,
            until_days=fit.until_days,
            next_search=follows,
        )

    def _off_days(self, what: int) -> float:
        """How far from a true end, after or before it, the provider expects it."""
        return (2 * self.chance.share(Purpose.EXPECTED, what) - 1) * self.parameters.expected_off_days

    def _refusal(self, what: int) -> Refusal | None:
        """Whether the first proposal is refused: by the provider, or else by the family."""
        for purpose, share, reasons in self.refusals:
            if self.chance.share(purpose, what) < share and sum(reasons.values()) > 0:
                reason = self.chance.among(reasons, Purpose.REASON, what)
                return Refusal(by_family=_is_of_family(reason), reason=reason, bars_days=self._bars_days(reason))
        return None

    def _bars_days(self, reason: DeclineReason) -> float:
        """As in the registry: for a period, until the file is complete, or for good."""
        consequence = CONSEQUENCES[reason]
        if consequence.lapses is Lapse.FILE_COMPLETE:
            return self.parameters.file_days
        return inf if consequence.weeks is None else consequence.weeks * WEEK_DAYS


def _is_of_family(reason: DeclineReason) -> bool:
    return CONSEQUENCES[reason].by is DeclinedBy.FAMILY
