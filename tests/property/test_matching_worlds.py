"""Generated worlds: every one becomes a valid instance, what stands can be kept, and no proposal breaks a criterion.

The checks of places and criteria here start from the facts again, and use nothing of the translation.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import solver
from zorglogistiek.codes import (
    CareForm,
    DeclineReason,
    Gender,
    GenderPolicy,
    LegalFrame,
    Profile,
    ReferralState,
    SecurityLevel,
    Specialism,
    StayPurpose,
    Togetherness,
    Urgency,
)
from zorglogistiek.matching.criteria import CRITERIA, Visit
from zorglogistiek.matching.facts import (
    Candidate,
    Decline,
    Group,
    Occupant,
    Referral,
    SiblingSet,
    World,
    Youth,
)
from zorglogistiek.matching.fitting import fits, longest_run, start_window
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.matching.proposals import proposals
from zorglogistiek.matching.translate import Translation, build
from zorglogistiek.places.occupancy import Period

ON = date(2026, 11, 19)  # a Thursday
MONDAY = date(2026, 11, 16)
WEEKS = 6
WEEK = timedelta(weeks=1)
POLICY = default_policy()
LIGHT = settings(
    max_examples=80,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a whole world takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

days = st.integers(-10, 60).map(lambda offset: ON + timedelta(days=offset))
mostly = st.sampled_from([True, True, True, False])


def subsets(codes):
    return st.frozensets(st.sampled_from(list(codes)), max_size=1)


@st.composite
def groups(draw, number):
    care_form = draw(
        st.sampled_from([CareForm.FAMILY_HOME, CareForm.TREATMENT_GROUP, CareForm.CRISIS_BED, CareForm.CLOSED_GROUP])
    )
    lowest = draw(st.sampled_from([0, 8, 12]))
    places = draw(st.lists(st.one_of(st.none(), st.none(), days), min_size=1, max_size=4))
    return Group(
        id=number,
        number=f"G-{number}",
        name=f"Group {number}",
        location_id=number,
        location_number=f"L-{number}",
        provider_id=1,
        provider="Provider",
        municipality_id=1,
        municipality_cbs=draw(st.sampled_from(["GM0503", "GM0518"])),
        pc4="2600",
        care_form=care_form,
        minimum_age=lowest,
        maximum_age=draw(st.sampled_from([17, 23])),
        gender_policy=draw(st.sampled_from([GenderPolicy.MIXED, GenderPolicy.MIXED, GenderPolicy.GIRLS])),
        security_level=SecurityLevel.CLOSED if care_form is CareForm.CLOSED_GROUP else SecurityLevel.OPEN,
        specialisms=draw(st.sampled_from([frozenset(), frozenset({Specialism.ASS})])),
        intake_per_week=draw(st.sampled_from([None, 1])),
        limits=draw(st.sampled_from([{}, {Profile.INTENSIVE: 1}])),
        places=tuple(places),
    )


@st.composite
def youths(draw, number):
    return Youth(
        id=number,
        number=f"Y-{number}",
        birth_date=draw(st.dates(date(2007, 6, 1), date(2020, 6, 1))),
        gender=draw(st.sampled_from([Gender.GIRL, Gender.GIRL, Gender.BOY])),
        municipality_id=1,
        municipality_cbs="GM0503",
        pc4="2611",
        legal_frame=draw(st.sampled_from([LegalFrame.VOLUNTARY, LegalFrame.CLOSED_AUTHORISATION])),
        legal_frame_until=draw(st.one_of(st.none(), days)),
        specialisms=draw(st.sampled_from([frozenset(), frozenset(), frozenset({Specialism.ASS})])),
        profiles=draw(subsets([Profile.INTENSIVE])),
        not_at=draw(st.sampled_from([frozenset(), frozenset(), frozenset({1})])),
    )


@st.composite
def seated(draw, group, newcomers):
    """The group with residents and promises on its places, as the registry's constraints allow them."""
    occupants, closures = [], []
    for opens_on in group.places:
        free_from = opens_on or ON - timedelta(days=400)
        if draw(st.booleans()) and newcomers and free_from <= ON:
            youth = newcomers.pop()
            end = draw(st.one_of(st.none(), days))
            started_on = draw(st.integers(4, 100).map(lambda ago: ON - timedelta(days=ago)))
            occupants.append(
                _stay(youth, Period(start=max(started_on, free_from), end=end and max(end, started_on, free_from)))
            )
            if end is None:
                continue
            free_from = end
        if draw(st.booleans()) and newcomers:
            start = max(free_from, draw(days))
            long = draw(st.one_of(st.none(), st.integers(1, 40)))
            end = long and start + timedelta(days=long)
            if draw(st.booleans()):
                occupants.append(_stay(newcomers.pop(), Period(start=start, end=end), present=False))
            else:
                closures.append(Period(start=start, end=end))
    return replace(group, occupants=tuple(occupants), closures=tuple(closures))


