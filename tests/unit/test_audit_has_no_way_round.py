"""Every change of the registry goes through a session that records it: the sources know no way round it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

WAYS_ROUND = re.compile(
    r"\.connection\(\)|exec_driver_sql|bulk_(save|insert|update)|\._writer\b|create_engine"
    r"|text\(\s*f?\"+\s*(insert|update|delete|replace|truncate)",
    re.IGNORECASE,
)

MAY = {
    "zorglogistiek/access/attempts.py": "counts attempts; each that fails is an event of its own",
    "zorglogistiek/access/second_factor.py": "takes a code once, in one statement; signing in is an event of its own",
    "zorglogistiek/access/tokens.py": "keeps when a token was used last; what it does is recorded",
    "zorglogistiek/audit/": "writes the log itself, and reads for it",
    "zorglogistiek/backup/": "copies whole registries, and records that; rows it does not change",
    "zorglogistiek/database.py": "makes the sessions that record",
    "zorglogistiek/migrations/": "changes the form of the tables",
    "zorglogistiek/once/forms.py": "takes the key of a form once, in one statement; what the form does is recorded",
}
"""Who may, and why."""


def sources():
    for package in ("zorglogistiek", "api", "fixtures"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def test_nobody_else_goes_round_the_recording_of_changes():
    found = [name for name, source in sources() if WAYS_ROUND.search(source) and not name.startswith(tuple(MAY))]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "session.connection().execute(insert(table))",
        'session.execute(text("update youth set pc4 = 1"))',
        'session.execute(text(f"""\n delete from youth"""))',
        "session.bulk_save_objects(rows)",
        "database._writer.begin()",
    ],
)
def test_the_check_finds_each_way_round(source):
    assert WAYS_ROUND.search(source)
