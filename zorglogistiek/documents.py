"""Word documents that are made alike: A4, the language marked, table heads that repeat, the same bytes each time.

Equal contents give equal bytes, so that a file can be compared with what was filed before.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can hold."""

UNPRINTABLE = {code: " " for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: " ", 0xFFFF: " "}
"""Characters that XML cannot hold, as blanks."""

LONG, SHORT = Cm(29.7), Cm(21.0)


def new_document(*, language: str, on_its_side: bool = False) -> Docx:
    """An empty A4 document in a language (``nl-NL``); on its side for tables that are wide."""
    document = Document()
    section = document.sections[0]
    if on_its_side:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (LONG, SHORT) if on_its_side else (SHORT, LONG)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    _speak(document, language)
    return document


def _speak(document: Docx, language: str) -> None:
    """For screen readers and spelling: the language of every style."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    found = None if defaults is None else defaults.find(f".//{qn('w:lang')}")
    assert found is not None
    for name in ("w:val", "w:eastAsia", "w:bidi"):
        found.set(qn(name), language)


def describe(document: Docx, *, title: str, language: str, comments: str, as_of: datetime) -> None:
    """The properties of the file: whose moment is that of its contents, not that of the clock."""
    moment = as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    core = document.core_properties
    core.title, core.language = title, language
    core.author = core.last_modified_by = "Zorglogistiek"
    core.comments = comments
    core.created = core.modified = moment
    core.revision = 1


def number_pages(document: Docx, text: str) -> None:
    """At the foot of every page what the document is, and the number of the page."""
    foot = document.sections[0].footer.paragraphs[0]
    foot.add_run(f"{plain(text)} · ")
    page = OxmlElement("w:fldSimple")
    page.set(qn("w:instr"), "PAGE")
    foot._p.append(page)


def add_table(
    document: Docx,
    caption: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers_from: int | None = None,
) -> None:
    """A table whose head repeats on every page and whose rows stay whole; ``numbers_from`` a column on set right."""
    made = document.add_table(rows=1, cols=len(header), style="Table Grid")
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), plain(caption))
    made._tbl.tblPr.append(described)
    for cell, text in zip(made.rows[0].cells, header, strict=True):
        cell.paragraphs[0].add_run(plain(text)).bold = True
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = plain(text)
    for row in made.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell in row.cells[len(header) if numbers_from is None else numbers_from :]:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def plain(text: str) -> str:
    """Text that XML can hold."""
    return "".join(" " if "\ud800" <= one <= "\udfff" else one for one in text.translate(UNPRINTABLE))


def settled(document: Docx) -> bytes:
    """The file with its parts in one order and of one moment, so that its bytes depend on its contents only."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in made.namelist():
            packed.writestr(zipfile.ZipInfo(name, OLDEST), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
