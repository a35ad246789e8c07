"""The messages after a meeting: what they say, that they are made once and sent once, and what a failure leaves."""

import threading
from collections.abc import Iterator
from datetime import date

import pytest
from sqlmodel import select

from tests.meeting_world import Table, make_table
from tests.small_region import TODAY, day
from tests.smtp_server import Post, post_office
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound
from zorglogistiek.mail import MailServer, SmtpSecurity
from zorglogistiek.meeting.afterwards import sending
from zorglogistiek.meeting.afterwards.messages import (
    Delivery,
    MessageView,
    Prepared,
    change_message,
    messages,
    prepare_messages,
)
from zorglogistiek.meeting.afterwards.minutes import minutes
from zorglogistiek.meeting.afterwards.sending import Sent, send_messages, settle_message
from zorglogistiek.meeting.deciding.expiring import expire_overdue
from zorglogistiek.meeting.deciding.promises import PROMISE_DAYS
from zorglogistiek.meeting.service import add_action, open_meeting
from zorglogistiek.places.tables import Organisation

SITE = "https://zorg.example"


@pytest.fixture
def table(database: Database) -> Table:
    """R1 is accepted in G1 of Linde, R2 declined there, R4 proposed in G2 of Es and not decided; R3 has no place."""
    made = make_table(database)
    made.plan(R1="G1", R2="G1", R3=None, R4="G2")
    with made.write() as session:
        for row in session.exec(select(Organisation)):
            row.email = f"plaatsing@{row.number.lower()}.example"
    made.change_youth("J1", first_name="Noor", last_name="van der Berg")
    made.accept("R1")
    made.decide("R2", kind="decline", group="G1", reason="safety", note="niet voor de mail")
    return made


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as found:
        yield found


def prepare(table: Table) -> Prepared:
    with table.write() as session:
        return prepare_messages(
            session, table.coordinator, meeting_on=table.held_on, site=SITE, now=table.now(), today=table.today
        )


def read(table: Table, held_on: date | None = TODAY) -> dict[str, MessageView]:
    with table.database.read() as session:
        return {one.organisation: one for one in messages(session, visible_to=table.coordinator, meeting_on=held_on)}


def send(table: Table, *chosen: MessageView, server: MailServer | None = None) -> Sent:
    named = [(one.number, one.version) for one in chosen]
    return send_messages(table.database, table.coordinator, chosen=named, server=server, clock=table.now)


def change(table: Table, one: MessageView, subject: str = "Anders", body: str = "Andere tekst") -> None:
    with table.write() as session:
        change_message(session, table.coordinator, number=one.number, version=one.version, subject=subject, body=body)


def test_a_referrer_reads_provider_start_bridging_and_what_is_asked_and_no_names(table: Table) -> None:
    prepare(table)
    message = read(table)["W1"]
    assert message.address == "plaatsing@w1.example"
    assert "R1 (N.v.d.B.)" in message.body
    assert "Plek afgesproken: Groep G1 (Linde). Verwachte start: 23-11-2026." in message.body
    assert "Overbrugging: geen." in message.body
    assert "laat uiterlijk 24-11-2026 weten of jeugdige en ouders akkoord zijn" in message.body
    assert "Groep G1 van Linde is afgewezen: veiligheid." in message.body
    assert "Voorgesteld, nog niet besloten: Groep G2 van Es" in message.body
    assert "Nog geen plek in zicht." in message.body
    assert f"{SITE}/referrals" in message.body
    for secret in ("Noor", "Berg", "niet voor de mail"):
        assert secret not in message.subject + message.body


def test_a_provider_reads_of_its_own_groups_only(table: Table) -> None:
    prepare(table)
    linde, es = read(table)["Linde"].body, read(table)["Es"].body
    assert "Plek afgesproken in Groep G1. Start: 23-11-2026." in linde
    assert "na 07-12-2026 vervalt de toezegging" in linde
    assert "Afgewezen voor Groep G1: veiligheid" in linde
    assert "R4" not in linde
    assert "R1" not in es


def test_a_held_place_is_told_to_both_with_its_expected_start(table: Table) -> None:
    table.decide("R4", kind="hold", group="G2", until=day(14).isoformat())
    prepare(table)
    referrer, provider = read(table)["W1"].body, read(table)["Es"].body
    assert "Aangehouden voor Groep G2 van Es tot en met 07-12-2026." in referrer
    assert "Groep G2 van Es. Verwachte start: na het volgende overleg, vanaf 30-11-2026" in referrer
    assert "houd de plek in Groep G2 vrij tot en met 07-12-2026" in provider
    assert "of u deze plek kunt bieden" not in provider


