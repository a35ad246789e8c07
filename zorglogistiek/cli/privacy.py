"""``zorglogistiek youth-data | erase | retention``: what a youth may ask, and how long anything is kept."""

from pathlib import Path
from typing import Annotated

import typer

from zorglogistiek import clock
from zorglogistiek.access.user import OPERATOR, SYSTEM
from zorglogistiek.cli.telling import opened, save, told
from zorglogistiek.privacy.erasing import Ground, check_erasable, erase, youth_to_erase
from zorglogistiek.words import LANGUAGES, translator

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
        print(f"Youth {number} is erased. Backups that were made before still hold the data.")


def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Carry the rules out, and not only show them.")] = False,
) -> None:
    """Show which records are kept for too long by the rules of the settings, by number; with --apply remove them."""
    from zorglogistiek.privacy import retention as rules
    from zorglogistiek.settings import settings_at_start

    with told(), opened() as database:
        settings, now = settings_at_start(), clock.now()
        if apply:
            for due in rules.apply(database, OPERATOR, settings, now=now):
                print(f"{due.rule.name}: {len(due.numbers)} {due.rule.does}")
            database.settle()
            return
        with database.read() as session:
            found = rules.preview(session, OPERATOR, settings, now=now)
        for due in found:
            print(f"{due.rule.name}, kept for {due.rule.kept.days} days: {len(due.numbers)} to be {due.rule.does}")
            if due.numbers:
                print("  " + ", ".join(due.numbers))
        print("Nothing was changed. With --apply it is done.")
