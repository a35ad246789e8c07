"""Of which version of the tables a copy is."""

from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from zorglogistiek.database import alembic_config
from zorglogistiek.errors import Unavailable


def known_versions() -> list[str]:
    """The versions of the tables that this program can bring to its own, the newest first."""
    script = ScriptDirectory.from_config(alembic_config(create_engine("sqlite://")))
    return [revision.revision for revision in script.walk_revisions()]


def check_version(version: str | None) -> None:
    """Unavailable when a copy is of a version that this program does not know, or of none."""
    if version is None or version not in known_versions():
        raise Unavailable("the backup is of another version of this program, probably a newer one")
