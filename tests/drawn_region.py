"""A small region to draw from: a dozen groups, needs that fit some of them, made from a seed. No registry is read."""

from datetime import date

import numpy as np

from zorglogistiek.codes import CareForm, Urgency
from zorglogistiek.simulation.region import Group
from zorglogistiek.simulation.setting import Fit, Home, Need, Resident, Seeker, Setting

ON = date(2026, 11, 23)
FORMS = (CareForm.FAMILY_HOME, CareForm.TREATMENT_GROUP, CareForm.SUPERVISED_ROOMS)


def small_setting(seed: int = 1, *, groups: int = 8, needs: int = 30, arrivals_per_week: float = 1.2) -> Setting:
    """Everything in it is made from the seed."""
    random = np.random.default_rng(seed)
    homes = tuple(
        Home(
            group=Group(
                number=f"G{n}",
                places=int(random.integers(2, 8)),
                intake_per_week=None if n % 3 else 1,
                limits={} if n % 2 else {"intensive": 2},
            ),
            care_form=FORMS[n % len(FORMS)],
        )
        for n in range(groups)
    )
    made = tuple(_need(f"{n}", random, groups) for n in range(needs))
    return Setting(
        on=ON,
        homes=homes,
        arrivals=made,
        arrivals_per_week=arrivals_per_week,
        move_ons=made[: needs // 2],
        transfer_points=60,
        seekers=tuple(
            Seeker(need=made[n], waited_days=float(random.integers(0, 200)), lives_in=0 if n == 1 else None)
            for n in range(6)
        ),
        residents=tuple(
            Resident(
                number=f"{index}-{n}",
                group=index,
                lived_days=float(random.integers(0, 500)),
                expected_days=None if n % 2 else 120.0,
                age_days=5000.0,
            )
            for index, home in enumerate(homes)
            for n in range(home.group.places - 1 - (index == 0))
        ),
    )


def _need(number: str, random: np.random.Generator, groups: int) -> Need:
    chosen = sorted(random.choice(groups, size=int(random.integers(1, groups)), replace=False).tolist())
    return Need(
        number=number,
        fits=tuple(
            Fit(
                group=group,
                points=int(random.integers(0, 90)),
                distance_km=float(random.integers(0, 40)),
                until_days=float("inf") if group % 3 else 300.0,
                expected_days=None if group % 2 else 250.0,
            )
            for group in chosen
        ),
        urgency=list(Urgency)[int(random.integers(4))],
        wait_points=tuple(range(10, 40)),
        size=2 if random.random() < 0.1 else 1,
        classes={"intensive": 1} if random.random() < 0.2 else {},
        profile={"age": "0-11" if random.random() < 0.5 else "12-17"},
        age_days=float(random.integers(3000, 6000)),
    )