def test_a_promise_that_expired_since_the_last_meeting_is_told_to_whom_it_concerned(database: Database) -> None:
    table = make_table(database)
    table.accept("R1")
    table.today = table.held_on = day(PROMISE_DAYS + 1)
    with table.write() as session:
        open_meeting(session, table.coordinator, held_on=table.held_on)
        expire_overdue(session, SYSTEM, today=table.today, now=table.now())
    prepare(table)
    told = read(table, table.held_on)
    assert "geldt niet meer" in told["W1"].body.partition("R2")[0]
    assert "R1" in told["Linde"].body
    with table.database.read() as session:
        found = minutes(session, visible_to=table.coordinator, meeting_on=table.held_on, now=table.now())
    (recorded,) = [part.table.rows for part in found.parts if part.table and part.heading.startswith("Verder")]
    assert [(row[0].split()[0], row[3]) for row in recorded] == [("R1", "Groep G1 (Linde)")]


def test_an_action_is_in_its_owners_message(table: Table) -> None:
    with table.write() as session:
        add_action(session, table.coordinator, held_on=TODAY, organisation="M1", text="budget regelen", due_on=day(2))
    prepare(table)
    assert "- budget regelen (uiterlijk 25-11-2026)" in read(table)["M1"].body


def test_preparing_again_makes_nothing_twice_and_renews_only_what_changed(table: Table) -> None:
    assert prepare(table).made == 3
    before = read(table)
    assert prepare(table) == Prepared(made=0, renewed=0, kept=3, removed=0)
    table.decide("R3", kind="escalate")
    assert prepare(table) == Prepared(made=0, renewed=1, kept=2, removed=0)
    after = read(table)
    assert "Opgeschaald" in after["W1"].body
    assert (after["Linde"], after["Es"]) == (before["Linde"], before["Es"])


def test_what_was_changed_by_hand_or_sent_is_kept_and_what_is_needless_goes(table: Table) -> None:
    prepare(table)
    found = read(table)
    change(table, found["W1"])
    send(table, found["Linde"])
    table.decide("R4", kind="withdraw", note="verhuisd")
    assert prepare(table) == Prepared(made=0, renewed=0, kept=2, removed=1)
    after = read(table)
    assert (after["W1"].body, after["W1"].edited) == ("Andere tekst", True)
    assert after["Linde"].body == found["Linde"].body


def test_an_unwell_text_is_refused_at_its_field_and_a_stale_one_as_such(table: Table) -> None:
    prepare(table)
    one = read(table)["W1"]
    with pytest.raises(Invalid) as wrong:
        change(table, one, subject="Regel\nBcc: x@y.example", body="")
    assert [fault.field for fault in wrong.value.faults] == ["subject", "body"]
    change(table, one)
    with pytest.raises(Conflict):
        change(table, one)
    with pytest.raises(Conflict):
        send(table, one)  # looked at before it was changed


def test_messages_go_out_once_however_often_they_are_sent(table: Table, post: Post) -> None:
    prepare(table)
    found = list(read(table).values())
    assert send(table, *found, server=post.server) == Sent(sent=3)
    assert send(table, *found, server=post.server) == Sent(skipped=3)
    again = list(read(table).values())
    assert {one.delivery for one in again} == {Delivery.SENT}
    assert send(table, *again, server=post.server) == Sent(skipped=3)
    assert sorted(receiver for receiver, _ in post.taken) == sorted(one.address or "" for one in found)


