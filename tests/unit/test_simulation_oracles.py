"""The kernel of the simulation against queues with a known answer: formulas of the textbooks, and an exact chain.

Seeds are fixed. "Within the interval" is that of the replications, at 99%; and the interval must be narrow, or it would
show nothing.
"""

from functools import lru_cache
from math import inf

import numpy as np
import pytest

from tests.queues import AT_ONCE, Class, mean_wait, queue, run, share
from zorglogistiek.simulation.comparison import interval
from zorglogistiek.simulation.identities import broken
from zorglogistiek.simulation.policies.first_come import FirstCome

WARM_UP = 150.0


@lru_cache(maxsize=1)
def runs(*classes, places, days, replications, policy, most, service):
    """Regions with their runs, all identities checked; kept, where a test asks them of one class and then another."""
    found = []
    for seed in range(replications):
        region = queue(*classes, places=places, days=days, seed=seed, most=most, service=service)
        trace = run(region, days, policy)
        assert broken(region, trace) == []
        found.append((region, trace))
    return found


def waits(*classes, places, days=1500.0, policy=AT_ONCE, most=None, service=None, **profile):
    """The mean wait of each replication."""
    made = runs(*classes, places=tuple(places), days=days, replications=6, policy=policy, most=most, service=service)
    return [mean_wait(region, trace, WARM_UP, **profile) for region, trace in made]


def holds(values, expected, *, within):
    """The expected value lies in the interval of the replications, which reaches at most so far to each side."""
    told = interval(values, 0.99)
    assert told.low <= expected <= told.high, told
    assert told.half_width <= within * max(expected, 0.2), told


@pytest.mark.parametrize(("servers", "expected"), [(2, 4.263158), (10, 0.668732), (20, 0.275385)])
def test_the_wait_of_m_m_c(servers, expected):
    rate = 0.9 * servers
    holds(waits(Class(rate=rate), places=[servers], days=WARM_UP + 5500.0 / servers), expected, within=0.9)


def test_the_wait_of_m_m_3():
    holds(waits(Class(rate=2.5), places=[3], days=2000.0), 1.404494, within=0.45)


def test_an_intake_stop_is_the_limited_queue_m_m_3_5():
    found = waits(Class(rate=2.5), places=[3], most=2)
    holds(found, 0.203066, within=0.15)
    region = queue(Class(rate=2.5), places=[3], days=3000.0, seed=11, most=2)
    assert share(run(region, 3000.0), "turned_away", WARM_UP) == pytest.approx(0.136923, abs=0.012)


def test_families_that_give_up_are_erlang_a():
    abandoned, delayed = [], []
    for seed in range(6):
        region = queue(Class(rate=2.5, patience=10.0), places=[3], days=1500.0, seed=seed)
        trace = run(region, 1500.0)
        abandoned.append(share(trace, "withdrawn", WARM_UP))
        delayed.append(np.mean([s.until_day > s.from_day for s in trace.searches if s.from_day >= WARM_UP]))
    holds(abandoned, 0.060727, within=0.15)
    holds(delayed, 0.611838, within=0.1)


def test_who_is_urgent_comes_first():
    policy = FirstCome(every_days=0, by_rank=True)
    classes = (Class(rate=1.0, rank=0), Class(rate=1.5, rank=1))
    urgent = waits(*classes, places=[3], policy=policy, days=2000.0, **{"class": "0"})
    others = waits(*classes, places=[3], policy=policy, days=2000.0, **{"class": "1"})
    holds(urgent, 0.351124, within=0.15)
    holds(others, 2.106742, within=0.5)


def test_places_that_only_some_can_use():
    """Two exact answers of a Markov chain of 38 states: a list of at most four, first come first served on all of it."""
    classes = (Class(rate=0.6, groups=(0,)), Class(rate=0.6, groups=(1, 0)))
    holds(waits(*classes, places=[1, 1], most=4, days=2500.0, **{"class": "0"}), 1.322264, within=0.12)
    holds(waits(*classes, places=[1, 1], most=4, days=2500.0, **{"class": "1"}), 0.286395, within=0.2)


