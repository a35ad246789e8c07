"""How the command line opens the registry, writes files, and tells what is wrong."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from sqlalchemy.exc import DBAPIError

from zorglogistiek.access.user import SYSTEM
from zorglogistiek.audit.circumstances import Circumstances, acting
from zorglogistiek.database import Database, known_error
from zorglogistiek.errors import Invalid, Unavailable, ZorglogistiekError
from zorglogistiek.exchange.faults import WrongFiles
from zorglogistiek.sealing import keys
from zorglogistiek.settings import settings_at_start


@contextmanager
def told() -> Iterator[None]:
    """Tells every fault on standard error, and ends with exit code 1."""
    try:
        yield
    except WrongFiles as error:
        end([*map(str, error.cells), f"{len(error.cells)} wrong; nothing was stored."])
    except Invalid as error:
        end([str(fault) if error.record == "settings" else f"{error.record}: {fault}" for fault in error.faults])
    except ZorglogistiekError as error:
        end([str(error)])
    except DBAPIError as error:
        known = known_error(error)
        if known is None:
            raise
        end([str(known)])
    except OSError as error:
        end([f"{error.filename or 'file'}: {error.strerror or error}"])


def end(lines: list[str]) -> None:
    """Tells what is wrong, and stops."""
    for line in lines:
        print(line, file=sys.stderr)
    raise typer.Exit(1)


@contextmanager
def opened(*, new: bool = False) -> Iterator[Database]:
    """The registry of the settings. Invalid, with every fault at once, when any setting is wrong.

    Unavailable when it is a file that is not there, unless it may be ``new``: SQLite would make an empty one.
    """
    settings = settings_at_start()
    keys.use(settings.keyring)
    database = Database(settings.database_url)
    if not new and database.file is not None and not database.file.exists():
        raise Unavailable(
            f"the registry cannot be reached: {database.file} is not there; run `zorglogistiek init` first"
        )
    command = "".join(sys.argv[1:2])
    try:
        with acting(Circumstances(client="command line", purpose=command, user_name=SYSTEM.name)):
            yield database
    finally:
        database.dispose()


def save(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Writes files into a folder, and says so; a break leaves what was there. OSError."""
    put(folder, contents)
    print(f"{len(contents)} {'file' if len(contents) == 1 else 'files'} in {folder}")


def put(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Writes files into a folder: first all of them beside it, so that a break leaves what was there. OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".unfinished-", dir=folder) as unfinished:
        for name, content in contents.items():
            (Path(unfinished) / name).write_bytes(content)
        for name in contents:
            (Path(unfinished) / name).replace(folder / name)
