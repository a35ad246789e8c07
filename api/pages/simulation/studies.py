"""The finished simulations: a list, one with its pictures and tables, and the same as a document."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, SettingsDep
from api.pages.rendering import download, language_of, page, words_of
from api.pictures.intervals import Row as Bar
from api.pictures.intervals import intervals_picture
from api.pictures.picture import Picture
from zorglogistiek.simulation import telling
from zorglogistiek.simulation.outcomes import FIGURES
from zorglogistiek.simulation.seeing import seen_sheet, seen_summaries, seen_summary
from zorglogistiek.simulation.summary import OF_GROUPS, Summary
from zorglogistiek.words import Words

router = APIRouter(include_in_schema=False)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MARKDOWN = "text/markdown; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A difference with its interval, and whether that is better (None: not told)."""

    text: str
    better: bool | None = None


Row = tuple[str, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One comparison as the page shows it: in short, in pictures, and as a table of differences by policy."""

    heading: str
    lines: tuple[str, ...]
    policies: tuple[str, ...]
    pictures: tuple[Picture, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One scenario as the page shows it."""

    name: str
    policies: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    comparisons: tuple[Comparison, ...]
    groups: tuple[tuple[str, ...], ...]


@router.get("/simulations")
def studies(request: Request, user: CurrentUser, settings: SettingsDep) -> HTMLResponse:
    """The list."""
    words = words_of(request)
    found = [(one, telling.asked(one, words)) for one in seen_summaries(user, settings.simulations_folder)]
    return page(request, "simulation/studies.html", user, studies=found, folder=settings.simulations_folder)


@router.get("/simulations/{study}")
def one_study(request: Request, study: str, user: CurrentUser, settings: SettingsDep) -> HTMLResponse:
    """One study: pictures, figures by policy, the groups of youths."""
    summary, words = seen_summary(user, settings.simulations_folder, study), words_of(request)
    return page(
        request,
        "simulation/study.html",
        user,
        summary=summary,
        asked=telling.asked(summary, words),
        who=telling.who_they_are(summary, words),
        worse=telling.worse_means(summary, words),
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

    summary = seen_summary(user, settings.simulations_folder, study)
    sheet = seen_sheet(user, settings.simulations_folder, study)
    content = as_document(summary, sheet, words_of(request), language=language_of(request))
    return download(content, f"simulation-{summary.name}.docx", DOCX)


@router.get("/simulations/{study}/sheet")
def stress_sheet(study: str, user: CurrentUser, settings: SettingsDep) -> Response:
    """The STRESS sheet that was made with the study."""
    sheet = seen_sheet(user, settings.simulations_folder, study)
    return download(sheet, f"stress-{study}.md", MARKDOWN)


def _part(summary: Summary, index: int, scenario: str, words: Words) -> Part:
    compared = summary.of(scenario)
    groups = sorted((one for one in summary.groups if one.scenario == scenario), key=lambda one: (one.key, one.value))
    rows = [
        (
            telling.figure_name(figure, words),
            tuple(telling.mean_of(figure, one.figures[figure], words) for one in compared),
        )
        for figure in FIGURES
    ]
    if any(one.of_hindsight is not None for one in compared):
        gained = tuple(telling.share_of(one.of_hindsight, words) for one in compared)
        rows.append((words.say("Of what hindsight gains"), gained))
    return Part(
        name=telling.scenario_name(scenario, words),
        policies=tuple(telling.policy_name(one.policy, words) for one in compared),
        rows=tuple(rows),
        comparisons=tuple(
            _comparison(f"{index}-{number}", one, words)
            for number, one in enumerate(telling.comparisons(summary, scenario, words))
        ),
        groups=tuple(
            (
                telling.group_name(one, words),
                telling.policy_name(one.policy, words),
                *(telling.mean_of(figure, one.figures[figure], words) for figure in OF_GROUPS),
            )
            for one in groups
        ),
    )


def _comparison(name: str, one: telling.Comparing, words: Words) -> Comparison:
    rows: list[Row] = [
        (
            telling.figure_name(figure, words),
            tuple(
                Cell(
                    text=telling.difference_of(figure, beside.differences[figure], words),
                    better=telling.verdict(figure, beside),
                )
                for beside in one.besides
            ),
        )
        for figure in FIGURES
    ]
    for said, shares in (
        (words.say("Worse off"), [beside.worse_off for beside in one.besides]),
        (words.say("Better off"), [beside.better_off for beside in one.besides]),
    ):
        rows.append((said, tuple(Cell(text=telling.share_of(share, words)) for share in shares)))
    return Comparison(
        heading=one.heading,
        lines=telling.in_short(one, words),
        policies=one.policies,
        pictures=tuple(_picture(f"{figure}-{name}", figure, one, words) for figure in telling.DRAWN),
        rows=tuple(rows),
    )


def _picture(name: str, figure: str, one: telling.Comparing, words: Words) -> Picture:
    times = 100 if FIGURES[figure].unit == "share" else 1

    def end(value: float | None) -> float | None:
        return None if value is None else value * times

    rows = [
        Bar(
            name=policy,
            mean=found.mean * times,
            low=end(found.low),
            high=end(found.high),
            text=telling.amount(figure, found.mean, words, signed=True),
        )
        for policy, beside in zip(one.policies, one.besides, strict=True)
        if (found := beside.differences[figure]) is not None
    ]
    return intervals_picture(
        name.replace("_", "-"),
        rows,
        words,
        title=telling.figure_name(figure, words),
        measures=telling.picture_means(words),
        empty=words.say("The runs say nothing of this figure."),
        unit="%" if times == 100 else "",
    )
