"""The data of a youth, from the page of a referral: for who may register, and nobody else."""

import json

import pytest
from sqlmodel import select

from tests.pages_world import make_world
from zorglogistiek.audit.tables import AuditEvent


@pytest.fixture
def world(sqlite_url):
    return make_world(sqlite_url)


@pytest.mark.parametrize("role", ["coordinator", "referrer"])
def test_the_youths_data_is_given_out_and_noted(world, role):
    client = world.client(role)
    assert 'action="/referrals/R2/youth-data"' in client.get("/referrals/R2").text
    page = client.post("/referrals/R2/youth-data", data={"format": "html"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["content-disposition"] == 'attachment; filename="youth-J2.html"'
    assert page.headers["cache-control"] == "no-store"
    assert "Noor" in page.text
    assert "Visser" not in page.text
    found = json.loads(client.post("/referrals/R2/youth-data", data={"format": "json"}).content)
    assert found["youth"][0]["last_name"] == "Bakker"
    with world.database.read() as session:
        noted = session.exec(select(AuditEvent).where(AuditEvent.detail == "export: own data")).all()
    assert [(one.object_number, one.role) for one in noted] == [("J2", role)] * 2


def test_nobody_else_gets_them(world):
    for role in ("provider", "municipality", "evaluator"):
        client = world.client(role)
        assert client.post("/referrals/R2/youth-data", data={"format": "json"}).status_code in (403, 404)
        assert "youth-data" not in client.get("/referrals/R2").text
    referrer = world.client("referrer")
    absent = referrer.post("/referrals/R99/youth-data", data={"format": "json"})
    assert absent.status_code == 404
    assert world.client().post("/referrals/R2/youth-data").status_code == 403
