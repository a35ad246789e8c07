"""The command line ``zorglogistiek``; without arguments it lists its commands.

What goes wrong is told on standard error, all of it at once, with exit code 1; wrong arguments give exit code 2.
"""

import os
import sys
from datetime import datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.cli import auditing, keys, privacy, statistics
from zorglogistiek.cli.telling import opened, save, told
from zorglogistiek.codes import Role
from zorglogistiek.exchange.exporting import Format
from zorglogistiek.jobs.tables import Work

app = typer.Typer(
    name="zorglogistiek",
    help="A region's waiting list for residential youth care. The registry is at ZORGLOGISTIEK_DATABASE_URL.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(keys.app, name="keys")
app.command(name="youth-data")(privacy.youth_data)
app.command(name="erase")(privacy.erase_)
app.command(name="retention")(privacy.retention)
app.add_typer(auditing.app)
app.add_typer(privacy.app)
app.add_typer(statistics.app)

Sheets = Annotated[list[str] | None, typer.Argument(help="Names of sheets; without any, all.", metavar="[SHEET]...")]
Out = Annotated[Path, typer.Option("--out", help="The folder for the files; it is made when it is not there.")]
Form = Annotated[Format, typer.Option("--format", help="A CSV file for each sheet, or one workbook.")]
Seconds = Annotated[float | None, typer.Option(min=0.1, max=3600, help="How long the engine may work.")]
WithWorker = Annotated[
    bool, typer.Option("--worker/--no-worker", help="Start a worker beside the site, for the engine.")
]
Processes = Annotated[int, typer.Option(min=1, max=64, help="How many processes serve the site: one for each core.")]
SocketFile = Annotated[
    Path | None,
    typer.Option("--socket", help="Listen by this file instead of an address: for a proxy on this machine."),
]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port of the site.")]


@app.command()
def init() -> None:
    """Make the tables of the registry, or bring them up to date."""
    with told(), opened(new=True) as database:
        database.migrate()
        print("The registry is ready.")


@app.command()
def account(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="The name to show with decisions.")],
    role: Annotated[Role, typer.Option(help="What the account may do.")],
    organisation: Annotated[str, typer.Option(help="The number of the organisation it works for.")],
    email: Annotated[str, typer.Option(help="Where a code is mailed to for a forgotten password.")] = "",
) -> None:
    """Make an account, and print the code with which its holder chooses a password on the page /password."""
    from zorglogistiek.access.managing import make_account
    from zorglogistiek.access.user import OPERATOR
    from zorglogistiek.places.repository import organisation as find

    with told(), opened() as database:
        with database.write() as session:
            works_for = find(session, organisation, visible_to=SYSTEM)
            assert works_for.id is not None
            _made, code = make_account(
                session,
                OPERATOR,
                username=username,
                display_name=name,
                role=role,
                organisation_id=works_for.id,
                kind=works_for.kind,
                now=clock.now(),
                email=email,
            )
        print(f"The account is made. Its holder chooses a password on the page /password, within 72 hours:\n{code}")


@app.command("password-code")
def password_code(username: Annotated[str, typer.Argument(help="The name of the account.")]) -> None:
    """Print a code with which the holder of an account chooses another password; the present one counts no more."""
    from zorglogistiek.access.managing import code_for
    from zorglogistiek.access.user import OPERATOR

    with told(), opened() as database:
        with database.write() as session:
            code = code_for(session, OPERATOR, username=username, now=clock.now())
        print(f"For the page /password, within 72 hours:\n{code}")


