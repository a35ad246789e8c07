"""The pages after a meeting: minutes, changes, messages with the outbox, actions."""

import io
import re
import threading

import pytest
from docx import Document
from fastapi.testclient import TestClient
from sqlmodel import select

from api.app import create_app
from api.pages.afterwards.messages import DELIVERIES, FAILURES
from tests.pages_world import make_world, propose
from tests.smtp_server import post_office
from zorglogistiek.meeting.afterwards.messages import Delivery
from zorglogistiek.meeting.tables import Action, Meeting, Message
from zorglogistiek.places.tables import Organisation

HOSTILE = '<script>alert("x")</script> & \u202eomgekeerd \U0001f600'


@pytest.fixture
def world(sqlite_url):
    """R2 is declined with a hostile note, R3 proposed, and Linde has an action."""
    world = make_world(sqlite_url)
    made = propose(world, R2=1, R3=1, R4=None)
    with world.database.write() as session:
        for row in session.exec(select(Organisation)):
            row.email = f"plaatsing@{row.number.lower()}.example"
    client, meeting = world.client("coordinator"), f"/meetings/{world.meeting_on}"
    decline = {
        "version": "4",
        "kind": "decline",
        "proposal_id": str(made["R2"]),
        "reason": "composition",
        "note": HOSTILE.replace("\u202e", ""),
    }
    assert client.post(f"{meeting}/referrals/R2/decisions", data=decline).status_code == 303
    action = {"organisation": "Linde", "text": "bellen <b>nu</b>", "due_on": "31-12-2099", "referral": "R2"}
    assert client.post(f"{meeting}/actions", data=action).status_code == 303
    return world


def stored(world, table):
    with world.database.read() as session:
        return session.exec(select(table)).all()


def mailing_client(world, settings):
    """The coordinator's browser on an application with these settings."""
    cookies = world.client("coordinator").cookies
    return TestClient(create_app(settings), follow_redirects=False, cookies=cookies)


def forms(text, action):
    """The hidden fields of the first form with this address."""
    form = text.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_minutes_stand_on_the_screen_and_in_the_document_in_dutch_whatever_the_language(world):
    client = world.client("coordinator", "en")
    page = client.get(f"/meetings/{world.meeting_on}/minutes")
    assert 'lang="nl"' in page.text
    assert "Afgewezen" in page.text
    assert "<script>alert" not in page.text
    answer = client.get(f"/meetings/{world.meeting_on}/minutes/document")
    assert answer.headers["content-disposition"] == f'attachment; filename="verslag-{world.meeting_on}-concept.docx"'
    texts = [c.text for t in Document(io.BytesIO(answer.content)).tables for r in t.rows for c in r.cells]
    assert any("<script>alert" in text for text in texts)
    for secret in ("Noor", "Bakker"):
        assert secret not in page.text + "".join(texts)


def test_changes_say_when_there_is_nothing_to_compare_and_otherwise_who_lost(world):
    client, path = world.client("coordinator"), f"/meetings/{world.meeting_on}/changes"
    assert "Er is niets te vergelijken" in client.get(path).text
    with world.database.write() as session:
        meeting = session.exec(select(Meeting)).one()
        meeting.held_on = meeting.held_on.replace(year=meeting.held_on.year - 1)
    propose(world, R2=None, R3=1, R4=None)
    page = client.get(path).text
    assert "Groep G1 is afgewezen: samenstelling van de groep" in page
    assert "geen plek meer in zicht" in page
    assert "R3" not in page
    assert "R3" in client.get(path + "?show=same").text
    assert client.get(path + "?show='--").status_code == 200


def test_messages_are_made_changed_and_put_in_the_outbox_once(world):
    client, path = world.client("coordinator"), f"/meetings/{world.meeting_on}/messages"
    for _ in range(2):
        assert client.post(path).status_code == 303
    messages = stored(world, Message)
    assert len(messages) == 2  # Wijkteam Noord and Linde
    page = client.get(path).text
    number = next(one.number for one in messages if "R2" in one.body)
    typed = {**forms(page, f"{path}/{number}"), "subject": HOSTILE, "body": "tekst"}
    refused = client.post(f"{path}/{number}", data=typed)
    assert refused.status_code == 400  # a character that turns the text around
    assert "tekst</textarea>" in refused.text
    typed["subject"] = "Onderwerp <b>"
    sent = client.post(f"{path}/{number}", data={**typed, "then": "send"})
    assert sent.headers["location"].endswith("?said=messages-shown")
    again = client.post(f"{path}/{number}", data={**typed, "then": "send"})
    assert again.status_code == 409
    outbox = client.get("/outbox").text
    assert "Onderwerp &lt;b&gt;" in outbox
    assert client.get(f"/outbox?meeting={world.meeting_on}&organisation=nobody").status_code == 200
    assert sum(one.sent_at is not None for one in stored(world, Message)) == 1


