"""Microdata as files, for who has a permit: recorded in the log, with the purpose and of whom."""

import csv
import hashlib
import io
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import as_export, show
from zorglogistiek.clock import day_at
from zorglogistiek.exchange.writing import escaped
from zorglogistiek.people.waits import WaitClock
from zorglogistiek.statistics.exports.dictionary import FILE
from zorglogistiek.statistics.exports.published_figure import program_version
from zorglogistiek.statistics.figures.definitions import VERSION
from zorglogistiek.statistics.history import gather
from zorglogistiek.statistics.microdata.permits import Permit, permit_in_force
from zorglogistiek.statistics.microdata.rows import STAYS, WAITS, Line, Microdata, cells, microdata_of

KEY_BYTES = 32


def export_microdata(session: Session, user: User, number: str, *, clock: WaitClock, now: datetime) -> dict[str, bytes]:
    """The files by name: the waits on a clock, the stays, and ``datapackage.json``, under the permit ``number``.

    The key of the pseudonyms is drawn here and kept nowhere: two exports cannot be joined, and nobody can be looked up
    by a known number. Forbidden for who is no researcher, NotFound without such a permit, Conflict when it has ended.
    """
    permit = permit_in_force(session, user, number, now=now)
    history = gather(session, up_to=day_at(now))
    made = microdata_of(history, clock, secrets.token_bytes(KEY_BYTES))
    as_export(session, f"microdata under permit {permit.number}: {permit.purpose}")
    show(session, ids=made.youth_ids)
    contents = {"waits.csv": _csv(made.waits, WAITS), "stays.csv": _csv(made.stays, STAYS)}
    return {**contents, FILE: _dictionary(contents, permit, clock, made)}


def _csv(lines: Iterable[Line], columns: Mapping[str, str]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([escaped(cell) for cell in row] for row in cells(lines, columns))
    return out.getvalue().encode()


def _dictionary(contents: Mapping[str, bytes], permit: Permit, clock: WaitClock, made: Microdata) -> bytes:
    package = {
        "profile": "data-package",
        "name": "microdata",
        "title": "Waits and stays under pseudonyms, for research with a permit",
        "version": VERSION,
        "program_version": program_version(),
        "permit": {"number": permit.number, "purpose": permit.purpose, "last_day": permit.last_day.isoformat()},
        "parameters": {"clock": clock.name},
        "left_out": "some youths, of whom too few are alike" if made.left_out else "nobody",
        "resources": [
            _resource(path, contents[path], columns) for path, columns in (("waits.csv", WAITS), ("stays.csv", STAYS))
        ],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(path: str, content: bytes, columns: Mapping[str, str]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": path.removesuffix(".csv"),
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": _fields(columns), "missingValues": [""]},
    }


def _fields(columns: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
    whole = {"search", "gross_weeks", "net_weeks"}
    return [
        {"name": name, "type": "integer" if name in whole else "string", "description": meaning}
        for name, meaning in columns.items()
    ]