@app.command("second-factor")
def second_factor(
    username: Annotated[str, typer.Argument(help="The name of the account.")],
    remove: Annotated[bool, typer.Option("--remove", help="Remove it, for who lost the telephone.")] = False,
) -> None:
    """Tell whether an account has a second factor, or remove it; its sessions end by that."""
    from zorglogistiek.access.own_factor import remove_for, state_for

    with told(), opened() as database:
        if remove:
            remove_for(database, username, clock.now())
            print("The account has no second factor any more.")
        else:
            print("set up" if state_for(database, username) else "not set up")


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(help="CSV files, workbooks, and folders of them.", metavar="PATH...")],
) -> None:
    """Store what files hold: all of it, or nothing when anything is wrong."""
    from zorglogistiek.exchange.importing import import_files, registered_twice

    with told(), opened() as database:
        report = import_files(database, SYSTEM, paths, today=clock.today(), now=clock.now())
        for sheet, count in report.counts.items():
            print(f"{sheet}: {count.added} added, {count.changed} changed, {count.unchanged} unchanged")
        for pair in registered_twice(database, SYSTEM, report.youths):
            why = "the same BSN" if pair.same_bsn else f"the same birth date, names {pair.similarity}% alike"
            print(f"Likely one youth, registered twice: {pair.youth_number} and {pair.other_number} ({why})")


@app.command()
def export(sheets: Sheets = None, out: Out = Path("export"), form: Form = Format.CSV) -> None:
    """Write the registry to files that `import` reads back."""
    from zorglogistiek.exchange.exporting import files

    with told(), opened() as database:
        with database.read() as session:
            contents = files(session, SYSTEM, sheets or (), form=form)
        save(out, contents)


@app.command()
def templates(sheets: Sheets = None, out: Out = Path("templates"), form: Form = Format.XLSX) -> None:
    """Write empty files to fill in; a workbook has drop-down lists and an explanation of every column."""
    from zorglogistiek.exchange.templates import templates as written

    with told():
        save(out, written(sheets or (), form=form))


@app.command()
def plan(
    meeting: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day of the meeting; without it the coming Thursday."),
    ] = None,
    policy: Annotated[Path | None, typer.Option(help="The region's own policy (TOML).")] = None,
    seconds: Seconds = None,
) -> None:
    """Run the engine for a meeting, and store its proposals with everything they were made with."""
    from zorglogistiek.cli.planning import coming_meeting, run_engine

    with told(), opened() as database:
        meeting_on = meeting.date() if meeting else coming_meeting(clock.today())
        run_engine(database, meeting_on=meeting_on, policy=policy, seconds=seconds)


@app.command()
def expire() -> None:
    """Let promises expire that were not followed by a start in time, and give back what was held for them."""
    from zorglogistiek.cli.planning import expire_promises

    with told(), opened() as database:
        expire_promises(database)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it.")],
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite a file that is there.")] = False,
) -> None:
    """Copy the whole registry to a file, while the site goes on; a checksum is written beside it."""
    from zorglogistiek.backup.making import make_backup

    with told(), opened() as database:
        make_backup(database, file, replace=replace)
        print(f"The registry is in {file}. It holds everything: keep it as safe as the registry itself.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` made.")],
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite the registry that is there.")] = False,
) -> None:
    """Put a backup in the place of the registry, wholly or not at all. Stop the site and the workers first.

    All sign-ins of the backup end, and rights that the replaced registry tells were taken away since stay away. Who
    stands in the file of ZORGLOGISTIEK_ERASURES_FILE is erased again. Exit code 1 when that cannot be done.
    """
    from zorglogistiek.cli.restoring import put_back

    with told():
        put_back(file, replace=replace)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Port = 8000,
    worker: WithWorker = True,
    processes: Processes = 1,
    socket_file: SocketFile = None,
) -> None:
    """Serve the site and the API, with a worker beside it."""
    from zorglogistiek.cli.serving import check_ready, run_server
    from zorglogistiek.settings import settings_at_start

    with told():
        with opened() as database:
            check_ready(database, settings_at_start())
        run_server(host, port, worker=worker, processes=processes, socket_file=socket_file)


