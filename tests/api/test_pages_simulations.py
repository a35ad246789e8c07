"""The page of simulations: a finished study with its differences, the same as a document; nothing else in the folder."""

import io
import json
import re
import shutil
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from tests.pages_world import make_world
from tests.simulated import NAME, simulations
from zorglogistiek.errors import NotFound
from zorglogistiek.settings import Settings
from zorglogistiek.simulation import telling
from zorglogistiek.simulation.charts import CHART
from zorglogistiek.simulation.summary import SUMMARY_FILE, read_summary, summaries
from zorglogistiek.words import translator


@pytest.fixture
def client(sqlite_url, monkeypatch):
    monkeypatch.setenv("ZORGLOGISTIEK_SIMULATIONS_FOLDER", str(simulations()))
    assert Settings().simulations_folder == simulations()
    return make_world(sqlite_url).client("coordinator")


def test_a_study_says_what_each_policy_means_and_for_whom(client):
    assert f"/simulations/{NAME}" in client.get("/simulations").text
    text = client.get(f"/simulations/{NAME}").text
    assert "Rondbellen" in text
    assert "Eén lijst, op volgorde van wachten" in text
    assert "Zoekt: elke zorgvorm" in text
    assert "Slechter af is wie meer dan 7 dagen langer op de lijst staat dan bij “Rondbellen”" in text
    assert text.count("<svg") == 6  # three pictures, each wide and narrow


def test_the_document_is_the_same_each_time_and_holds_the_sheet(client):
    first, second = (client.get(f"/simulations/{NAME}/document").content for _ in range(2))
    assert first == second
    packed = zipfile.ZipFile(io.BytesIO(first))
    text = packed.read("word/document.xml").decode()
    assert "A small region, with" in text
    charts = [ET.fromstring(packed.read(name)) for name in packed.namelist() if "/charts/" in name]
    assert len(charts) == text.count("<c:chart ") == 3
    drawn = {one.text for one in charts[0].iter(f"{{{CHART}}}v")}
    difference = read_summary(simulations(), NAME).compared[1].policy_does.differences["list_mean"]
    assert difference is not None
    assert drawn >= {"Eén lijst, op volgorde van wachten", f"{difference.mean:.6g}", f"{difference.half_width:.6g}"}
    styles = re.findall(r'<w:pStyle w:val="(Heading2|ListBullet)"/>.*?<w:t[^>]*>([^<]*)<', text)
    assert ("Heading2", "1. Data") in styles
    assert ("ListBullet", "A small region, with a line that goes on.") in styles
    assert text.count("<w:t>near_km</w:t>") == 1  # a cell
    assert "| near_km" not in text
    assert "# STRESS sheet" in client.get(f"/simulations/{NAME}/sheet").text


def test_who_sees_no_person_sees_what_is_drawn_and_no_replay(sqlite_url, monkeypatch, tmp_path):
    for name in (NAME, "record"):
        shutil.copytree(simulations() / NAME, tmp_path / name)
    summary = tmp_path / "record" / SUMMARY_FILE
    summary.write_text(json.dumps({**json.loads(summary.read_text("utf-8")), "replayed": True}), "utf-8")
    monkeypatch.setenv("ZORGLOGISTIEK_SIMULATIONS_FOLDER", str(tmp_path))
    world = make_world(sqlite_url)
    for role, answer in (("municipality", 404), ("evaluator", 404), ("coordinator", 200)):
        seen = world.client(role)
        listed = seen.get("/simulations").text
        assert f"/simulations/{NAME}" in listed
        assert ("/simulations/record" in listed) is (answer == 200)
        for path in ("", "/document", "/sheet"):
            assert seen.get(f"/simulations/{NAME}{path}").status_code == 200
            assert seen.get(f"/simulations/record{path}").status_code == answer


@pytest.mark.parametrize("name", ["nowhere", "%2e%2e", "small%2f..%2fsmall", "a" * 70])
def test_what_is_no_finished_study_is_not_there(client, name):
    assert client.get(f"/simulations/{name}").status_code == 404


def test_a_study_that_goes_on_is_not_listed_yet(tmp_path):
    (tmp_path / "going").mkdir()
    (tmp_path / "going" / "study.json").write_text("{}")
    assert summaries(tmp_path) == []
    with pytest.raises(NotFound):
        read_summary(tmp_path, "going")


def test_the_summary_is_read_as_it_was_written():
    found = read_summary(simulations(), NAME)
    assert found.scenarios() == ("as_it_is",)
    base, other = found.compared
    none, some = base.policy_does.differences["list_mean"], other.figures["list_mean"]
    assert none is not None
    assert some is not None
    assert (none.mean, some.replications) == (0, 2)
    assert {(one.key, one.value) for one in found.groups} == {
        ("seeks", "any"),
        ("urgency", "regular"),
        ("urgency", "urgent"),
    }


def test_a_replay_says_that_its_youths_exist():
    drawn, words = read_summary(simulations(), NAME), translator("en")
    replayed = replace(drawn, replayed=True, warm_up_days=70.0)
    assert telling.who_they_are(drawn, words) == "The youths are drawn; nobody in it exists."
    assert "those of the registry" in telling.who_they_are(replayed, words)
    assert "The first 70 days" in telling.who_they_are(replayed, words)
    assert "decided anew" in telling.asked(replayed, words)
