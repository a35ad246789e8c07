"""The prices of a certificate as exact numbers.

A sum of floats may come out above the true one, and what it "proves" is then more than what is so. So
the verifier adds whole numbers only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from solver.instance import GroupId
from solver.plan import Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class WholePrices:
    """The prices of a certificate, each exactly the number that it is, in units of `1 / scale`.

    Every float is a whole number divided by a power of two, so that such a unit exists.
    """

    scale: int
    capacity: Mapping[GroupId, Sequence[int]]
    limits: Mapping[GroupId, Mapping[str, Sequence[int]]]
    intake: Mapping[GroupId, Sequence[int]]

    @staticmethod
    def of(certificate: Certificate) -> WholePrices:
        """The prices as whole numbers; they must be finite and at least 0."""
        every = (price for *_, prices in named_prices(certificate) for price in prices)
        scale = math.lcm(*{price.as_integer_ratio()[1] for price in every})

        def whole(prices: Sequence[float]) -> Sequence[int]:
            ratios = (price.as_integer_ratio() for price in prices)
            return [above * (scale // below) for above, below in ratios]

        return WholePrices(
            scale=scale,
            capacity={group: whole(prices) for group, prices in certificate.capacity.items()},
            limits={
                group: {label: whole(prices) for label, prices in classes.items()}
                for group, classes in certificate.limits.items()
            },
            intake={group: whole(prices) for group, prices in certificate.intake.items()},
        )


def named_prices(
    certificate: Certificate,
) -> Iterator[tuple[str, str, GroupId, Sequence[float]]]:
    """What each list of prices in a certificate is for (a class only for a limit), and the list."""
    for group, prices in certificate.capacity.items():
        yield "capacity", "", group, prices
    for group, prices in certificate.intake.items():
        yield "intake", "", group, prices
    for group, classes in certificate.limits.items():
        for label, prices in classes.items():
            yield "limit", label, group, prices
