"""A figure as the visitor may see it; or why it may not be shown beside what was published before."""

from dataclasses import dataclass

from api.pages.saying import conflict_in_words
from api.pages.statistics.choosing import Choice
from zorglogistiek.access.user import User
from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict
from zorglogistiek.settings import Settings
from zorglogistiek.statistics.disclosure import PRESETS
from zorglogistiek.statistics.exports.published_figure import PublishedFigure
from zorglogistiek.statistics.figures import Figure
from zorglogistiek.statistics.publishing import ask, figure_named


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """``publication`` is None when ``refused`` says why."""

    figure: Figure
    publication: PublishedFigure | None
    refused: str = ""


def shown_figure(database: Database, user: User, settings: Settings, name: str, chosen: Choice) -> Shown:
    """The figure with what it can use of a choice. NotFound, Forbidden."""
    figure = figure_named(user, name)
    try:
        found = ask(
            database,
            user,
            figure.id,
            chosen.scope_for(figure),
            now=now(),
            preset=PRESETS[settings.statistics_preset],
            at_most=settings.figures_age,
        )
    except Conflict as conflict:
        return Shown(figure=figure, publication=None, refused=conflict_in_words(conflict, chosen.names.words))
    return Shown(figure=figure, publication=found)
