"""What of missing supply is shown to whom."""

from zorglogistiek.access.permissions import Action, may
from zorglogistiek.access.user import User
from zorglogistiek.statistics.disclosure import SMALLEST_SHOWN, rounded
from zorglogistiek.studies.results import Saving


def sees_persons(user: User) -> bool:
    """Whether somebody who sees missing supply is shown whom it is about: who plans the meeting is."""
    return may(user, Action.PLAN)


def protected_weeks(saving: Saving, *, fitting: int) -> int | None:
    """The weeks of waiting that are saved, for who may see no person; None: too few youths fit to tell."""
    if fitting < SMALLEST_SHOWN:
        return None
    weeks = saving.waiting_weeks
    return rounded(weeks) if weeks >= 0 else -rounded(-weeks)
