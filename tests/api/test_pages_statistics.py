"""The figures on the screens: who gets exact and who protected ones, which days may be asked, and the files of them."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from docx import Document

from api.pictures.figures import figure_picture
from tests.pages_world import make_world
from tests.statistics_world import SCOPE, small_history
from zorglogistiek import clock
from zorglogistiek.statistics.disclosure import protect, reveal
from zorglogistiek.statistics.figures import FIGURES
from zorglogistiek.statistics.figures.definitions import DEFINITIONS
from zorglogistiek.statistics.report.contents import ALL_HIDDEN, REPORTED
from zorglogistiek.statistics.telling.cells import Names
from zorglogistiek.words import LANGUAGES, translator


@pytest.fixture(scope="module")
def world(tmp_path_factory, migrated_sqlite):
    """One region for tests that only look."""
    file = tmp_path_factory.mktemp("figures") / "region.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    return make_world(f"sqlite:///{file}")


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize("username", ["evaluator", "municipality"])
def test_who_sees_no_person_gets_whole_months_from_the_first_page_on(world, username):
    client, month = world.client(username), clock.today().replace(day=1)
    page = client.get("/statistics/completed-waits")
    assert page.status_code == 200
    assert "dd-mm-jjjj: de eerste dag van een maand" in page.text
    (row,) = rows_of(client.get("/statistics/completed-waits/csv"))
    assert row["period_until"] == month.isoformat()
    (row, *_) = rows_of(client.get("/statistics/running-waits/csv"))
    assert row["census_on"] == (month - timedelta(days=1)).isoformat()


def test_the_coordinator_sees_exact_figures_and_who_sees_no_person_hidden_ones(world):
    exact = world.client("coordinator").get("/statistics/running-waits/csv")
    hidden = world.client("evaluator").get("/statistics/running-waits/csv")
    assert [row["n"] for row in rows_of(hidden)] == ["*", "*", "*"]
    assert all(row["n"].isdigit() for row in rows_of(exact))
    said = world.client("evaluator").get("/statistics/running-waits").text
    assert "Beschermd: getallen zijn afgerond" in said
    assert ">verborgen<" in said
    assert ">verborgen<" not in world.client("coordinator").get("/statistics/running-waits").text


def test_who_sees_no_person_sees_the_region_as_it_is_published(world):
    published = world.client("municipality").get("/region").text
    assert "Gepubliceerde cijfers" in published
    assert 'id="placed-near-home-caption"' not in published
    assert 'id="placed-near-home-caption"' in world.client("coordinator").get("/region").text


def test_a_day_inside_a_month_is_a_fault_at_its_field_on_the_page_and_in_the_files(world):
    month = clock.today().replace(day=1)
    query = f"?from_on=01-01-2020&until_on={month - timedelta(days=3):%d-%m-%Y}"
    client = world.client("evaluator")
    for path in ("/statistics", "/statistics/completed-waits", "/statistics/completed-waits/csv", "/statistics/report"):
        answer = client.get(path + query)
        assert answer.status_code == 400, path
        assert 'id="until_on-fault">moet de eerste dag van een maand zijn<' in answer.text
    assert world.client("coordinator").get("/statistics/completed-waits" + query).status_code == 200


def test_an_impossible_clock_stands_at_its_field_and_nothing_is_said_of_storing(world):
    answer = world.client("coordinator").get("/statistics?start=started&stop=registered")
    assert answer.status_code == 400
    assert 'href="#stop">De klok stopt bij</a>' in answer.text
    assert 'id="stop-fault"' in answer.text
    assert "Er is niets opgeslagen" not in answer.text


def test_a_choice_stays_in_the_address_also_of_what_a_figure_does_not_use(world):
    client, query = world.client("coordinator"), "?measure=net&urgency=urgent"
    page = client.get("/statistics" + query).text
    assert 'href="/statistics/list-weeks?measure=net&amp;urgency=urgent"' in page
    page = client.get("/statistics/list-weeks" + query).text
    assert 'type="hidden" name="measure" value="net"' in page
    assert "geldt niet voor dit cijfer" in page
    assert 'href="/statistics/list-weeks/csv?measure=net&amp;urgency=urgent"' in page
    (row, *_) = rows_of(client.get("/statistics/completed-waits/csv" + query))
    assert (row["measure"], row["filters"]) == ("net", "urgency=urgent")


def test_every_figure_is_drawn_from_what_may_be_shown_of_it():
    for figure in FIGURES.values():
        table = figure.compute(small_history(), SCOPE)
        for language, shown in zip(LANGUAGES, (reveal(table), protect(table)), strict=True):
            assert figure_picture(figure, shown, Names(words=translator(language))) is not None, figure.id


def test_a_figure_of_each_kind_has_its_page_with_its_picture_or_why_there_is_none(world):
    client = world.client("coordinator")
    for figure in {figure.picture: figure for figure in FIGURES.values()}.values():
        page = client.get(f"/statistics/{figure.id.replace('_', '-')}")
        assert page.status_code == 200, figure.id
        assert '<figure class="picture"' in page.text, figure.id
    assert client.get("/statistics/no-such-figure").status_code == 404


def test_files_have_their_dictionary_and_the_report_its_definitions(world):
    client = world.client("evaluator")
    with zipfile.ZipFile(io.BytesIO(client.get("/statistics/routes/zip").content)) as zipped:
        assert set(zipped.namelist()) == {"datapackage.json", "routes.csv"}
    for language, heading in zip(LANGUAGES, ("Definities", "Definitions"), strict=True):
        client.cookies.set("zorglogistiek-language", language)
        document = Document(io.BytesIO(client.get("/statistics/report").content))
        assert heading in [one.text for one in document.paragraphs]
        cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
        assert translator(language).say("hidden") in cells
        nothing = {translator(language).say(one) for one in ("Nobody is counted.", ALL_HIDDEN)}
        assert sum(one.text in nothing for one in document.paragraphs) == len(REPORTED) - len(document.tables)
        assert document.sections[0].footer.paragraphs[0].text.startswith(document.paragraphs[0].text)
    exact = Document(io.BytesIO(world.client("coordinator").get("/statistics/report").content))
    assert [cell.text for cell in exact.tables[0].rows[0].cells] == ["Cijfer", "Wat het zegt", "Hoeveel"]
    assert exact.tables[0].rows[1].cells[0].text == "Afgesloten wachttijden"


def test_every_definition_has_its_dutch():
    words = translator("nl")
    said = {
        text
        for one in DEFINITIONS.values()
        for text in (one.population, one.numerator, one.denominator, one.unit, one.clock)
    }
    assert [text for text in said if words.say(text) == text] == []
