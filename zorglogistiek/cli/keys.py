"""``zorglogistiek keys new | check | rotate``."""

import typer

from zorglogistiek import clock
from zorglogistiek.cli.telling import opened, told

app = typer.Typer(help="The keys that names and citizen service numbers are sealed with.", no_args_is_help=True)


@app.command()
def new() -> None:
    """Print a key set with a new current key, followed by the keys of the settings; nothing is stored."""
    from zorglogistiek.sealing.keys import new_keys
    from zorglogistiek.settings import Settings

    with told():
        settings = Settings()
        present = settings.keys.get_secret_value() if settings.keys is not None else None
        if settings.keys_file is not None:
            _ = settings.keyring
            present = settings.keys_file.read_text(encoding="utf-8")
        print(new_keys(present, clock.today()), end="")


@app.command()
def check() -> None:
    """Try whether the keys open the registry."""
    from zorglogistiek.sealing.rotating import check_keys

    with told(), opened() as database:
        with database.read() as session:
            check_keys(session)
        print("The keys open the registry.")


@app.command()
def rotate() -> None:
    """Seal everything with the current key that an older one sealed; the site may run meanwhile."""
    from zorglogistiek.sealing.rotating import reseal

    with told(), opened() as database:
        changed = reseal(database, on_part=lambda table, rows: print(f"{table}: {rows} rows"))
        database.settle()
        print(f"{changed} rows were sealed with the current key. The older keys are needed for nothing any more.")
