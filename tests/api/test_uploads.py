"""A file that is sent is read beside the site, one at a time: what hangs, grows or dies there takes nothing along."""

import threading
import time
import zipfile
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from tests.pages_world import PASSWORD, make_world
from zorglogistiek.exchange.turns import turn
from zorglogistiek.exchange.uploads import ReadElsewhere

SHEET = "xl/worksheets/sheet1.xml"
FITTING = b"number,name,kind,agb_code\nA9,De Nieuwe Brug,provider,01234567\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory, migrated_sqlite):
    file = tmp_path_factory.mktemp("uploads") / "region.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    return make_world(f"sqlite:///{file}")


@pytest.fixture(scope="module")
def client(world):
    """The coordinator's browser, at a site as it is installed."""
    client = TestClient(create_app(world.settings), follow_redirects=False)
    client.cookies.set("zorglogistiek-language", "en")
    assert client.post("/sign-in", data={"username": "coordinator", "password": PASSWORD}).status_code == 303
    return client


@pytest.fixture
def uploads(client):
    """What reads the files; a test may lower its limits."""
    found = client.app.state.uploads
    assert isinstance(found, ReadElsewhere)
    yield found
    client.app.state.uploads = found


def send(client, name, content):
    return client.post("/files/import", files={"files": (name, content)})


def workbook(cells):
    """One of organisations, of some hundred kilobytes, whose cells are this XML."""
    book, plain, packed = openpyxl.Workbook(), BytesIO(), BytesIO()
    book.worksheets[0].title = "organisations"
    book.save(plain)
    with zipfile.ZipFile(plain) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for part in parts.namelist():
            if part != SHEET:
                made.writestr(part, parts.read(part))
        space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        made.writestr(SHEET, b"<worksheet xmlns='%b'><sheetData>%b</sheetData></worksheet>" % (space, cells))
    return packed.getvalue()


def row(*texts):
    cells = b"".join(b"<c t='inlineStr'><is><t>%b</t></is></c>" % text for text in texts)
    return b"<row>%b</row>" % cells


GREEDY = [
    ({"seconds": 3.0}, row(b"number", b"name", b"kind") * 400_000),
    ({"megabytes": 200}, row(b"x" * 100_000_000)),
]
"""A limit, lowered, and what passes it: rows that are read one by one, and a cell that is read at once."""


@pytest.mark.parametrize(("limit", "cells"), GREEDY, ids=["time", "memory"])
def test_what_takes_too_long_or_too_much_is_broken_off_and_the_site_answers_meanwhile(client, uploads, limit, cells):
    client.app.state.uploads = replace(uploads, **limit)
    content, answers, looks = workbook(cells), [], 0
    begun = time.monotonic()
    sending = threading.Thread(target=lambda: answers.append(send(client, "organisations.xlsx", content)))
    sending.start()
    while sending.is_alive():
        assert client.get("/healthz").status_code == 200
        looks += 1
        time.sleep(0.05)
    assert answers[0].status_code == 503
    assert "nothing is stored by half" in answers[0].text
    assert looks > 3
    assert time.monotonic() - begun < uploads.seconds  # it was the limit that was lowered


def test_what_is_sent_is_stored_and_its_faults_come_back_as_they_are(client):
    answer = send(client, "organisations.csv", FITTING)
    assert answer.status_code == 200
    assert "The files are imported." in answer.text
    assert "De Nieuwe Brug" in client.get("/files/export?format=csv&sheet=organisations").text
    wrong = send(client, "organisations.csv", b"number,name,kind\nM 9,Testdorp,dorp\nM8,,provider\n")
    assert wrong.status_code == 400
    for told in ("<code>M 9</code>", "<code>dorp</code>", "is empty"):
        assert told in wrong.text


def test_a_provider_sees_what_its_workbook_would_change(client):
    provider = TestClient(client.app, follow_redirects=False)
    provider.post("/sign-in", data={"username": "provider", "password": PASSWORD})
    fetched = provider.get("/capacity/workbook").content
    shown = provider.post("/capacity/file", files={"files": ("capaciteit.xlsx", fetched)})
    assert shown.status_code == 200
    assert 'name="order"' in shown.text


def test_who_comes_while_a_file_is_read_is_asked_to_come_back(world, client):
    with turn(world.url):
        busy = send(client, "organisations.csv", FITTING)
    assert busy.status_code == 503
    assert "send yours again in a moment" in busy.text
