"""The minutes: what they tell, that they stay as they were, and what the document is like when it is opened again."""

import io
from datetime import UTC, date, datetime

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.meeting_world import Table, make_table
from tests.small_region import TODAY, day
from zorglogistiek.codes import EventKind
from zorglogistiek.database import Database
from zorglogistiek.errors import Forbidden, NotFound
from zorglogistiek.meeting.afterwards.minutes import Minutes, Part, minutes
from zorglogistiek.meeting.afterwards.minutes import Table as TextTable
from zorglogistiek.meeting.afterwards.minutes_docx import as_docx
from zorglogistiek.meeting.service import add_action, close_meeting, open_meeting
from zorglogistiek.people.tables import ExpertAdvice

HOSTILE = 'niet <b>"Piet"</b> & co\n=1+1 \x00 \ud800 😀'


@pytest.fixture
def table(database: Database) -> Table:
    """A plan that proposes places to R1, R2 and R4, and none to R3."""
    made = make_table(database)
    made.plan(R1="G1", R2="G1", R3=None, R4="G2")
    return made


def read(table: Table, held_on: date = TODAY) -> Minutes:
    with table.database.read() as session:
        return minutes(session, visible_to=table.coordinator, meeting_on=held_on, now=table.now())


def close(table: Table) -> None:
    with table.write() as session:
        row = open_meeting(session, table.coordinator, held_on=TODAY)
        close_meeting(
            session, table.coordinator, held_on=TODAY, version=row.version, now=table.now(), today=table.today
        )


def rows(found: Minutes, heading: str) -> list[tuple[str, ...]]:
    return [row for part in found.parts if part.heading == heading and part.table for row in part.table.rows]


def test_every_decision_stands_in_the_minutes_with_its_consequence_and_who_took_it(table: Table) -> None:
    table.accept("R1")
    table.decide("R2", kind="decline", group="G1", reason="composition", note="groep is vol")
    table.decide("R3", kind="escalate", note="niets past")
    table.revoke(table.decide("R4", kind="hold", group="G2", until=day(14).isoformat()))
    found = read(table)
    decided = [row for part in found.parts if part.level == 2 and part.table for row in part.table.rows]
    by = {row[0].split()[0]: row for row in decided}
    assert set(by) == {"R1", "R2", "R3"}  # what was taken back is not there
    assert by["R1"][1] == "Geaccepteerd"
    assert by["R1"][3] == "23-11-2026"
    assert by["R2"][4] == "samenstelling van de groep; niet opnieuw tot en met 18-01-2027"
    assert by["R2"][5] == "groep is vol"
    assert all(row[6] == "Coby Coördinator" for row in decided)
    (undecided,) = rows(found, "Voorstellen waarover niet is besloten")
    assert undecided[0].startswith("R4 ")
    (escalated,) = rows(found, "Opgeschaald naar het regionaal expertteam")
    assert escalated[1:] == ("geen passende plek in zicht", "niets past")


def test_what_was_recorded_besides_decisions_is_told_too(table: Table) -> None:
    table.event("R1", EventKind.VOLUNTARY_WAIT_STARTED)
    account = table.coordinator.account_id
    assert account is not None
    with table.write() as session:
        advice = ExpertAdvice(
            referral_id=table.region.referrals["R2"],
            given_on=TODAY,
            text="eerst een gezinshuis",
            carried_out=False,
            settled_on=TODAY,
            remark="er was geen plek",
            recorded_at=table.now(),
            account_id=account,
        )
        session.add(advice)
    told = [
        (row[0].split()[0], row[1], row[3]) for row in rows(read(table), "Verder vastgelegd sinds het vorige overleg")
    ]
    assert told == [
        ("R1", "vrijwillig wachten begonnen", ""),
        ("R2", "advies gegeven", "eerst een gezinshuis"),
        ("R2", "advies niet uitgevoerd", "er was geen plek"),
    ]


def test_figures_say_what_they_count(table: Table) -> None:
    table.accept("R1")
    table.decide("R2", kind="withdraw", note="verhuisd")
    figures = {row[0]: row[1] for row in rows(read(table), "Cijfers")}
    assert figures == {
        "Op de wachtlijst": "3",
        "Nieuw": "3",
        "Boven de norm": "0",
        "Geplaatst": "1",
        "Overbrugd": "0",
    }
    assert all(row[2] for row in rows(read(table), "Cijfers"))


