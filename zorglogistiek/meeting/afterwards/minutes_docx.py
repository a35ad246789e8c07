"""The minutes as a DOCX file: real headings, table headers that repeat, the language marked, the same bytes each time.

Equal minutes give equal bytes, so that a file can be compared with what was filed before.
"""

import io
import zipfile
from datetime import UTC

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table as DocxTable

from zorglogistiek.meeting.afterwards.minutes import Minutes, Part, Table

LANGUAGE = "nl-NL"
OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can hold."""

UNPRINTABLE = {code: " " for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: " ", 0xFFFF: " "}
"""Characters that XML cannot hold, as blanks."""


def as_docx(minutes: Minutes) -> bytes:
    """The file."""
    document = Document()
    _page(document)
    _language(document)
    _properties(document, minutes)
    document.add_heading(_plain(minutes.title), level=0)
    if minutes.notice:
        document.add_paragraph().add_run(_plain(minutes.notice)).bold = True
    for name, value in minutes.facts:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(_plain(value))
    for part in minutes.parts:
        _part(document, part)
    return _settled(document)


def _page(document: Docx) -> None:
    """A4 on its side: the tables are wide."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)


def _language(document: Docx) -> None:
    """For screen readers and spelling: every style is Dutch."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    found = None if defaults is None else defaults.find(f".//{qn('w:lang')}")
    assert found is not None
    for name in ("w:val", "w:eastAsia", "w:bidi"):
        found.set(qn(name), LANGUAGE)


def _properties(document: Docx, minutes: Minutes) -> None:
    moment = minutes.as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    core = document.core_properties
    core.title, core.language = minutes.title, LANGUAGE
    core.author = core.last_modified_by = "Zorglogistiek"
    core.comments = minutes.notice
    core.created = core.modified = moment
    core.revision = 1


def _part(document: Docx, part: Part) -> None:
    document.add_heading(_plain(part.heading), level=part.level)
    for text in part.paragraphs:
        document.add_paragraph(_plain(text))
    if part.table is not None:
        _table(document, part.table)


def _table(document: Docx, table: Table) -> None:
    made = document.add_table(rows=1, cols=len(table.header), style="Table Grid")
    _describe(made, table.caption)
    for cell, text in zip(made.rows[0].cells, table.header, strict=True):
        cell.paragraphs[0].add_run(_plain(text)).bold = True
    repeat = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in table.rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = _plain(text)
    for row in made.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    document.add_paragraph()


def _describe(table: DocxTable, caption: str) -> None:
    """What a screen reader says of the table."""
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), _plain(caption))
    table._tbl.tblPr.append(described)


def _plain(text: str) -> str:
    """Text that XML can hold."""
    return "".join(" " if "\ud800" <= one <= "\udfff" else one for one in text.translate(UNPRINTABLE))


def _settled(document: Docx) -> bytes:
    """The file with its parts in one order and of one moment, so that its bytes depend on its contents only."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in made.namelist():
            packed.writestr(zipfile.ZipInfo(name, OLDEST), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
