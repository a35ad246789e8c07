"""From the registry to a replay of it from any date, checked: the recorded rule must do again what was done."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import inf

import numpy as np
from sqlmodel import Session, col, select

from zorglogistiek.codes import BRIDGING_FORMS, StayPurpose, Togetherness
from zorglogistiek.errors import Conflict
from zorglogistiek.matching import facts
from zorglogistiek.matching.gather_people import youth_facts
from zorglogistiek.matching.gather_supply import groups as group_facts
from zorglogistiek.matching.policy import Policy
from zorglogistiek.people import tables as people
from zorglogistiek.people.repository import chunks
from zorglogistiek.simulation.estimates import estimates_of
from zorglogistiek.simulation.fitting import need_of
from zorglogistiek.simulation.gather import candidate_of, closed_at, opening
from zorglogistiek.simulation.parameters import Sourced
from zorglogistiek.simulation.recorded import Course, Record, Sought, record_of
from zorglogistiek.simulation.region import Closure
from zorglogistiek.simulation.replay import Asked, Party, Replay, Stayed
from zorglogistiek.simulation.replay_check import Difference, differences
from zorglogistiek.simulation.replay_limits import as_far_as_recorded
from zorglogistiek.simulation.setting import Fit, Home, Need, Resident, Seeker, Setting
from zorglogistiek.simulation.trace import Outcome
from zorglogistiek.statistics.history.columns import NEVER, NOWHERE
from zorglogistiek.statistics.history.gathering import gather
from zorglogistiek.statistics.history.records import History


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A replay, what the recorded rule did otherwise in it (``differences``: nothing, or it cannot be trusted).

    ``placements`` is how many were recorded. ``numbers`` are those of the registry's referrals by party and search:
    for telling who may see them, they stay out of the replay. ``notes`` tell what could not be done as recorded.
    """

    replay: Replay
    placements: int
    differences: tuple[Difference, ...]
    numbers: Mapping[tuple[int, int], str]
    notes: tuple[str, ...]


def gather_replay(
    session: Session, *, since: date, today: date, policy: Policy, sourced: Sourced, added: Sequence[facts.Group] = ()
) -> Replayed:
    """The registry from the beginning of ``since`` to the end of ``today``, replayed once by the recorded rule.

    Conflict when ``since`` is not before ``today``, or nothing was recorded yet.
    """
    history = gather(session, up_to=today)
    if since >= today:
        raise Conflict("replay", "it must begin before {day}", day=today.isoformat())
    if not len(history.events.day) or since.toordinal() < int(history.events.day.min()):
        raise Conflict("replay", "the registry recorded nothing before {day}", day=since.isoformat())
    making = _Making(session, history, since, policy, added)
    parties = tuple(making.parties())
    homes, over = as_far_as_recorded(making.homes, parties)
    days = float((today - since).days + 1)
    replay = Replay(
        setting=replace(
            _setting(since, homes, parties, days),
            transfer_points=policy.transfer.points,
            unplaced_weeks=policy.unplaced.weeks,
        ),
        parties=parties,
        estimates=estimates_of(history, sourced),
        days=days,
    )
    return Replayed(
        replay=replay,
        placements=sum(asked.stayed is not None for party in parties for asked in party.asked),
        differences=differences(replay),
        numbers=making.numbers,
        notes=(*making.notes(), *over),
    )


def _setting(since: date, homes: tuple[Home, ...], parties: Sequence[Party], days: float) -> Setting:
    """The region on the first day, and who came since."""
    first = [(party, party.asked[0]) for party in parties if party.asked]
    came = [asked.need for party, asked in first if party.home is None and asked.from_day >= 0]
    return Setting(
        on=since,
        homes=homes,
        arrivals=tuple(came),
        arrivals_per_week=7 * len(came) / days,
        seekers=tuple(
            Seeker(
                need=asked.need,
                waited_days=-asked.from_day,
                lives_in=None if party.home is None else party.home.group,
            )
            for party, asked in first
            if asked.from_day < 0
        ),
        residents=tuple(
            Resident(number=party.number, group=party.home.group, lived_days=-party.home.from_day)
            for party in parties
            if party.home is not None and not (party.asked and party.asked[0].from_day < 0)
        ),
    )


