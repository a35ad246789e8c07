"""Files that were sent to the site, where they are read: in a process of their own, which opens the registry itself."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from zorglogistiek.access.user import User
from zorglogistiek.database import Database
from zorglogistiek.exchange.importing import ImportReport, import_files
from zorglogistiek.exchange.own_preview import Preview, preview
from zorglogistiek.sealing import keys
from zorglogistiek.settings import Settings


class Receiving:
    """Does what is asked with files (see ``uploads.Uploads``)."""

    def __init__(self, settings: Settings) -> None:
        keys.use(settings.keyring)
        self._database = Database(settings.database_url)

    def import_files(self, user: User, paths: Sequence[Path], *, today: date, now: datetime) -> ImportReport:
        """Stores what they hold, all or nothing."""
        return import_files(self._database, user, paths, today=today, now=now)

    def preview(self, user: User, paths: Sequence[Path], *, today: date) -> Preview:
        """What they would change in the user's own groups."""
        return preview(self._database, user, paths, today=today)
