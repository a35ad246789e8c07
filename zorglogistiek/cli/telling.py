"""How the command line opens the registry, writes files, and tells what is wrong."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import typer
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, DBAPIError

from zorglogistiek.database import Database, known_error
from zorglogistiek.errors import Fault, Invalid, ZorglogistiekError
from zorglogistiek.settings import Settings


@contextmanager
def told() -> Iterator[None]:
    """Tells every fault on standard error, and ends with exit code 1."""
    try:
        yield
    except Invalid as error:
        end([*map(str, error.faults), f"{len(error.faults)} wrong; nothing was stored."])
    except ZorglogistiekError as error:
        end([str(error)])
    except ValidationError as error:
        names = (f"ZORGLOGISTIEK_{'.'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors())
        end(list(names))
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
def opened() -> Iterator[Database]:
    """The registry of the settings. Invalid when their address is none."""
    try:
        database = Database(Settings().database_url)
    except (ArgumentError, ModuleNotFoundError) as error:
        message = (
            "is no address of a registry: write sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"
        )
        raise Invalid("settings", [Fault(field="ZORGLOGISTIEK_DATABASE_URL", message=message)]) from error
    try:
        yield database
    finally:
        database.dispose()


def save(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Writes files into a folder. OSError when that is not possible."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    print(f"{len(contents)} {'file' if len(contents) == 1 else 'files'} in {folder}")
