"""The overview of the figures: of each theme the numbers that are told first, each with what it measures."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.rendering import page, words_of
from api.pages.statistics.choosing import Choice, Chosen
from api.pages.statistics.shown import Shown, shown_figure
from zorglogistiek.clock import today
from zorglogistiek.meeting.preparing.publishing import next_published
from zorglogistiek.statistics.figures import Figure
from zorglogistiek.statistics.telling.headlines import THEMES, headline, themed, told_first
from zorglogistiek.statistics.telling.measured import in_a_line, protection

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A figure on the overview: its first numbers, each with its label, and what they measure; or why it has none."""

    path: str
    title: str
    question: str
    numbers: tuple[tuple[str, str], ...] = ()
    measured: str = ""
    unit: str = ""
    instead: str = ""


@router.get("/statistics")
def statistics(
    request: Request, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, chosen: Chosen
) -> HTMLResponse:
    """Every theme with its figures."""
    words = words_of(request)
    shown = {name: shown_figure(database, user, settings, name, chosen) for name in told_first()}
    with database.read() as session:
        coming = next_published(session, on=today())
    told = next((one.publication for one in shown.values() if one.publication is not None), None)
    return page(
        request,
        "statistics/overview.html",
        user,
        status_code=status.HTTP_400_BAD_REQUEST if chosen.form.wrong else status.HTTP_200_OK,
        chosen=chosen,
        form=chosen.form,
        parts=[
            (theme.value, words.say(THEMES[theme]), [_card(figure, shown, chosen) for figure in figures])
            for theme, figures in themed().items()
        ],
        protection="" if told is None else protection(told.table, chosen.names),
        next_meeting=coming,
        anew=request.query_params.get("anew") == "yes",
        known_at=None if told is None else told.known_at,
    )


def path_of(figure: Figure) -> str:
    """The address of a figure's page."""
    return f"/statistics/{figure.id.replace('_', '-')}"


def _card(figure: Figure, shown: Mapping[str, Shown], chosen: Choice) -> Card:
    words, one = chosen.names.words, shown.get(figure.id)
    title, question = words.say(figure.title), words.say(figure.question)
    path = path_of(figure) + chosen.query
    if one is None:
        return Card(path=path, title=title, question=question)
    if one.publication is None:
        return Card(path=path, title=title, question=question, instead=one.refused)
    table = one.publication.table
    numbers = headline(table, chosen.names)
    return Card(
        path=path,
        title=title,
        question=question,
        numbers=tuple(numbers),
        measured=in_a_line(table, chosen.names),
        unit=words.say(figure.definition.population),
        instead="" if numbers else words.say("Nobody is counted."),
    )