def test_minutes_of_a_closed_meeting_stay_as_they_were(table: Table) -> None:
    table.accept("R1")
    concept = read(table)
    assert concept.concept
    assert concept.notice
    close(table)
    final = read(table)
    assert not final.concept
    assert final.file_name == "verslag-2026-11-23.docx"
    table.today = day(7)
    table.event("R2", EventKind.WITHDRAWN)
    table.event("R4", EventKind.FILE_INCOMPLETE)
    assert read(table) == final
    assert as_docx(read(table)) == as_docx(final)


def test_the_document_opens_with_headings_header_rows_language_and_title(table: Table) -> None:
    table.accept("R1")
    with table.write() as session:
        row = open_meeting(session, table.coordinator, held_on=TODAY)
        row.venue = "Zaal 3"
        add_action(
            session, table.coordinator, held_on=TODAY, organisation="Es", text="bellen", due_on=day(3), referral="R1"
        )
    found = read(table)
    document = Document(io.BytesIO(as_docx(found)))
    styled = [(p.style.name or "", p.text) for p in document.paragraphs if p.style is not None]
    headings = [(style, text) for style, text in styled if style.startswith(("Title", "Heading"))]
    assert headings[0] == ("Title", "Verslag van het overleg van 23-11-2026")
    assert [text for style, text in headings if style == "Heading 1"] == [
        part.heading for part in found.parts if part.level == 1
    ]
    assert len(document.tables) == sum(part.table is not None for part in found.parts)
    for made in document.tables:
        first = made.rows[0]._tr.trPr
        assert first is not None
        assert first.find(qn("w:tblHeader")) is not None
        assert made._tbl.tblPr.find(qn("w:tblCaption")) is not None
    assert document.core_properties.title == found.title
    assert document.core_properties.language == "nl-NL"
    assert 'w:val="nl-NL"' in document.styles.element.xml
    assert "Zaal 3" in "\n".join(p.text for p in document.paragraphs)
    assert [cell.text for cell in document.tables[-1].rows[1].cells] == ["Es", "bellen", "R1", "26-11-2026"]


def test_the_document_names_youths_by_number_and_initials_only(table: Table) -> None:
    table.change_youth("J1", first_name="Noor", last_name="van der Berg")
    table.accept("R1")
    document = Document(io.BytesIO(as_docx(read(table))))
    texts = "\n".join(cell.text for made in document.tables for row in made.rows for cell in row.cells)
    assert "R1 N.v.d.B." in texts
    assert "Berg" not in texts
    assert "Noor" not in texts


@pytest.mark.parametrize("text", [HOSTILE, "\x1b[31m", "]]>", "\ufffe\uffff", "a" * 500])
def test_any_text_makes_a_document_that_opens(text: str) -> None:
    made = Minutes(
        held_on=TODAY,
        title="Verslag",
        concept=False,
        notice="",
        as_of=datetime(2026, 11, 23, tzinfo=UTC),
        facts=(("Plaats", text),),
        parts=(Part(heading=text, table=TextTable(caption=text, header=("a", "b"), rows=((text, text),))),),
    )
    assert len(Document(io.BytesIO(as_docx(made))).tables) == 1


def test_an_empty_meeting_has_minutes_that_say_so(database: Database) -> None:
    table = make_table(database, youths=0)
    found = read(table)
    said = {text for part in found.parts for text in part.paragraphs}
    assert "In dit overleg is nog niets besloten." in said
    assert as_docx(found)


def test_minutes_are_the_coordinators_and_of_meetings_that_are(table: Table) -> None:
    with table.database.read() as session:
        with pytest.raises(Forbidden):
            minutes(session, visible_to=table.region.linde, meeting_on=TODAY, now=table.now())
        with pytest.raises(NotFound):
            minutes(session, visible_to=table.coordinator, meeting_on=day(1), now=table.now())


def test_what_was_decided_otherwise_later_is_told_as_the_course_and_counted_no_more(table: Table) -> None:
    table.accept("R1")
    table.decide("R1", kind="decline", group="G1", reason="family_declines")
    table.accept("R2")
    found = read(table)
    rows = [row[:2] for part in found.parts if part.level == 2 and part.table for row in part.table.rows]
    assert tuple(decided for _, decided in rows) == ("Afgewezen (eerst geaccepteerd)", "Geaccepteerd")
    figures = next(part.table for part in found.parts if part.table and part.table.caption == "Cijfers")
    assert ("Geplaatst", "1") in {row[:2] for row in figures.rows}
