"""``zorglogistiek statistics``: the figures on the command line, and microdata for research."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.cli.telling import opened, save, told
from zorglogistiek.codes import EventKind
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.people.waits import NORM, Measure
from zorglogistiek.statistics.exports.form import Form
from zorglogistiek.statistics.scope import Dimension

app = typer.Typer(
    name="statistics", help="Figures of the region, and microdata.", no_args_is_help=True, rich_markup_mode=None
)


class Protection(StrEnum):
    """How figures are shown."""

    NONE = "none"
    CBS = "cbs"
    HES = "hes"


Name = Annotated[str, typer.Argument(help="The identifier of the figure, as `statistics list` shows it.")]
Names = Annotated[
    list[str] | None, typer.Argument(help="Identifiers of figures; without any, all.", metavar="[FIGURE]...")
]
Since = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day of the period.")]
Until = Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="The first day after it.")]
Census = Annotated[datetime | None, typer.Option("--census", formats=["%Y-%m-%d"], help="The day of which is counted.")]
By = Annotated[Dimension | None, typer.Option(help="What tells the rows apart, in figures that have it.")]
Only = Annotated[
    list[str] | None, typer.Option("--only", help="Narrow the people: DIMENSION=CODE; may be given several times.")
]
Start = Annotated[EventKind, typer.Option("--clock-start", help="The event at which the clock starts.")]
Stop = Annotated[EventKind, typer.Option("--clock-stop", help="The event at which it stops.")]
Which = Annotated[Measure, typer.Option(help="Which days count.")]
Protected = Annotated[
    Protection, typer.Option("--protect", help="Round and hide as for who sees no persons; recorded as published.")
]


@app.command("list")
def list_() -> None:
    """List the figures, with what each can be grouped and narrowed by."""
    from zorglogistiek.statistics.publishing import figures

    with told():
        for figure in figures(SYSTEM):
            print(f"{figure.id}: {figure.question}")
            if figure.groupings:
                print(f"  by {', '.join(one.value for one in figure.groupings)}")


@app.command()
def show(
    figure: Name,
    since: Since = None,
    until: Until = None,
    census: Census = None,
    by: By = None,
    only: Only = None,
    start: Start = NORM.clock.start,
    stop: Stop = NORM.clock.stop,
    measure: Which = Measure.GROSS,
    protect: Protected = Protection.CBS,
) -> None:
    """Print one figure as CSV. What is printed unprotected tells of single youths: give it to nobody."""
    from zorglogistiek.statistics.exports.forms import as_csv
    from zorglogistiek.statistics.publishing import Question, asked_here

    with told(), opened() as database:
        question = Question(
            clock_start=start,
            clock_stop=stop,
            measure=measure,
            from_on=since and since.date(),
            until_on=until and until.date(),
            census_on=census and census.date(),
            by=by,
            filters=filters_from(only or []),
        )
        (found,) = asked_here(database, [figure], question, protection=protect.value, now=clock.now())
        print(as_csv(found).decode(), end="")


@app.command()
def export(
    figures: Names = None,
    out: Annotated[Path, typer.Option("--out", help="The folder for the files.")] = Path("statistics"),
    form: Annotated[Form, typer.Option("--format", help="The form of the files.")] = Form.CSV,
    since: Since = None,
    until: Until = None,
    census: Census = None,
    by: By = None,
    only: Only = None,
    protect: Protected = Protection.CBS,
) -> None:
    """Write figures to files, with their data dictionary. Figures that cannot be grouped or narrowed so are whole."""
    from zorglogistiek.statistics.exports.bundle import files
    from zorglogistiek.statistics.publishing import Question, asked_here

    with told(), opened() as database:
        question = Question(
            from_on=since and since.date(),
            until_on=until and until.date(),
            census_on=census and census.date(),
            by=by,
            filters=filters_from(only or []),
        )
        found = asked_here(database, figures or [], question, protection=protect.value, now=clock.now())
        save(out, files(found, form))


@app.command()
def microdata(
    permit: Annotated[str, typer.Argument(help="The number of the research permit.")],
    username: Annotated[str, typer.Option("--for", help="The account of the researcher, who must hold the permit.")],
    out: Annotated[Path, typer.Option("--out", help="The folder for the files.")] = Path("microdata"),
    start: Start = NORM.clock.start,
    stop: Stop = NORM.clock.stop,
) -> None:
    """Write microdata under a research permit, for who holds it: under new pseudonyms, in weeks; it is recorded."""
    from zorglogistiek.people.waits import WaitClock
    from zorglogistiek.statistics.microdata.exporting import export_microdata
    from zorglogistiek.statistics.microdata.permits import researcher

    with told(), opened() as database:
        with database.read() as session:
            user = researcher(session, username)
            waits = WaitClock(start=start, stop=stop)
            contents = export_microdata(session, user, permit, clock=waits, now=clock.now())
        save(out, contents)  # once the log knows of it


@app.command("grant")
def grant_(
    username: Annotated[str, typer.Argument(help="The account of the researcher.")],
    purpose: Annotated[str, typer.Option(help="What the microdata may be used for: nothing personal.")],
    until: Annotated[
        datetime, typer.Option("--through", formats=["%Y-%m-%d"], help="The last day on which it counts.")
    ],
) -> None:
    """Grant an evaluator a research permit, and print its number."""
    from zorglogistiek.statistics.microdata.permits import grant

    with told(), opened() as database, database.write() as session:
        permit = grant(session, SYSTEM, username=username, purpose=purpose, last_day=until.date(), now=clock.now())
        print(permit.number)


@app.command("permits")
def permits_() -> None:
    """List the research permits."""
    from zorglogistiek.statistics.microdata.permits import permits

    with told(), opened() as database:
        with database.read() as session:
            found = permits(session, visible_to=SYSTEM, now=clock.now())
        for one in found:
            state = "in force" if one.in_force else "ended"
            print(f"{one.number}: {one.username}, through {one.last_day}, {state}: {one.purpose}")


@app.command("withdraw")
def withdraw_(number: Annotated[str, typer.Argument(help="The number of the permit.")]) -> None:
    """End a research permit at once."""
    from zorglogistiek.statistics.microdata.permits import withdraw

    with told(), opened() as database, database.write() as session:
        withdraw(session, SYSTEM, number, now=clock.now())
        print("The permit is withdrawn.")


def filters_from(texts: list[str]) -> dict[Dimension, str]:
    """The filters that texts like ``municipality=GM0503`` name. Invalid, naming each that is none."""
    found: dict[Dimension, str] = {}
    faults = []
    for text in texts:
        name, _, code = text.partition("=")
        if name in {one.value for one in Dimension} and code:
            found[Dimension(name)] = code
        else:
            faults.append(Fault(field="only", message=f"{name} is no dimension with a code: write DIMENSION=CODE"))
    if faults:
        raise Invalid("statistics", faults)
    return found
