"""Lengths as they were observed: the draws are those of the curve, whichever way they are looked up."""

import numpy as np
import pytest

from zorglogistiek.simulation.estimates import Estimated
from zorglogistiek.simulation.lengths import Observed
from zorglogistiek.statistics.estimators.remaining import remaining_days, tail_of
from zorglogistiek.statistics.estimators.risk import Spells
from zorglogistiek.statistics.estimators.survival import SurvivalCurve


def observed(seed=1, count=80):
    random = np.random.default_rng(seed)
    exited = np.sort(random.integers(1, 400, count)).astype(float)
    return Observed(
        entered=(-1.0,) * count,
        exited=tuple(exited.tolist()),
        ended=tuple(int(one) for one in random.random(count) < 0.7),
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_draw_is_that_of_the_curve(seed):
    length, drawn = observed(seed), np.random.default_rng(seed).random(200)
    spells = Spells.of(length.exited, length.ended, length.entered)
    for elapsed in (0.0, 50.0, 390.0):
        expected = remaining_days(
            SurvivalCurve.of(spells), np.full(200, elapsed), drawn, tail_of(spells, 0.0).rate
        ).tolist()
        assert [length.days(one, elapsed) for one in drawn] == pytest.approx(expected)


def test_who_is_there_long_has_less_of_the_curve_to_go():
    length = observed()
    assert length.days(0.5, 300.0) < length.days(0.5)
    assert length.days(0.999999) > max(length.exited) - 1


def test_what_rests_on_too_few_says_so():
    few = Estimated(name="stay_days", of="respite", n=3, ends=1, value=None)
    assert str(few) == "stay_days respite: fewer than 8 of as few, too few: as the parameters say"


def test_no_count_and_no_share_of_a_few_youths_is_told():
    one = Estimated(name="provider_refuses", of="of A-1", n=21, ends=7, value=1 / 3)
    assert str(one) == "provider_refuses of A-1: fewer than 8 of about 20"
    many = Estimated(name="stay_days", of="family_home", n=238, ends=151, value=441.2)
    assert str(many) == "stay_days family_home: about 150 of 240, 441"
