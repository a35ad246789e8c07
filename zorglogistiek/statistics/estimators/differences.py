"""Whether a group has a place sooner than others: the difference of two incidences at a horizon, with its interval.

Waits are compared by incidence, because neither percentiles of completed waits nor Gini respect that some were not seen
to the end.
"""

from math import sqrt

from zorglogistiek.statistics.estimators.estimates import (
    Estimate,
    without,
)


def difference(one: Estimate, other: Estimate) -> Estimate:
    """``one`` minus ``other``, two probabilities of different people, from -1 to 1.

    The interval is made from the two own intervals (of one level) by square and add (Zou and Donner, 2008), so that it
    stays within -1 to 1 and is as lopsided as they are; None when one of them has none. Not estimable when one of the
    two is not.
    """
    if one.value is None or other.value is None:
        why_not = one.why_not if one.value is None else other.why_not
        assert why_not is not None
        return without(why_not)
    value = one.value - other.value
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return Estimate(value=value)
    assert one.standard_error is not None
    assert other.standard_error is not None
    return Estimate(
        value=value,
        standard_error=sqrt(one.standard_error**2 + other.standard_error**2),
        low=value - sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2),
        high=value + sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2),
    )