def test_a_double_click_on_send_all_mails_each_message_once(world):
    with post_office() as post:
        settings = world.settings.model_copy(
            update={
                "smtp_host": "127.0.0.1",
                "smtp_port": post.port,
                "smtp_security": post.server.security,
                "smtp_from": post.server.sender,
            }
        )
        mailing, path = mailing_client(world, settings), f"/meetings/{world.meeting_on}/messages"
        assert mailing.post(path).status_code == 303
        page = mailing.get(path).text
        chosen = re.findall(r'name="message" value="([^"]*)"', page)
        assert len(chosen) == 2
        answers = []
        clicks = [
            threading.Thread(
                target=lambda: answers.append(mailing.post(f"{path}/_send", data={"message": chosen}).status_code)
            )
            for _ in range(2)
        ]
        for click in clicks:
            click.start()
        for click in clicks:
            click.join()
        assert set(answers) <= {200, 303}
        assert sorted(receiver for receiver, _ in post.taken) == ["plaatsing@linde.example", "plaatsing@w1.example"]


def test_a_mail_server_that_is_away_is_said_and_leaves_everything_to_be_tried_again(world):
    settings = world.settings.model_copy(
        update={"smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_security": "none", "smtp_from": "a@b.example"}
    )
    client, path = mailing_client(world, settings), f"/meetings/{world.meeting_on}/messages"
    client.post(path)
    page = client.get(path).text
    chosen = re.findall(r'name="message" value="([^"]*)"', page)
    answer = client.post(f"{path}/_send", data={"message": chosen})
    assert "1 bericht is niet verstuurd" in answer.text
    assert "de mailserver was niet bereikbaar" in answer.text
    assert "1 bericht is niet geprobeerd" in answer.text
    assert len(re.findall(r'name="message" value="', client.get(path).text)) == 2


def test_a_message_that_is_not_there_is_not_sent(world):
    client, path = world.client("coordinator"), f"/meetings/{world.meeting_on}/messages"
    for message in ("", "M-1", "M-1 x", "x'-- 1", "M-1 " + "9" * 30):
        assert client.post(f"{path}/_send", data={"message": message}).status_code in (400, 404)


def test_every_state_of_a_message_has_words():
    assert set(DELIVERIES) == set(Delivery)
    assert {"unreachable", "refused", "unknown"} == set(FAILURES)


def test_an_owner_sees_its_own_actions_marks_them_done_and_takes_that_back(world):
    provider, referrer = world.client("provider"), world.client("referrer")
    assert "bellen &lt;b&gt;nu&lt;/b&gt;" in provider.get("/actions").text
    assert "bellen" not in referrer.get("/actions").text
    (action,) = stored(world, Action)
    path = f"/actions/{action.id}"
    assert referrer.post(f"{path}/done", data={"version": "1"}).status_code == 404
    assert provider.post(path, data={"version": "1", "text": "niets"}).status_code == 403
    assert provider.post(f"{path}/done", data={"version": "1"}).status_code == 303
    again = provider.post(f"{path}/done", data={"version": "1"})
    assert again.status_code == 409
    assert "gedaan op" in provider.get("/actions?show=done").text
    assert provider.post(f"{path}/reopen", data={"version": "2"}).status_code == 303
    assert stored(world, Action)[0].done_on is None


def test_a_change_of_an_action_keeps_what_was_typed_and_says_what_is_wrong(world):
    client = world.client("coordinator")
    (action,) = stored(world, Action)
    typed = {"version": "1", "organisation": "W1", "text": "", "due_on": "31-31-2026"}
    refused = client.post(f"/actions/{action.id}", data=typed)
    assert refused.status_code == 400
    assert 'value="31-31-2026"' in refused.text
    typed |= {"text": "mailen", "due_on": "30-12-2099"}
    assert client.post(f"/actions/{action.id}", data=typed).status_code == 303
    stale = client.post(f"/actions/{action.id}", data=typed)
    assert stale.status_code == 409
    assert stored(world, Action)[0].text == "mailen"


def test_the_meeting_leads_to_what_follows_it(world):
    page = world.client("coordinator").get(f"/meetings/{world.meeting_on}").text
    for path in ("minutes", "changes", "messages"):
        assert f'href="/meetings/{world.meeting_on}/{path}"' in page
