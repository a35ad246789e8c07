"""What if as the site asks it: a process of its own works it out, which the site starts, and which ends with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast

from zorglogistiek.access.user import User
from zorglogistiek.meeting.what_if.suppositions import Change
from zorglogistiek.meeting.what_if.told import Answer, Bridged, FreePlaces, Taker
from zorglogistiek.settings import Settings
from zorglogistiek.side_process.asking import SideProcess
from zorglogistiek.side_process.crossing import Start
from zorglogistiek.words import N_

AT_ONCE = 2
"""So many questions are worked out at the same time; each takes all of a processor, or two."""

WAITING = 6
"""So many more may wait for their turn; the rest are asked to come back."""

SECONDS = 35.0
"""A question that takes longer hangs. It is asked twice at most: within the 75 seconds that a proxy waits."""

START_SECONDS = 150.0
"""The engine is loaded, and at the very first compiled: on a busy machine that takes longer than any question."""

MEGABYTES = 4096
"""What the process may take, as a worker may."""

BUSY = N_("many questions are being worked out at this moment; ask again in a moment")


class WhatIf(Protocol):
    """What can be asked.

    Each is Forbidden for who does not decide, NotFound without the meeting, Conflict without a plan to adapt, and
    Unavailable when too much is asked at once or the answer does not come in time.
    """

    def ask(self, user: User, *, meeting_on: date, changes: Sequence[Change], today: date) -> Answer:
        """The answer to what is supposed. Conflict, with the reason, for what cannot be."""

    def prepare(self, user: User, *, meeting_on: date, today: date) -> None:
        """Makes ready what every question about this meeting needs."""

    def free_places(self, user: User, *, meeting_on: date, today: date) -> FreePlaces:
        """The free places of the coming weeks."""

    def bridged(self, user: User, *, meeting_on: date, group: str, today: date) -> Sequence[Bridged]:
        """For whom a bridging place of a group could be, and why not. NotFound without the group."""

    def takers(self, user: User, *, meeting_on: date, group: str, today: date) -> Sequence[Taker]:
        """For whom a place of a group would do most. NotFound without the group."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks a side process."""

    process: SideProcess

    def ask(self, user: User, *, meeting_on: date, changes: Sequence[Change], today: date) -> Answer:
        """See ``WhatIf``."""
        answer = self.process.ask("ask", user=user, meeting_on=meeting_on, changes=tuple(changes), today=today)
        return cast("Answer", answer)

    def prepare(self, user: User, *, meeting_on: date, today: date) -> None:
        """See ``WhatIf``."""
        self.process.ask("prepare", user=user, meeting_on=meeting_on, today=today)

    def free_places(self, user: User, *, meeting_on: date, today: date) -> FreePlaces:
        """See ``WhatIf``."""
        return cast("FreePlaces", self.process.ask("free_places", user=user, meeting_on=meeting_on, today=today))

    def bridged(self, user: User, *, meeting_on: date, group: str, today: date) -> Sequence[Bridged]:
        """See ``WhatIf``."""
        found = self.process.ask("bridged", user=user, meeting_on=meeting_on, group=group, today=today)
        return cast("Sequence[Bridged]", found)

    def takers(self, user: User, *, meeting_on: date, group: str, today: date) -> Sequence[Taker]:
        """See ``WhatIf``."""
        found = self.process.ask("takers", user=user, meeting_on=meeting_on, group=group, today=today)
        return cast("Sequence[Taker]", found)

    def close(self) -> None:
        """Ends the process."""
        self.process.close()


def asking(settings: Settings) -> Asking:
    """What if, on the registry of these settings; the process starts with the first question."""
    start = Start(
        work="zorglogistiek.meeting.what_if.working:Working",
        given=(settings,),
        at_once=AT_ONCE + WAITING,
        megabytes=MEGABYTES,
        log_format=settings.log_format,
        log_level=settings.log_level,
    )
    process = SideProcess(
        start=start, seconds=SECONDS, start_seconds=START_SECONDS, in_line=AT_ONCE + WAITING, busy=BUSY
    )
    return Asking(process)
