"""The urgency of referrals as a choice above a list."""

from collections.abc import Callable
from typing import TypeVar

from api.pages.listing import Pick
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.words import Words

Line = TypeVar("Line")


def urgency_pick(words: Words, overview: Callable[[Line], ReferralOverview]) -> Pick[Line]:
    """A choice among the urgencies of the lines' referrals; ``overview`` gives that of a line."""

    def of(line: Line) -> list[tuple[str, str]]:
        urgency = overview(line).urgency
        return [(urgency.value, words.code(urgency))]

    return Pick(name="urgency", label=words.say("Urgency"), of=of)
