"""The STRESS sheet in a Word document: its headings, lists and table, from the Markdown that the sheet is."""

from collections.abc import Iterator
from itertools import groupby

from docx.document import Document as Docx

from zorglogistiek.documents import add_table, plain


def add_sheet(document: Docx, sheet: str) -> None:
    """The sheet behind what is there. It is plain: headings, paragraphs, lists of one level, tables."""
    for kind, found in groupby(_lines(sheet), key=lambda line: line[0]):
        lines = [text for _, text in found]
        if kind == "table":
            head, _, *rows = ([cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines)
            add_table(document, "STRESS", head, rows)
        elif kind.startswith("heading"):
            for text in lines:
                document.add_heading(plain(text), level=int(kind[-1]))
        elif kind == "list":
            for text in lines:
                document.add_paragraph(plain(text), style="List Bullet")
        elif kind == "text":
            document.add_paragraph(plain(" ".join(lines)))


def _lines(sheet: str) -> Iterator[tuple[str, str]]:
    """Each line with what it is; a line that goes on an item of a list stands with that."""
    item: list[str] = []
    for line in [*sheet.replace("`", "").replace("*", "").splitlines(), ""]:
        if item and line.startswith("  ") and not line.lstrip().startswith("- "):
            item.append(line.strip())
            continue
        if item:
            yield "list", " ".join(item)
            item = []
        if line.lstrip().startswith("- "):
            item = [line.lstrip()[2:]]
        elif line.startswith("#"):
            marks, _, text = line.partition(" ")
            yield f"heading{len(marks)}", text
        elif line.startswith("|"):
            yield "table", line
        else:
            yield ("text", line) if line.strip() else ("nothing", "")
