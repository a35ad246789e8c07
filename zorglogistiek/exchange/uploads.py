"""Files that were sent to the site, as its pages have them read: in another process, within limits, one at a time.

What unpacks and reads a file may be led to take any time and any memory by what stands in it. The whole of it is done
there, not only the reading: what a file holds need not cross, and the site works on for everybody else meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol, cast

from zorglogistiek.access.user import User
from zorglogistiek.exchange.importing import ImportReport
from zorglogistiek.exchange.own_preview import Preview
from zorglogistiek.exchange.turns import turn
from zorglogistiek.settings import Settings
from zorglogistiek.side_process.alone import ask_alone
from zorglogistiek.side_process.crossing import Start
from zorglogistiek.words import N_

SECONDS = 65.0
"""Within the 75 seconds that a proxy waits, so that who sends always hears what became of it."""

MEGABYTES = 2048
"""What the process may take."""

BROKEN_OFF = N_(
    "reading the files took too long or too much, and was broken off; nothing is stored by half. Send fewer rows at a "
    "time, or ask who runs the site to import them."
)


class Uploads(Protocol):
    """What can be done with files that were sent.

    Each is Forbidden by role, WrongFiles with every wrong cell, and Unavailable while another file is read, or when
    these take too long or too much.
    """

    def import_files(self, user: User, paths: Sequence[Path], *, today: date, now: datetime) -> ImportReport:
        """Stores what they hold, all or nothing. Conflict when a guard of the database objects."""

    def preview(self, user: User, paths: Sequence[Path], *, today: date) -> Preview:
        """What they would change in the user's own groups; nothing is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadElsewhere:
    """Has files read in a process that is started for them, and ends with them: nothing of them stays in memory."""

    settings: Settings
    seconds: float = SECONDS
    megabytes: int = MEGABYTES

    def import_files(self, user: User, paths: Sequence[Path], *, today: date, now: datetime) -> ImportReport:
        """See ``Uploads``."""
        return cast("ImportReport", self._ask("import_files", user=user, paths=tuple(paths), today=today, now=now))

    def preview(self, user: User, paths: Sequence[Path], *, today: date) -> Preview:
        """See ``Uploads``."""
        return cast("Preview", self._ask("preview", user=user, paths=tuple(paths), today=today))

    def _ask(self, method: str, **given: Any) -> Any:
        start = Start(
            work="zorglogistiek.exchange.receiving:Receiving",
            given=(self.settings,),
            at_once=1,
            megabytes=self.megabytes,
            log_format=self.settings.log_format,
            log_level=self.settings.log_level,
        )
        with turn(self.settings.database_url):
            return ask_alone(start, method, seconds=self.seconds, broken_off=BROKEN_OFF, **given)
