"""Every list narrows and sorts by the address, says how many, and offers to show all again."""

import re

import pytest

from tests.pages_world import make_world, propose


@pytest.fixture
def world(sqlite_url):
    world = make_world(sqlite_url)
    propose(world, R2=1, R3=None, R4=None)
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
        ("?provider=Stichting+Linde", ["R2"]),
        ("?urgency=regular&order=waited", ["R3", "R2", "R4"]),
        ("?section=other&find=R9", []),
    ],
)
def test_the_agenda_by_number_provider_and_urgency(world, asked, shown):
    base = f"/meetings/{world.meeting_on}"
    page = world.client("coordinator", "en").get(base + asked).text
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
    ("path", "said"),
    [
        ("/meetings?state=open", "1 meeting of 1."),
        ("/meetings?state=closed", "0 meetings of 1. Nothing fits this filter."),
        ("/capacity?provider=Stichting+Es", "1 group of 2."),
        ("/capacity?order=free&find=G1", "1 group of 2."),
        ("/escalations?proposed-find=R4&stage=awaited", "1 referral of"),
    ],
)
def test_the_other_lists(world, path, said):
    page = world.client("coordinator", "en").get(path)
    assert page.status_code == 200
    assert said in " ".join(re.sub(r"<[^>]+>", "", page.text).split())
