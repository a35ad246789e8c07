"""The page with the rules for values together: every such rule of the program stands there, and no other."""

import re
from pathlib import Path

from zorglogistiek.words.used import python_msgids

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/combined-values.md").read_text(encoding="utf-8")
MODULES = (
    "access/accounts.py",
    "access/managing.py",
    "access/password_codes.py",
    "access/passwords.py",
    "access/tokens.py",
    "exchange/own_judging.py",
    "exchange/rules.py",
    "exchange/seats.py",
    "exchange/timelines.py",
    "meeting/deciding/*.py",
    "meeting/preparing/answers.py",
    "people/events.py",
    "people/forms.py",
    "people/judging.py",
    "people/recording.py",
    "people/registering.py",
    "people/relations.py",
    "people/steps.py",
    "places/capacity.py",
    "places/departures.py",
    "places/promises.py",
)
"""Where values are judged beside each other; a module that is new among the decisions is looked at by itself."""

ALONE = frozenset(
    {
        "The list of leaked passwords cannot be read at the moment.",
        "holds characters that cannot be stored",
        "is already in use",
        "is guessed soon: it is made of what is tried first, such as much used passwords and names",
        "is longer than {max_length} characters",
        "is no e-mail address",
        "is required",
        "must be a day from {first} to {last}",
        "must be a number from 1 to {most}",
        "must have 1 to 120 printable characters",
        "must have 1 to 80 printable characters",
        "must have at most {longest} printable characters",
        "must have {shortest} to {longest} characters",
        "stands in a list of leaked passwords",
    }
)
"""What these modules say of one value by itself, or of no value: not the subject of that page."""


def said() -> set[str]:
    """What the modules say, as far as it is about values together."""
    files = [file for pattern in MODULES for file in sorted((ROOT / "zorglogistiek").glob(pattern))]
    assert len(files) > len(MODULES)
    found = {one for file in files for one in python_msgids(file.read_text(encoding="utf-8")) if isinstance(one, str)}
    assert found >= ALONE
    return found - ALONE


def test_every_rule_stands_on_the_page_and_no_other() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| values")]
    listed = [message for row in rows for message in re.findall(r"`([^`]+)`", row.split(" | ", 1)[1])]
    assert set(listed) == said()
