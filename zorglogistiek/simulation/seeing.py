"""Who sees which simulation. One of drawn youths shows nobody; a replay is exact about those of the registry."""

from pathlib import Path

from zorglogistiek.access.permissions import Action, may, require
from zorglogistiek.access.user import User
from zorglogistiek.errors import NotFound
from zorglogistiek.simulation.summary import SHEET_FILE, Summary, read_summary, summaries


def seen_summaries(user: User, folder: Path | None) -> list[Summary]:
    """The finished studies in a folder that somebody sees, by name. Forbidden for who sees no figures of the region."""
    require(user, Action.SEE_STATISTICS)
    return [one for one in summaries(folder) if _sees(user, one)]


def seen_summary(user: User, folder: Path | None, name: str) -> Summary:
    """One of them. Forbidden; NotFound for one that is not there, or is not to be seen."""
    require(user, Action.SEE_STATISTICS)
    found = None if folder is None else read_summary(folder, name)
    if found is None or not _sees(user, found):
        raise NotFound(f"simulation {name}")
    return found


def seen_sheet(user: User, folder: Path | None, name: str) -> str:
    """The STRESS sheet of a study. As ``seen_summary``."""
    summary = seen_summary(user, folder, name)
    assert folder is not None
    try:
        return (folder / summary.name / SHEET_FILE).read_text("utf-8")
    except OSError as error:
        raise NotFound(f"simulation {name}") from error


def _sees(user: User, summary: Summary) -> bool:
    """The figures of a replay are of youths who exist, and not protected as those of the statistics are."""
    return may(user, Action.PLAN) or not summary.replayed