class _Making:
    """What the parts of a replay have in common: the record, the groups by their place in it, and the candidates."""

    def __init__(
        self, session: Session, history: History, since: date, policy: Policy, added: Sequence[facts.Group]
    ) -> None:
        self.history, self.since, self.policy = history, since, policy
        self.on, self.counted = since.toordinal(), Counter[str]()
        replayed = _replayed_groups(history, self.on)
        known = group_facts(session, (), on=since, today=since)
        self.groups = [*(group for group in known if group.id in replayed), *added]
        self.index = {replayed[group.id]: place for place, group in enumerate(self.groups) if group.id in replayed}
        self.record = record_of(history, self.on, self.index)
        self.homes = tuple(self._homes())
        self.youths = _youths(session, history, self.record)
        self.candidates = _candidates(session, history, self.record, since, self.youths)
        self.numbers: dict[tuple[int, int], str] = {}

    def notes(self) -> Iterator[str]:
        """How often something was not as the record has it."""
        for what, count in sorted(self.counted.items()):
            yield f"{count} {what}"

    def parties(self) -> Iterator[Party]:
        """Everybody, in the order of the record; brothers and sisters who went together all along are one party."""
        together = defaultdict[tuple[object, ...], list[Course]](list)
        youths = self.history.youths
        required = youths.together.are(Togetherness.REQUIRED.value)
        for number, course in enumerate(self.record.courses):
            siblings = int(youths.siblings[course.youth]) if required[course.youth] else NOWHERE
            together[(siblings, course.key) if siblings != NOWHERE else (NOWHERE, number)].append(course)
        for who, courses in enumerate(together.values()):
            if len({course.youth for course in courses}) < len(courses):
                raise AssertionError(f"party {who}: one youth twice at the same time")
            yield self._party(who, courses)

    def _party(self, who: int, courses: Sequence[Course]) -> Party:
        first, size = courses[0], len(courses)
        asked = [
            self._asked(f"{who}-{turn}", turn, first, [course.searches[turn] for course in courses])
            for turn in range(len(first.searches))
        ]
        for turn, search in enumerate(first.searches):
            self.numbers[who, turn] = self.candidates[search.referral].referral.number
        classes = Counter(profile.value for course in courses for profile in sorted(self.youths[course.youth].profiles))
        return Party(
            number=f"R{who}",
            home=None if first.home is None else self._stayed(first, -1),
            asked=tuple(asked),
            size=size,
            classes=dict(classes),
            profile=asked[0].need.profile if asked else {},
        )

    def _stayed(self, course: Course, turn: int) -> Stayed | None:
        lived = course.home if turn < 0 else course.searches[turn].lived
        if lived is None:
            return None
        until, ending, follows = course.end_of(turn)
        return Stayed(
            group=self.index[lived.group],
            from_day=float(lived.from_day),
            until_day=None if until is None else float(until),
            ending=ending,
            follows=follows,
        )

    def _asked(self, number: str, turn: int, course: Course, searches: Sequence[Sought]) -> Asked:
        search = searches[0]
        stayed = self._stayed(course, turn)
        began = date.fromordinal(self.on + search.from_day)
        need = need_of(number, [self.candidates[one.referral] for one in searches], self.groups, self.policy, began)
        if search.outcome is Outcome.WITHDRAWN and search.placed_elsewhere:
            self.counted["searches ended in a place that is not in the replay: they leave the list on that day"] += 1
        return Asked(
            need=need,
            from_day=float(search.from_day),
            ready_day=inf if search.ready_day is None else float(search.ready_day),
            until_day=None if search.until_day is None else float(search.until_day),
            outcome=search.outcome,
            stayed=stayed,
            placed=None if stayed is None else self._placed(need, stayed),
            declined={self.index[group]: why for group, why in search.declined.items() if group in self.index},
        )

    def _placed(self, need: Need, stayed: Stayed) -> Fit:
        """What the recorded place costs. One that does not fit by the criteria is as bad as the worst that does."""
        fit = next((fit for fit in need.fits if fit.group == stayed.group), None)
        if fit is not None:
            return fit
        self.counted["recorded placements do not fit by the criteria: only the recorded rule can make them"] += 1
        return Fit(
            group=stayed.group,
            points=max((one.points for one in need.fits), default=0),
            distance_km=max((one.distance_km for one in need.fits), default=float(self.policy.distance.unknown_km)),
        )

    def _homes(self) -> Iterator[Home]:
        """The groups. A place is out of use before it opens, while closed, and for a stay nobody searched for."""
        closures = defaultdict[int, list[Closure]](list)
        for row, closure in (*self._closed(), *self._taken_otherwise()):
            closures[self.index.get(row, NOWHERE)].append(closure)
        for place, group in enumerate(self.groups):
            yield closed_at(group, (*closures[place], *opening(group, self.since)))

    def _closed(self) -> Iterator[tuple[int, Closure]]:
        """Recorded closures; where somebody still lived in the place they begin when it was empty."""
        closures, stays = self.history.closures, self.history.stays
        group_of = self.history.places.group
        for place, since, until in zip(
            closures.place.tolist(), closures.from_on.tolist(), closures.until_on.tolist(), strict=True
        ):
            lived = (stays.place == place) & (stays.started < until) & (stays.ended > since)
            empty = int(stays.ended[lived].max(initial=since))
            if max(empty, self.on) < until:
                yield int(group_of[place]), self._span(empty, until)

    def _taken_otherwise(self) -> Iterator[tuple[int, Closure]]:
        for lived in self.record.others:
            self.counted["stays of who did not search for them: their places are taken as they were"] += 1
            until = inf if lived.until_day is None else float(lived.until_day)
            yield lived.group, Closure(from_day=max(0.0, float(lived.from_day)), until_day=until, places=1)

    def _span(self, since: int, until: int) -> Closure:
        last = inf if until >= NEVER else float(until - self.on)
        return Closure(from_day=max(0.0, float(since - self.on)), until_day=last, places=1)