def test_two_coordinators_at_once_send_each_message_once(table: Table, post: Post) -> None:
    prepare(table)
    found = list(read(table).values())
    results: list[Sent] = []
    threads = [
        threading.Thread(target=lambda: results.append(send(table, *found, server=post.server))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(post.taken) == 3
    assert sum(one.sent for one in results) == 3
    assert sum(one.skipped for one in results) == 3


def test_without_a_mail_server_messages_are_shown_and_not_mailed(table: Table) -> None:
    prepare(table)
    assert send(table, *read(table).values()) == Sent(shown=3)
    assert {(one.delivery, one.attempts) for one in read(table).values()} == {(Delivery.SHOWN, 0)}


def test_a_server_that_is_away_fails_the_first_and_leaves_the_others(table: Table, post: Post) -> None:
    prepare(table)
    found = list(read(table).values())
    away = MailServer(host="127.0.0.1", port=1, security=SmtpSecurity.NONE, sender="a@b.example")
    assert send(table, *found, server=away) == Sent(failed=1, left=2)
    after = read(table)
    failed = [one for one in after.values() if one.delivery is Delivery.FAILED]
    assert [one.failure for one in failed] == [sending.UNREACHABLE]
    assert send(table, *after.values(), server=post.server) == Sent(sent=3)


def test_a_refused_address_keeps_nobody_else_waiting_and_can_be_tried_again(table: Table, post: Post) -> None:
    prepare(table)
    found = read(table)
    post.refuses.add("plaatsing@es.example")
    assert send(table, *found.values(), server=post.server) == Sent(sent=2, failed=1)
    refused = read(table)["Es"]
    assert (refused.delivery, refused.failure, refused.edited) == (Delivery.FAILED, "refused 550", False)
    post.refuses.clear()
    assert send(table, refused, server=post.server) == Sent(sent=1)
    assert read(table)["Es"].attempts == 2


def test_a_message_of_which_nothing_is_known_is_not_sent_again_until_somebody_says_so(table: Table, post: Post) -> None:
    prepare(table)
    post.hangs_up = True
    assert send(table, read(table)["Es"], server=post.server) == Sent(unknown=1)
    one = read(table)["Es"]
    assert one.delivery is Delivery.UNKNOWN
    with pytest.raises(Conflict):
        send(table, one, server=post.server)
    with pytest.raises(Conflict):
        change(table, one)
    assert prepare(table).kept == 3
    with table.write() as session:
        settle_message(
            session, table.coordinator, number=one.number, version=one.version, went_out=False, now=table.now()
        )
    post.hangs_up = False
    assert send(table, read(table)["Es"], server=post.server) == Sent(sent=1)


def test_a_crash_between_claim_and_settlement_leaves_it_unknown(
    table: Table, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(table)

    def crash(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    one = read(table)["Es"]
    with monkeypatch.context() as broken:
        broken.setattr(sending, "_settle", crash)
        with pytest.raises(KeyboardInterrupt):
            send(table, one, server=post.server)
    assert len(post.taken) == 1
    assert read(table)["Es"].delivery is Delivery.UNKNOWN
    one = read(table)["Es"]
    with table.write() as session:
        settle_message(
            session, table.coordinator, number=one.number, version=one.version, went_out=True, now=table.now()
        )
    assert read(table)["Es"].delivery is Delivery.SENT


def test_without_an_address_a_message_is_made_and_not_sent(table: Table, post: Post) -> None:
    with table.write() as session:
        session.exec(select(Organisation).where(Organisation.number == "Es")).one().email = None
    prepare(table)
    es = read(table)["Es"]
    assert es.address is None
    with pytest.raises(Conflict, match="no e-mail address"):
        send(table, es, server=post.server)
    with table.write() as session:
        session.exec(select(Organisation).where(Organisation.number == "Es")).one().email = "es@es.example"
    assert prepare(table).renewed == 1
    assert send(table, read(table)["Es"], server=post.server) == Sent(sent=1)


def test_a_long_list_is_cut_where_it_is_said(database: Database) -> None:
    table = make_table(database, youths=120)
    prepare(table)
    body = read(table)["W1"].body
    assert len(body) < 10_000
    assert "aanmeldingen: zie de site." in body


def test_messages_are_the_coordinators(table: Table) -> None:
    prepare(table)
    one = read(table)["W1"]
    user = table.region.linde
    with table.database.read() as session, pytest.raises(Forbidden):
        messages(session, visible_to=user)
    with pytest.raises(Forbidden):
        send_messages(table.database, user, chosen=[(one.number, 1)], server=None, clock=table.now)
    with pytest.raises(NotFound):
        send_messages(table.database, table.coordinator, chosen=[("M-x'--", 1)], server=None, clock=table.now)


def test_a_place_that_was_agreed_and_declined_after_all_is_not_told_as_agreed(table: Table) -> None:
    table.decide("R1", kind="decline", group="G1", reason="family_declines")
    prepare(table)
    (to_provider,) = [one.body for one in read(table).values() if "Afgewezen voor" in one.body and "R2" in one.body]
    assert "eerst geaccepteerd; de plek is weer vrij" in to_provider
    assert "Plek afgesproken" not in to_provider
    proposal = table.item("R4").proposal
    assert proposal is not None
    table.decide("R4", kind="hold", proposal_id=proposal.id, until=day(7).isoformat())
    table.decide("R4", kind="withdraw", note="verhuisd")
    prepare(table)
    assert not any("Houd de plek" in one.body for one in read(table).values())
    assert any("geldt niet meer" in one.body for one in read(table).values())
