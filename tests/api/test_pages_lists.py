"""Every list narrows and sorts by the address, says how many, and offers to show all again."""

import re

import pytest

from tests.api.test_pages_before import form_of
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


def test_a_long_agenda_has_pages_that_together_are_all_of_it(world, monkeypatch):
    monkeypatch.setattr("api.pages.paging.ONE_PAGE", 2)
    monkeypatch.setattr("api.pages.paging.ON_A_PAGE", 2)
    client, base = world.client("coordinator", "en"), f"/meetings/{world.meeting_on}"
    first, second = client.get(base).text, client.get(f"{base}?page=2").text
    assert sorted(cards(first) + cards(second)) == ["R2", "R3", "R4"]
    for page in (first, second):
        assert count(page) == "3 referrals"
        assert "<b>3</b> on the agenda" in page
        assert re.findall(r'href="[^"]*section=(\w+)"[^>]*>[^(]*\((?!0\))', page), (
            "every section is counted on every page"
        )
    last = cards(second)[0]
    assert cards(client.get(f"{base}?open={last}").text) == [last]
    assert (
        f'action="{base}/referrals/{last}/decisions?page=2"' in client.get(f"{base}/referrals/{last}/card?page=2").text
    )
    assert f'href="{base}?page=2#agenda"' in first
    # From the page of a referral that was reached without a page one comes back to where its card is.
    back = re.search(rf'href="([^"]*)#{last}"', client.get(f"{base}/referrals/{last}").text)
    assert back is not None
    assert cards(client.get(back.group(1)).text) == [last]


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("/urgency", r'href="/referrals/(R\d)#standing">R'),
        ("/capacity", r'class="group-card[^"]*" id="(\w+)"'),
        ("/referrals", r'rowheader" scope="row"><a[^>]*href="/referrals/(R\d)"'),
        ("/preparation/{day}?capacity-page={page}", r'scope="row">(Stichting \w+)</th>\n'),
    ],
)
def test_the_pages_of_the_other_lists_are_together_the_list(looked_at, monkeypatch, path, lines):
    client, path = looked_at.client("coordinator", "en"), path.replace("{day}", str(looked_at.meeting_on))
    whole = re.findall(lines, client.get(path.partition("?")[0]).text)
    monkeypatch.setattr("api.pages.paging.ONE_PAGE", 1)
    monkeypatch.setattr("api.pages.paging.ON_A_PAGE", 1)
    asked = path if "{page}" in path else f"{path}?page={{page}}"
    pages = [re.findall(lines, client.get(asked.format(page=at)).text) for at in range(1, len(whole) + 1)]
    assert pages == [[one] for one in whole]


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


def test_what_is_done_in_a_list_of_the_preparation_or_the_capacity_leads_back_to_it(world):
    client, asked = world.client("coordinator"), "?order=free&find=G1"
    form = re.search(r'action="(/capacity/groups/G1/closures[^"]*)"', client.get(f"/capacity{asked}&open=G1").text)
    assert form is not None
    refused = client.post(form.group(1).replace("&amp;", "&"), data={"places": "0"})
    assert (refused.status_code, "close-G1-faults" in refused.text) == (400, True)
    form = re.search(r'formaction="(/capacity/groups/G1[^"]*)"', client.get(f"/capacity{asked}&open=G1").text)
    assert form is not None
    answer = client.post(form.group(1).replace("&amp;", "&"), data=form_of(world, 20))
    assert sorted(answer.headers["location"].partition("?")[2].partition("#")[0].split("&")) == [
        *("find=G1", "open=G1", "order=free", "said=confirmed")
    ]
    path = f"/preparation/{world.meeting_on}"
    form = re.search(
        r'action="([^"]*/publish[^"]*)".*?name="version" value="(\d+)"',
        client.get(f"{path}?capacity-order=provider").text,
        re.DOTALL,
    )
    assert form is not None
    assert form.group(1) == f"{path}/publish?capacity-order=provider"
    times = {"version": form.group(2), "starts_at": "9:00", "ends_at": "11:00", "venue": "Zaal 1"}
    sent = client.post(form.group(1), data=times)
    assert sent.headers["location"] == f"{path}?capacity-order=provider&said=published#publish"