def _replayed_groups(history: History, on: int) -> dict[int, int]:
    """The rows by id of the groups for a lasting place, and of others in which somebody did live for good."""
    stays = history.stays
    lasting = ~history.groups.care_form.are(*(form.value for form in BRIDGING_FORMS))
    used = stays.purpose.are(StayPurpose.FINAL.value) & (stays.started != NEVER) & (stays.ended >= on)
    lasting[stays.group[used & (stays.group != NOWHERE)]] = True
    return {int(history.groups.id[row]): row for row in np.flatnonzero(lasting).tolist()}


def _youths(session: Session, history: History, record: Record) -> dict[int, facts.Youth]:
    """The youths of the record by their row."""
    rows = {int(history.youths.id[course.youth]): course.youth for course in record.courses}
    return {rows[youth_id]: youth for youth_id, youth in youth_facts(session, rows, {}).items()}


def _candidates(
    session: Session, history: History, record: Record, since: date, youths: Mapping[int, facts.Youth]
) -> dict[int, facts.Candidate]:
    """The candidates by row of the referral, as on the day of the first request that is replayed."""
    searches = [search for course in record.courses for search in course.searches]
    first = {int(history.referrals.id[one.referral]): one for one in sorted(searches, key=lambda one: -one.from_day)}
    found: dict[int, facts.Candidate] = {}
    for part in chunks(sorted(first)):
        for row in session.exec(select(people.Referral).where(col(people.Referral.id).in_(part))):
            search = first[row.id or 0]
            day = since + timedelta(days=search.from_day)
            found[search.referral] = candidate_of(row, youths[search.youth], day)
    return found