@app.command()
def worker(
    only: Annotated[Work, typer.Option("--only", help="Take jobs of this kind only.")] = Work.ALL,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", help="End when standard input is closed.", hidden=True)
    ] = False,
) -> None:
    """Carry out what takes long: the engine's plans and studies. Any number may run, on any machine."""
    from zorglogistiek.cli.serving import check_ready, observed
    from zorglogistiek.cli.working import run_worker
    from zorglogistiek.settings import settings_at_start

    with told(), opened() as database:
        settings = settings_at_start()
        check_ready(database, settings)
        observed(settings, service="zorglogistiek-worker")
        run_worker(database, only, lease=timedelta(seconds=settings.lease_seconds), with_parent=with_parent)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Where the demo is kept.")] = Path("demo"),
    port: Port = 8000,
    seconds: Seconds = None,
    serve: Annotated[bool, typer.Option(help="Serve it when it is ready.")] = True,
    worker: WithWorker = True,
) -> None:
    """Make a synthetic region, plan its meeting of this week, and serve it on this machine."""
    from zorglogistiek.cli.demo_region import build
    from zorglogistiek.cli.serving import run_server

    with told():
        build(folder, port=port, seconds=seconds)
        if serve:
            run_server("127.0.0.1", port, worker=worker)


@app.command()
def simulate(
    out: Annotated[Path, typer.Option("--out", help="The folder of the study; what is in it already is not redone.")],
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="The synthetic region, instead of the region of the registry.")
    ] = False,
    policies: Annotated[
        list[str] | None,
        typer.Option("--policy", help="A policy to compare, the first is the base; again for more (default: all)."),
    ] = None,
    years: Annotated[float, typer.Option(min=0.1, max=20, help="How long each run lasts.")] = 3.0,
    replications: Annotated[
        int | None,
        typer.Option(min=1, max=10_000, help="How many times with other chances (default: as many as it takes)."),
    ] = None,
    steady: Annotated[
        bool, typer.Option("--steady", help="What it comes to in the long run: leave out the beginning, by rule.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="The same number gives the same results.")] = 1,
    parameters: Annotated[Path | None, typer.Option(help="The region's own parameters (TOML).")] = None,
    policy_file: Annotated[Path | None, typer.Option(help="The region's own weights (TOML).")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Processes (default: all cores).")] = None,
    scheduler: Annotated[str | None, typer.Option(help="The address of a Dask scheduler, to use its workers.")] = None,
    replay: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Replay what was recorded since this day, instead of drawing youths."),
    ] = None,
    estimated: Annotated[
        bool, typer.Option("--estimated", help="Stays, patience and refusals as the registry recorded them.")
    ] = False,
    join: Annotated[
        str | None,
        typer.Option(help="Another region's registry, to try the two as one: a database address, or files."),
    ] = None,
    scenarios: Annotated[Path | None, typer.Option(help="What to change, as scenarios (TOML).")] = None,
    places: Annotated[
        list[str] | None,
        typer.Option(help="More or fewer places: care_form:municipality:+3, or group:-2; again for more."),
    ] = None,
    answers: Annotated[str | None, typer.Option(help="After how many days a proposal is answered, as 1-5.")] = None,
    settling_in: Annotated[
        int | None, typer.Option(min=0, max=50, help="How many may start in a group in seven days (0: no limit).")
    ] = None,
) -> None:
    """Try ways to decide on the same youths of this region, and write what each would mean for them."""
    from zorglogistiek.cli.simulating import Extent, run
    from zorglogistiek.cli.simulating_options import asked_scenarios
    from zorglogistiek.cli.simulating_regions import Wish, region_of
    from zorglogistiek.simulation.policies import POLICIES, REPLAYED
    from zorglogistiek.simulation.workers import Cluster, Processes

    with told():
        wish = Wish(
            asked=asked_scenarios(scenarios, places or (), answers, settling_in),
            parameters_file=parameters,
            policy_file=policy_file,
            synthetic=synthetic,
            estimated=estimated,
            replay=None if replay is None else replay.date(),
            join=join,
        )
        extent = Extent(
            policies=tuple(policies or (POLICIES if replay is None else REPLAYED)),
            years=years,
            replications=replications,
            seed=seed,
            steady=steady,
        )
        who = Processes(count=workers) if scheduler is None else Cluster(address=scheduler)
        run(region_of(wish, out), out, extent, who)


def main() -> None:
    """The console script. Progress is shown line by line, also where the output is not a terminal.

    What it writes (registries, exports, a youth's own data) may be read by nobody but its owner.
    """
    os.umask(0o077)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    app()
