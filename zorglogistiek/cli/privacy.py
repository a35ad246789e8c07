"""``zorglogistiek youth-data | erase | retention | erasures``: what a youth may ask, and how long anything is kept."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from zorglogistiek import clock
from zorglogistiek.access.user import OPERATOR, SYSTEM
from zorglogistiek.cli.telling import end, opened, put, save, told
from zorglogistiek.database import Database
from zorglogistiek.errors import ZorglogistiekError
from zorglogistiek.privacy import repeating
from zorglogistiek.privacy.erasing import Ground, check_erasable, erase, youth_to_erase
from zorglogistiek.settings import settings_at_start
from zorglogistiek.words import LANGUAGES, translator

app = typer.Typer(
    name="erasures",
    help="Who was erased, kept outside of the registry, to be erased again after an older backup was put back.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

WARNING = (
    "WARNING: do not serve this registry yet. Who was erased since the backup may be in it again; "
    "mend what follows, then run `zorglogistiek erasures repeat FILE`:"
)
NO_FILE = "Put the list back where it was kept; when nobody was ever erased, `zorglogistiek erasures list` makes one."
NOT_REPEATED = (
    "ZORGLOGISTIEK_ERASURES_FILE is not set: who was erased since the backup is in the registry again, "
    "until you run `zorglogistiek erasures repeat FILE`."
)

Number = Annotated[str, typer.Argument(help="The registry number of the youth.", metavar="NUMBER")]


def youth_data(
    number: Number,
    out: Annotated[Path, typer.Option("--out", help="The folder for the files; it is made when it is not there.")],
    language: Annotated[str, typer.Option(help=f"The language of the page: {' or '.join(LANGUAGES)}.")] = "nl",
) -> None:
    """Write everything the registry holds of one youth: a page to read, and JSON. Give the folder to nobody else."""
    from zorglogistiek.privacy.own_data import as_json
    from zorglogistiek.privacy.own_data import youth_data as gathered
    from zorglogistiek.privacy.own_data_page import as_page

    if language not in LANGUAGES:
        raise typer.BadParameter(f"is none of {', '.join(LANGUAGES)}", param_hint="--language")
    with told(), opened() as database:
        with database.write() as session:
            data = gathered(session, SYSTEM, number, now=clock.now())
        words = translator("nl" if language == "nl" else "en")
        save(out, {f"youth-{number}.json": as_json(data), f"youth-{number}.html": as_page(data, words)})


def erase_(
    number: Number,
    ground: Annotated[Ground, typer.Option("--reason", help="Why; the log keeps it.")],
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove what tells who a youth is: for good. What is only counted stays, so that no figure changes."""
    with told(), opened() as database:
        with database.read() as session:
            check_erasable(session, youth_to_erase(session, OPERATOR, number))
        if not sure:
            typer.confirm(f"Erase youth {number} for good?", abort=True)
        with database.write() as session:
            erase(session, OPERATOR, number, ground, now=clock.now())
        database.settle()
        _keep_list(database)
        print(f"Youth {number} is erased. Backups that were made before still hold the data.")


def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Carry the rules out, and not only show them.")] = False,
) -> None:
    """Show which records are kept for too long by the rules of the settings, by number; with --apply remove them."""
    from zorglogistiek.privacy import retention as rules

    with told(), opened() as database:
        settings, now = settings_at_start(), clock.now()
        if apply:
            for due in rules.apply(database, OPERATOR, settings, now=now):
                print(f"{due.rule.name}: {len(due.numbers)} {due.rule.does}")
            database.settle()
            _keep_list(database)
            return
        with database.read() as session:
            found = rules.preview(session, OPERATOR, settings, now=now)
        for due in found:
            print(f"{due.rule.name}, kept for {due.rule.kept.days} days: {len(due.numbers)} to be {due.rule.does}")
            if due.numbers:
                print("  " + ", ".join(due.numbers))
        print("Nothing was changed. With --apply it is done.")


@app.command("list")
def list_() -> None:
    """Print the list of who is erased, which names nobody: keep it apart from the registry and its backups."""
    with told(), opened() as database, database.read() as session:
        print(repeating.erasures(session, OPERATOR), end="")


@app.command("repeat")
def repeat_(
    file: Annotated[Path, typer.Argument(help="A list that was kept.", dir_okay=False)],
) -> None:
    """Erase again who stands in a list. Exit code 1 when somebody cannot be erased as the registry stands."""
    with told(), opened() as database:
        refused = _repeat(database, file)
        if refused:
            end(refused)
        _keep_list(database)


def repeat_kept(database: Database) -> None:
    """After a restore: erases again who stands in the file of the settings; says what to do where none is set.

    Ends with exit code 1 when somebody is in the registry, or may be, who was erased.
    """
    file = settings_at_start().erasures_file
    if file is None:
        print(NOT_REPEATED, file=sys.stderr)
        return
    try:
        database.check_migrations()
        refused = _repeat(database, file)
    except OSError as error:
        refused = [f"{file}: {error.strerror or error}", NO_FILE]
    except ZorglogistiekError as error:
        refused = [str(error)]
    if refused:
        end([WARNING, *refused])


def _repeat(database: Database, file: Path) -> list[str]:
    """Erases again who stands in a list, and says how many; gives why somebody could not be. OSError, Invalid."""
    found = repeating.repeat(database, OPERATOR, file.read_text(encoding="utf-8"), now=clock.now())
    database.settle()
    print(f"{len(found.erased)} erased again, {found.absent} not in this registry")
    return [str(why) for _, why in found.refused]


def _keep_list(database: Database) -> None:
    """Writes who is erased to the file of the settings, beside whom it held before. OSError, Invalid."""
    file = settings_at_start().erasures_file
    if file is None:
        return
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    with database.read() as session:
        whole = repeating.erasures(session, OPERATOR, kept)
    put(file.parent, {file.name: whole.encode()})
