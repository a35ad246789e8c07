"""Writes docs/statistics.md: how every figure and every column of the statistics is defined."""

from collections.abc import Mapping
from pathlib import Path

from zorglogistiek.statistics.figures import FIGURES, Theme
from zorglogistiek.statistics.figures.definitions import FIELDS, definitions
from zorglogistiek.words import translator

PAGE = Path(__file__).parent.parent / "docs" / "statistics.md"

HEAD = """# Statistics

Definitions, version {version}. They are data (`zorglogistiek/statistics/definitions.toml`), so that regions can compare
what they count; the version goes up when a meaning changes. This page is written by
`python scripts/statistics_page.py`.

Every figure is a table of exact counts and estimates; what of it is shown to whom is decided by disclosure control. An
empty cell means that a figure cannot be estimated, or does not apply. Completed and running waits are never mixed.
Weeks are named by their Monday, months by their first day; a period runs up to, and not with, its last day.
"""


def text() -> str:
    """The whole page."""
    published, words = definitions(), translator("en")
    parts = [HEAD.format(version=published.version), "## Groups\n", _table(published.groups)]
    for theme in Theme:
        parts.append(f"## {theme.value.capitalize()}\n")
        for figure in FIGURES.values():
            if figure.theme is theme:
                told = published.figures[figure.id]
                facts = "\n".join(f"- **{field}**: {getattr(told, field)}" for field in FIELDS)
                own = {name: meaning for name, meaning in told.columns.items() if name not in published.groups}
                groups = [name for name in told.columns if name in published.groups]
                by = f"\n- **groups**: {', '.join(groups)}" if groups else ""
                title = f"### `{figure.id}`: {words.say(figure.title)}\n\n{words.say(figure.question)}\n"
                parts += [title, f"{facts}{by}\n", _table(own)]
    return "\n".join(parts)


def _table(meanings: Mapping[str, str]) -> str:
    rows = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in meanings.items())
    return f"| column | meaning |\n|---|---|\n{rows}"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
