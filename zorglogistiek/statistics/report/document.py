"""The yearly report as a DOCX file; equal reports give equal bytes."""

from datetime import datetime

from docx.document import Document as Docx
from docx.shared import Pt

from zorglogistiek.documents import add_table, describe, new_document, number_pages, plain, settled
from zorglogistiek.statistics.report.contents import Part, Report

DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_document(report: Report, *, as_of: datetime) -> bytes:
    """The file; ``as_of`` is the moment of its contents."""
    document = new_document(language=report.language)
    describe(document, title=report.title, language=report.language, comments="", as_of=as_of)
    number_pages(document, report.title)
    document.add_heading(plain(report.title), level=0)
    for text in report.introduction:
        document.add_paragraph(plain(text))
    if report.main_figures:
        document.add_heading(plain(report.main_title), level=1)
        add_table(document, report.main_title, report.main_header, report.main_figures, numbers_from=2)
    for theme, parts in report.themes:
        document.add_heading(plain(theme), level=1)
        for part in parts:
            _part(document, part)
    document.add_heading(plain(report.definitions_title), level=1)
    for title, told in report.definitions:
        document.add_heading(plain(title), level=2)
        _facts(document, told)
    return settled(document)


def _part(document: Docx, part: Part) -> None:
    document.add_heading(plain(part.title), level=2)
    document.add_paragraph(plain(part.question)).paragraph_format.keep_with_next = True
    _facts(document, part.facts, keep=True)
    if part.instead:
        document.add_paragraph().add_run(plain(part.instead)).bold = True
        return
    if part.note:
        document.add_paragraph(plain(part.note)).paragraph_format.keep_with_next = True
    add_table(document, part.title, part.header, part.rows, numbers_from=part.groups)


def _facts(document: Docx, facts: tuple[tuple[str, str], ...], *, keep: bool = False) -> None:
    """What a figure tells of; ``keep``: on the page of what follows."""
    for name, value in facts:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.keep_with_next = keep
        paragraph.add_run(f"{plain(name)}: ").bold = True
        paragraph.add_run(plain(value))
