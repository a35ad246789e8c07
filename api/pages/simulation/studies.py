"""The finished simulations: a list, one with its pictures and tables, and the same as a document."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, SettingsDep
from api.pages.rendering import download, language_of, page, words_of
from api.pictures.intervals import Row, intervals_picture
from api.pictures.picture import Picture
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.errors import NotFound
from zorglogistiek.settings import Settings
from zorglogistiek.simulation import telling
from zorglogistiek.simulation.comparison import Compared, Interval
from zorglogistiek.simulation.outcomes import FIGURES
from zorglogistiek.simulation.summary import OF_GROUPS, SHEET_FILE, Summary, read_summary, summaries
from zorglogistiek.words import Words

router = APIRouter(include_in_schema=False)

DRAWN = ("list_mean", "wait_p90", "placed_within_norm")
"""The figures that are drawn; the table has all."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MARKDOWN = "text/markdown; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A figure of a policy: its mean, its difference from the base, and whether that is better (None: not told)."""

    mean: str
    difference: str
    better: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One scenario as the page shows it."""

    name: str
    policies: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    shares: tuple[tuple[str, tuple[str, ...]], ...]
    pictures: tuple[Picture, ...]
    groups: tuple[tuple[str, ...], ...]


@router.get("/simulations")
def studies(request: Request, user: CurrentUser, settings: SettingsDep) -> HTMLResponse:
    """The list."""
    require(user, Action.PLAN)
    words = words_of(request)
    found = [(one, telling.asked(one, words)) for one in summaries(settings.simulations_folder)]
    return page(request, "simulation/studies.html", user, studies=found, folder=settings.simulations_folder)


@router.get("/simulations/{study}")
def one_study(request: Request, study: str, user: CurrentUser, settings: SettingsDep) -> HTMLResponse:
    """One study: pictures, figures by policy, the groups of youths."""
    require(user, Action.PLAN)
    summary, words = _summary(settings, study), words_of(request)
    return page(
        request,
        "simulation/study.html",
        user,
        summary=summary,
        asked=telling.asked(summary, words),
        worse=telling.worse_means(summary, words),
        base=telling.policy_name(summary.base[1], words),
        rules=[
            (telling.policy_name(one.policy, words), words.say(telling.RULES[one.policy]))
            for one in summary.of(summary.scenarios()[0])
            if one.policy in telling.RULES
        ],
        parts=[_part(summary, index, scenario, words) for index, scenario in enumerate(summary.scenarios())],
        group_figures=[telling.figure_name(figure, words) for figure in OF_GROUPS],
    )


@router.get("/simulations/{study}/document")
def document(request: Request, study: str, user: CurrentUser, settings: SettingsDep) -> Response:
    """The study as a Word document, with its STRESS sheet."""
    from zorglogistiek.simulation.document import as_document

    require(user, Action.PLAN)
    summary, sheet = _summary(settings, study), _sheet(settings, study)
    content = as_document(summary, sheet, words_of(request), language=language_of(request))
    return download(content, f"simulation-{summary.name}.docx", DOCX)


@router.get("/simulations/{study}/sheet")
def stress_sheet(study: str, user: CurrentUser, settings: SettingsDep) -> Response:
    """The STRESS sheet that was made with the study."""
    require(user, Action.PLAN)
    return download(_sheet(settings, study), f"stress-{study}.md", MARKDOWN)


def _summary(settings: Settings, name: str) -> Summary:
    if settings.simulations_folder is None:
        raise NotFound(f"simulation {name}")
    return read_summary(settings.simulations_folder, name)


def _sheet(settings: Settings, name: str) -> str:
    """Of a study that is there; the name has been checked with it."""
    folder = settings.simulations_folder
    if folder is None:
        raise NotFound(f"simulation {name}")
    read_summary(folder, name)
    try:
        return (folder / name / SHEET_FILE).read_text("utf-8")
    except OSError as error:
        raise NotFound(f"simulation {name}") from error


def _part(summary: Summary, index: int, scenario: str, words: Words) -> Part:
    compared = summary.of(scenario)
    shares: tuple[tuple[str, list[Interval | None]], ...] = (
        (words.say("Worse off"), [one.worse_off for one in compared]),
        (words.say("Better off"), [one.better_off for one in compared]),
        (words.say("Of what hindsight gains"), [one.of_hindsight for one in compared]),
    )
    groups = sorted((one for one in summary.groups if one.scenario == scenario), key=lambda one: (one.key, one.value))
    return Part(
        name=telling.scenario_name(scenario, words),
        policies=tuple(telling.policy_name(one.policy, words) for one in compared),
        rows=tuple(
            (telling.figure_name(figure, words), tuple(_cell(figure, one, summary, words) for one in compared))
            for figure in FIGURES
        ),
        shares=tuple((name, tuple(telling.share_of(one, words) for one in found)) for name, found in shares),
        pictures=tuple(_picture(figure, index, compared, words) for figure in DRAWN),
        groups=tuple(
            (
                telling.group_name(one, words),
                telling.policy_name(one.policy, words),
                *(telling.mean_of(figure, one.figures[figure], words) for figure in OF_GROUPS),
            )
            for one in groups
        ),
    )


def _cell(figure: str, one: Compared, summary: Summary, words: Words) -> Cell:
    is_base = (one.scenario, one.policy) == summary.base
    return Cell(
        mean=telling.mean_of(figure, one.figures[figure], words),
        difference="" if is_base else telling.difference_of(figure, one.differences[figure], words),
        better=None if is_base else telling.verdict(figure, one),
    )


def _picture(figure: str, index: int, compared: tuple[Compared, ...], words: Words) -> Picture:
    share = FIGURES[figure].unit == "share"
    times = 100 if share else 1

    def end(value: float | None) -> float | None:
        return None if value is None else value * times

    rows = [
        Row(
            name=telling.policy_name(one.policy, words),
            mean=found.mean * times,
            low=end(found.low),
            high=end(found.high),
            text=telling.mean_of(figure, found, words),
        )
        for one in compared
        if (found := one.figures[figure]) is not None
    ]
    return intervals_picture(
        f"{figure}-{index}".replace("_", "-"),
        rows,
        words,
        title=telling.figure_name(figure, words),
        measures=words.say("The mean of the replications, with its 95% interval."),
        empty=words.say("The runs say nothing of this figure."),
        unit="%" if share else "",
    )
