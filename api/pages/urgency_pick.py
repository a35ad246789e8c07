"""The urgency of referrals as a choice above a list."""

from collections.abc import Callable
from typing import TypeVar

from api.pages.listing import Pick
from zorglogistiek.codes import Urgency
from zorglogistiek.meeting.sections import Listed
from zorglogistiek.words import Words

Line = TypeVar("Line")


def urgency_pick(words: Words, overview: Callable[[Line], Listed]) -> Pick[Line]:
    """A choice among the urgencies of the lines' referrals; ``overview`` gives that of a line."""
    said = {one: ((one.value, words.code(one)),) for one in Urgency}

    def of(line: Line) -> tuple[tuple[str, str], ...]:
        return said[overview(line).urgency]

    return Pick(name="urgency", label=words.say("Urgency"), of=of)
