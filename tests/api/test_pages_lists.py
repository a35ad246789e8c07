"""Every list narrows and sorts by the address, says how many, and offers to show all again."""

import re

import pytest

from tests.pages_world import make_world, propose


@pytest.fixture
def world(sqlite_url):
    return made(sqlite_url)


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory, migrated_sqlite):
    """The same region for all who only look."""
    file = tmp_path_factory.mktemp("lists") / "region.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    return made(f"sqlite:///{file}")


def made(url):
    world = make_world(url)
    propose(world, R2=1, R3=1, R4=None)
    return world


def cards(page):
    return re.findall(r'<details class="card[^"]*" id="(R\d)"', page)


def count(page):
    (said,) = re.findall(r'site-count[^"]*"><strong>(.*?)</p>', page, re.DOTALL)
    return re.sub(r"<[^>]+>", "", said)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("?find=r3", ["R3"]),
        ("?find=R2&provider=Stichting+Linde", ["R2"]),
        ("?urgency=regular&order=waited", ["R3", "R2", "R4"]),
        ("?section=other&find=R9", []),
    ],
)
def test_the_agenda_by_number_provider_and_urgency(looked_at, asked, shown):
    base = f"/meetings/{looked_at.meeting_on}"
    page = looked_at.client("coordinator", "en").get(base + asked).text
    assert sorted(cards(page)) == sorted(shown)
    if len(shown) < 3:
        assert count(page).startswith(f"{len(shown)} referral")
        assert "of 3." in count(page)
    assert f'data-card="{base}/referrals/{shown[0]}/card{asked.replace("&", "&amp;")}"' in page if shown else True


def test_a_decision_goes_back_to_the_agenda_as_it_was_narrowed(world):
    client, asked = world.client("coordinator"), "?show=undecided&find=R&urgency=regular&order=number"
    base = f"/meetings/{world.meeting_on}"
    form = re.search(r'action="([^"]*R2/decisions[^"]*)"', client.get(f"{base}{asked}").text)
    assert form is not None
    version = client.get(f"{base}/referrals/R2/card").text.partition('data-version="')[2].partition('"')[0]
    answer = client.post(
        form.group(1).replace("&amp;", "&"), data={"kind": "withdraw", "version": version, "note": "verhuisd"}
    )
    assert answer.headers["location"] == f"{base}{asked}&said=decided#R2"


@pytest.mark.parametrize(
    ("username", "path", "said"),
    [
        ("coordinator", "/meetings?state=open", "1 meeting of 1."),
        ("coordinator", "/meetings?state=closed", "0 meetings of 1. Nothing fits this filter."),
        ("coordinator", "/capacity?provider=Stichting+Es", "1 group of 2."),
        ("coordinator", "/capacity?order=free&find=G1", "1 group of 2."),
        ("coordinator", "/escalations?proposed-find=R4&stage=awaited", "1 referral of"),
        ("coordinator", "/proposals?find=R3&order=waited", "1 proposal of 2."),
        ("municipality", "/own-youths?over_norm=yes", "1 referral of 3."),
    ],
)
def test_the_other_lists(looked_at, username, path, said):
    page = looked_at.client(username, "en").get(path)
    assert page.status_code == 200
    assert said in " ".join(re.sub(r"<[^>]+>", "", page.text).split())


def test_an_answer_goes_back_to_the_proposals_as_they_were_narrowed(world):
    client = world.client("coordinator")
    form = re.search(r'action="(/proposals/\d+/answer[^"]*)"', client.get("/proposals?show=waiting&find=R3").text)
    assert form is not None
    answer = client.post(form.group(1).replace("&amp;", "&"), data={"willing": "yes", "seen": "0"})
    assert answer.headers["location"].startswith("/proposals?show=waiting&find=R3&said=answered#p")
    refused = client.post(form.group(1).replace("&amp;", "&"), data={"willing": "no", "seen": "0"})
    assert (refused.status_code, "-faults" in refused.text) == (400, True)  # though that list no longer shows it