@pytest.mark.parametrize(
    ("service", "expected", "within"),
    [
        (lambda: 1.0, 2.0, 0.3),
        (lambda random: random.exponential(1.0), 4.0, 0.4),
        (lambda random: random.exponential(1.0) * random.choice([0.0, 2.5], p=[0.6, 0.4]), 10.0, 0.8),
    ],
    ids=["constant", "exponential", "varied"],
)
def test_what_varies_more_waits_longer_m_g_1(service, expected, within):
    """Pollaczek and Khinchine, load 0.8. Squared coefficients of variation 0, 1 and 4."""
    found = waits(Class(rate=0.8), places=[1], days=3000.0, service=service)
    holds(found, expected, within=within)


def test_three_more_places_are_seen_in_few_replications():
    """22 to 25 places: the same youths in both, so that the difference is known far better than either wait."""
    on_list: dict[int, list[float]] = {22: [], 25: []}
    abandoned: dict[int, list[float]] = {22: [], 25: []}
    for seed in range(6):
        for places in (22, 25):
            region = queue(
                Class(rate=0.08, patience=400.0),
                places=[places],
                days=40_000.0,
                seed=seed,
                service=lambda random: random.exponential(250.0),
            )
            trace = run(region, 40_000.0)
            seen = [search for search in trace.searches if search.from_day >= 4_000]
            on_list[places].append(float(np.mean([search.until_day - search.from_day for search in seen])))
            abandoned[places].append(share(trace, "withdrawn", 4_000))
    holds(on_list[22], 16.39, within=0.3)
    holds(on_list[25], 5.13, within=0.5)
    holds(abandoned[22], 0.0410, within=0.3)
    holds(abandoned[25], 0.0128, within=0.3)
    paired = interval(np.subtract(on_list[22], on_list[25]).tolist(), 0.99)
    assert abs(paired.mean - (16.39 - 5.13)) < paired.half_width
    assert paired.half_width < interval(on_list[22], 0.99).half_width


def test_a_weekly_meeting_is_an_exact_chain():
    """One place, a meeting each week that fills it, a list of at most two; stays end with chance q in a week.

    The state is who lives there and how many wait, just before a meeting; its mean list follows from a linear system.
    """
    rate, mean_stay, most = 0.6 / 7, 14.0, 2
    ends, comes = 1 - np.exp(-7 / mean_stay), [np.exp(-7 * rate) * (7 * rate) ** n / max(n, 1) for n in range(2)]
    more = 1 - sum(comes)
    states = [(taken, wait) for taken in (0, 1) for wait in range(most + 1)]
    moves = np.zeros((len(states), len(states)))
    for number, state in enumerate(states):
        taken, wait = (1, state[1] - 1) if not state[0] and state[1] else state
        for left, chance in ((0, ends), (1, 1 - ends)) if taken else ((0, 1.0),):
            for came, share_of in enumerate((*comes, more)):
                moves[number, states.index((left, min(most, wait + came)))] += chance * share_of
    even = np.linalg.solve(np.vstack([(moves.T - np.eye(len(states)))[:-1], np.ones(len(states))]), [0] * 5 + [1])
    expected = float(sum(share_of * wait for share_of, (_, wait) in zip(even, states, strict=True)))
    lists = []
    for seed in range(6):
        region = queue(
            Class(rate=rate),
            places=[1],
            days=21_000.0,
            seed=seed,
            most=most,
            service=lambda random: random.exponential(mean_stay),
        )
        trace = run(region, 21_000.0, FirstCome())
        days = np.arange(700.0, 21_000.0, 7.0)
        begins, untils = ([getattr(one, name) for one in trace.searches] for name in ("from_day", "until_day"))
        counts = np.searchsorted(np.sort(begins), days) - np.searchsorted(np.sort(untils), days, side="left")
        lists.append(float(counts.mean()))
    holds(lists, expected, within=0.05)


def test_who_never_gives_up_and_always_fits_is_never_lost():
    region = queue(Class(rate=1.0, patience=inf), places=[2], days=200.0, seed=3)
    trace = run(region, 200.0)
    assert {search.outcome.value for search in trace.searches} <= {"placed", "waiting"}
    assert len(trace.searches) == len(region.youths)
