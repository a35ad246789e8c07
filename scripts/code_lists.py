"""Writes docs/code-lists.md: every coded value with its words in both languages and its official code."""

import inspect
from enum import StrEnum
from pathlib import Path

from zorglogistiek import codes
from zorglogistiek.words import translator

PAGE = Path(__file__).parent.parent / "docs" / "code-lists.md"

HEAD = """# Code lists

The value stands in files, in the database and in the API; the words stand on the screens. The last column is the code
of the exchange standard iJw 3.2 (list:code) where it has one. This page is written by `python scripts/code_lists.py`.
"""

TABLE_HEAD = "| value | English | Dutch | iJw |\n|---|---|---|---|"


def text() -> str:
    """The whole page."""
    dutch, english = translator("nl"), translator("en")
    parts = [HEAD]
    for name, enum in inspect.getmembers(codes, inspect.isclass):
        if not issubclass(enum, StrEnum) or enum is StrEnum:
            continue
        rows = [
            f"| `{member.value}` | {english.code(member)} | {dutch.code(member)} | {codes.ijw_code(member) or ''} |"
            for member in enum
        ]
        summary = (enum.__doc__ or "").split("\n")[0]
        parts.append("\n".join([f"## {name}", "", summary, "", TABLE_HEAD, *rows, ""]))
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