def _stay(youth, period, present=True):
    return Occupant(
        stay_id=youth.id,
        stay_number=f"S-{youth.id}",
        youth_id=youth.id,
        period=period,
        present=present,
        overdue=present and period.end is not None and period.end < ON,
        referral_id=1000 + youth.id,
        profiles=youth.profiles,
    )


@st.composite
def worlds(draw):
    people = [draw(youths(number)) for number in range(1, draw(st.integers(2, 12)) + 1)]
    people = [replace(youth, not_with=_barred(draw, youth, people)) for youth in people]
    people = [replace(y, not_with=y.not_with | {o.id for o in people if y.id in o.not_with}) for y in people]
    newcomers = list(people)
    all_groups = [draw(seated(draw(groups(number)), newcomers)) for number in range(1, draw(st.integers(1, 5)) + 1)]
    promised = {o.youth_id: g.id for g in all_groups for o in g.occupants if not o.present}
    candidates = [
        Candidate(youth=youth, referral=draw(referrals(youth, promised.get(youth.id), len(all_groups))))
        for youth in people
        if draw(mostly)
    ]
    together = draw(st.sampled_from(list(Togetherness)))
    sets = []
    if together is not Togetherness.APART and len(people) > 3:
        sets = [SiblingSet(number="B-1", together=together, youth_ids=frozenset({people[0].id, people[-1].id}))]
    return World(on=ON, groups=tuple(all_groups), candidates=tuple(candidates), sibling_sets=tuple(sets))


def _barred(draw, youth, people):
    others = [other.id for other in people if other.id != youth.id]
    return frozenset({draw(st.sampled_from(others))}) if draw(st.integers(0, 5)) == 0 else frozenset()


@st.composite
def referrals(draw, youth, promised_group, group_count):
    state = draw(st.sampled_from([ReferralState.WAITING, ReferralState.PROPOSED]))
    group_id, held_until = None, None
    if promised_group is not None and draw(mostly):
        state, group_id = ReferralState.AGREED, promised_group
    elif draw(st.integers(0, 4)) == 0:
        group_id = draw(st.integers(1, group_count))
        state = draw(st.sampled_from([ReferralState.ACCEPTED, ReferralState.PROPOSED]))
        held_until = ON + timedelta(days=10) if state is ReferralState.PROPOSED else None
    declined = draw(st.sampled_from([None, None, 1]))
    return Referral(
        id=1000 + youth.id,
        number=f"R-{youth.id}",
        state=state,
        urgency=draw(st.sampled_from(list(Urgency))),
        care_forms=draw(st.sampled_from([frozenset(), frozenset(), frozenset({CareForm.FAMILY_HOME})])),
        wanted_from=draw(st.one_of(st.none(), st.none(), days)),
        intended_stay_weeks=draw(st.sampled_from([None, None, 2, 30])),
        waited_weeks=draw(st.integers(0, 40)),
        group_id=group_id,
        held_until=held_until,
        declines={declined: Decline(reason=DeclineReason.SAFETY)} if declined else {},
    )


def standing_plan(translation: Translation) -> solver.Plan:
    """Only what stands is carried out, each decision in the week in which it was put."""
    moves = tuple(
        solver.Move(
            party=solver.PartyId(name),
            group=solver.GroupId(f"G-{decision.group_id}"),
            kind="final",
            week=decision.week,
        )
        for name, decision in translation.standing.items()
    )
    objective = solver.cost_of(translation.instance, moves)
    return solver.Plan(instance=translation.instance.name, status="feasible", objective=objective, bound=0, moves=moves)


