"""Of which days somebody may ask figures: who sees no person gets whole calendar months that are over.

From two periods that differ by a day, the wait of the one youth who was placed on that day could be worked out.
"""

from datetime import date, timedelta

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.errors import Fault, Forbidden
from zorglogistiek.words import N_

FIRST_WANTED = N_("must be the first day of a month")
LAST_WANTED = N_("must be the last day of a month")
NOT_OVER = N_("lies in a month that is not over yet")


def is_protected(user: User) -> bool:
    """Whether figures for this user must be such that no person can be found in them."""
    return reach(user, Record.REFERRAL) is not Reach.REGION


def require_exact(user: User) -> None:
    """Forbidden for who may not see exact figures: a role without statistics, and one that sees no person."""
    require(user, Action.SEE_STATISTICS)
    if is_protected(user):
        raise Forbidden(N_("This role may not do that."))


def month_of(day: date) -> date:
    """The first day of the month of ``day``."""
    return day.replace(day=1)


def year_before(month: date) -> date:
    """The same first day of a month, a year before."""
    return month.replace(year=month.year - 1)


def period_faults(user: User, from_on: date, until_on: date, *, today: date) -> list[Fault]:
    """What is wrong with the half-open period ``[from_on, until_on)`` for this user."""
    faults = []
    if until_on <= from_on:
        faults.append(Fault(field="until_on", message=N_("must lie after the first day")))
    if is_protected(user):
        days = {"from_on": from_on, "until_on": until_on}
        faults += [Fault(field=name, message=FIRST_WANTED) for name, day in days.items() if day.day != 1]
        if until_on.day == 1 and until_on > today:
            faults.append(Fault(field="until_on", message=NOT_OVER))
    return faults


def census_faults(user: User, census_on: date, *, today: date) -> list[Fault]:
    """What is wrong with a census day for this user."""
    if not is_protected(user):
        return []
    after = census_on + timedelta(days=1)
    if after.day != 1:
        return [Fault(field="census_on", message=LAST_WANTED)]
    return [Fault(field="census_on", message=NOT_OVER)] if after > today else []
