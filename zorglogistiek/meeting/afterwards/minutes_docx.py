"""The minutes as a DOCX file, in Dutch; equal minutes give equal bytes."""

from docx.document import Document as Docx
from docx.shared import Pt

from zorglogistiek.documents import add_table, describe, new_document, plain, settled
from zorglogistiek.meeting.afterwards.minutes import Minutes, Part

LANGUAGE = "nl-NL"


def as_docx(minutes: Minutes) -> bytes:
    """The file; on its side, because the tables are wide."""
    document = new_document(language=LANGUAGE, on_its_side=True)
    describe(document, title=minutes.title, language=LANGUAGE, comments=minutes.notice, as_of=minutes.as_of)
    document.add_heading(plain(minutes.title), level=0)
    if minutes.notice:
        document.add_paragraph().add_run(plain(minutes.notice)).bold = True
    for name, value in minutes.facts:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(plain(value))
    for part in minutes.parts:
        _part(document, part)
    return settled(document)


def _part(document: Docx, part: Part) -> None:
    document.add_heading(plain(part.heading), level=part.level)
    for text in part.paragraphs:
        document.add_paragraph(plain(text))
    if part.table is not None:
        add_table(document, part.table.caption, part.table.header, part.table.rows)