@LIGHT
@given(world=worlds())
def test_what_stands_can_always_be_kept(world):
    translation = build(world, POLICY, weeks=WEEKS)
    assert solver.verify(translation.instance, standing_plan(translation)) == []


def greedy_plan(translation: Translation, choose) -> solver.Plan:
    """A plan with as many moves as fit, in an order that the example chooses: any plan must translate well."""
    instance = translation.instance
    moves = list(standing_plan(translation).moves)
    placed = {move.party for move in moves}
    tries = [
        solver.Move(party=party.id, group=option.group, kind=option.kind, week=week)
        for party in instance.parties
        if party.id not in placed
        for option in party.options
        for week in {option.from_week, option.until_week - 1}
    ]
    for move in choose.sample(tries, k=len(tries)):
        if move.party not in placed and not _broken(instance, [*moves, move]):
            moves.append(move)
            placed.add(move.party)
    return _plan(instance, moves)


def _plan(instance: solver.Instance, moves: Sequence[solver.Move]) -> solver.Plan:
    objective = solver.cost_of(instance, moves)
    return solver.Plan(instance=instance.name, status="feasible", objective=objective, bound=0, moves=tuple(moves))


def _broken(instance, moves):
    return solver.verify(instance, _plan(instance, moves))


@LIGHT
@given(world=worlds(), bridges=st.booleans())
def test_the_start_window_is_what_judging_every_week_gives(world, bridges):
    purpose, stay_weeks = (StayPurpose.BRIDGE, 4) if bridges else (StayPurpose.FINAL, None)
    horizon_end = MONDAY + WEEKS * WEEK
    for candidate in world.candidates:
        for group in world.groups:
            fitting = [
                not fits(
                    candidate,
                    group,
                    MONDAY + number * WEEK,
                    purpose=purpose,
                    horizon_end=horizon_end,
                    weeks=stay_weeks,
                )
                for number in range(WEEKS)
            ]
            window = start_window([candidate], group, week=MONDAY, weeks=WEEKS, purpose=purpose, stay_weeks=stay_weeks)
            assert window == longest_run(fitting)


class Region:
    """Who is where in which week when the proposals are carried out, counted from the facts alone."""

    def __init__(self, world, drafts, notes):
        self.world, self.drafts = world, drafts
        self.youth_of = {c.referral.number: c.youth for c in world.candidates}
        self.intended = {c.referral.number: c.referral.intended_stay_weeks for c in world.candidates}
        self.first_move: dict[int, int] = {}
        for draft in drafts:
            if draft.group_id is not None:
                youth = self.youth_of[draft.referral_number].id
                self.first_move[youth] = min(self.first_move.get(youth, WEEKS), self.week(draft.start_week))
        said = [(note.code, note.params.get("referral")) for note in notes]
        self.unseen = {self.youth_of[r].id for code, r in said if code == "note.move_unseen"}
        self.lost = {self.youth_of[r].id for code, r in said if code == "note.promise_lost"}
        self.fixed = {self.youth_of[d.referral_number].id for d in drafts if d.fixed}
        self.planned = {c.youth.id for c in world.candidates}

    @staticmethod
    def week(day):
        return (day - timedelta(days=day.weekday()) - MONDAY).days // 7

    def until(self, period, at_least=0):
        return WEEKS if period.end is None else max(self.week(period.end), at_least)

    def residents(self, group, week):
        """Residents of the start and promises to others who are in the group in a week."""
        for occupant in group.occupants:
            youth = occupant.youth_id
            if occupant.present:
                until = POLICY.overdue.weeks if occupant.overdue else self.until(occupant.period)
                if youth in self.planned and youth not in self.unseen:
                    until = WEEKS
                if week < min(until, self.first_move.get(youth, WEEKS)):
                    yield youth
            elif youth not in self.fixed and youth not in self.lost:
                start = self.week(occupant.period.start)
                if start <= week < self.until(occupant.period, start + 1):
                    yield youth

    def arrivals(self, group, week, fixed=None):
        """Youths who came by a proposal and are in the group in a week."""
        for draft in self.drafts:
            if draft.group_id != group.id or (fixed is not None and draft.fixed is not fixed):
                continue
            youth, start = self.youth_of[draft.referral_number], self.week(draft.start_week)
            if draft.purpose is StayPurpose.BRIDGE:
                finals = [d for d in self.drafts if d.referral_number == draft.referral_number and d is not draft]
                until = min((self.week(d.start_week) for d in finals if d.start_week), default=WEEKS)
            elif promised := [o.period for o in group.occupants if o.youth_id == youth.id and draft.fixed]:
                # agreed until a day; put off by weeks, it is there as long
                first = max(0, self.week(promised[0].start))
                until = start + max(1, self.until(promised[0]) - first) if promised[0].end else WEEKS
            else:
                until = start + (self.intended[draft.referral_number] or WEEKS)
            if start <= week < until:
                yield youth

    def beds(self, group, week):
        there = sum(opens is None or self.week(opens) <= week for opens in group.places)
        return there - sum(
            max(0, self.week(c.start)) <= week < self.until(c, self.week(c.start) + 1)
            for c in group.closures
            if c.end != c.start
        )


@LIGHT
@given(world=worlds(), choose=st.randoms(use_true_random=False))
def test_no_proposal_of_any_plan_breaks_a_criterion(world, choose):
    translation = build(world, POLICY, weeks=WEEKS)
    assert_right(translation, world, greedy_plan(translation, choose))


@settings(LIGHT, max_examples=30)
@given(world=worlds())
def test_no_proposal_of_the_solved_plan_breaks_a_criterion(world):
    translation = build(world, POLICY, weeks=WEEKS)
    assert_right(translation, world, solver.solve(translation.instance, solver.Limits(seconds=5.0)).plan)


def assert_right(translation, world, plan):
    assert plan.status != "infeasible"
    assert solver.verify(translation.instance, plan) == []
    drafts = proposals(translation, plan)
    finals = [draft.referral_number for draft in drafts if draft.purpose is StayPurpose.FINAL]
    assert sorted(finals) == sorted(c.referral.number for c in world.candidates)
    for draft in drafts:
        if draft.group_id is None:
            assert draft.reasons
        elif not draft.fixed:
            assert_meets_all_criteria(world, draft)
    region = Region(world, drafts, translation.notes)
    for group in world.groups:
        for week in range(WEEKS):
            assert_group_can_hold(region, group, week)


def assert_meets_all_criteria(world, draft):
    """Every criterion but that of residents, who may have moved: they are looked at week by week."""
    candidate, group = world.candidate(draft.referral_number), world.group(draft.group_id)
    weeks = candidate.referral.intended_stay_weeks
    if draft.purpose is StayPurpose.BRIDGE:
        weeks = POLICY.bridge.weeks[group.care_form]
    end = draft.start_week + weeks * WEEK if weeks else MONDAY + WEEKS * WEEK
    visit = Visit(
        purpose=draft.purpose,
        period=Period(start=draft.start_week, end=end),
        open_ended=weeks is None,
    )
    for criterion in CRITERIA:
        if criterion.name != "residents":
            assert criterion.check(candidate, group, visit) is None


def assert_group_can_hold(region, group, week):
    """Beds, limits and contra-indications, wherever somebody came by a proposal that did not stand already."""
    new = list(region.arrivals(group, week, fixed=False))
    if not new:
        return
    residents, agreed = list(region.residents(group, week)), list(region.arrivals(group, week, fixed=True))
    assert len(residents) + len(agreed) + len(new) <= region.beds(group, week)
    profiles = {o.youth_id: o.profiles for o in group.occupants}
    there = [*(profiles[youth] for youth in residents), *(youth.profiles for youth in [*agreed, *new])]
    for profile, limit in group.limits.items():
        if any(profile in youth.profiles for youth in new):
            assert sum(profile in one for one in there) <= limit
    others = {*residents, *(youth.id for youth in [*agreed, *new])}
    for youth in new:
        assert not youth.not_with & others
