"""Mail: what a letter looks like, what a server's answers mean, and which settings fit together."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from tests.smtp_server import Post, post_office
from zorglogistiek.mail import Letter, MailServer, Refused, SmtpSecurity, Unreachable, Unsure, connected, is_address
from zorglogistiek.settings import Settings

LETTER = Letter(
    number="M-1",
    sender="overleg@zorglogistiek.example",
    to="team@delft.example",
    subject="Overleg: één plek",
    body="Beste collega,\n\n.een regel met een punt\nTot €",
    at=datetime(2026, 11, 23, 9, tzinfo=UTC),
)


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office() as found:
        yield found


def test_a_letter_arrives_as_it_was_written(post: Post) -> None:
    with connected(post.server) as connection:
        connection.send(LETTER)
    ((receiver, message),) = post.taken
    assert receiver == LETTER.to
    assert message["Subject"] == LETTER.subject
    assert message["Message-ID"] == "<M-1@zorglogistiek.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n").rstrip("\n") == LETTER.body


def test_several_letters_go_over_one_connection_also_after_a_refusal(post: Post) -> None:
    post.refuses.add("weg@delft.example")
    with connected(post.server) as connection:
        gone = Letter(number="M-2", sender=LETTER.sender, to="weg@delft.example", subject="s", body="b", at=LETTER.at)
        with pytest.raises(Refused) as refused:
            connection.send(gone)
        connection.send(LETTER)
    assert refused.value.code == 550
    assert [receiver for receiver, _ in post.taken] == [LETTER.to]


def test_a_server_that_hangs_up_leaves_us_unsure(post: Post) -> None:
    post.hangs_up = True
    with connected(post.server) as connection, pytest.raises(Unsure):
        connection.send(LETTER)


@pytest.mark.parametrize("security", SmtpSecurity)
def test_a_server_that_is_not_there_is_unreachable(security: SmtpSecurity) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: whoever calls is refused
        server = MailServer(host="127.0.0.1", port=taken.getsockname()[1], security=security, sender="a@b.example")
        with pytest.raises(Unreachable), connected(server):
            pass


def test_a_server_without_starttls_is_not_told_anything(post: Post) -> None:
    server = MailServer(
        host="127.0.0.1",
        port=post.port,
        security=SmtpSecurity.STARTTLS,
        sender="a@b.example",
        username="wie",
        password="geheim",
    )
    with pytest.raises(Unreachable), connected(server):
        pass
    assert "geheim" not in repr(server)


@pytest.mark.parametrize(
    "text",
    ["", "wijkteam", "a@b@c.example", "a b@c.example", "a@b.example\nBcc: c@d.example", "a@b.example,c@d.example"],
)
def test_what_is_no_plain_address_goes_nowhere(text: str) -> None:
    assert not is_address(text)
    with pytest.raises(ValueError, match="address"):
        Letter(number="M", sender=LETTER.sender, to=text, subject="s", body="b", at=LETTER.at).as_message()


def test_without_a_host_there_is_no_mail_server() -> None:
    assert Settings(smtp_from="a@b.example").mail_server is None


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({}, "SMTP_FROM"),
        ({"smtp_from": "nobody"}, "SMTP_FROM"),
        ({"smtp_from": "a@b.example", "smtp_username": "wie"}, "SMTP_PASSWORD"),
        (
            {"smtp_from": "a@b.example", "smtp_username": "wie", "smtp_password": "geheim", "smtp_security": "none"},
            "SMTP_SECURITY",
        ),
        ({"smtp_from": "a@b.example", "smtp_port": 70_000}, "smtp_port"),
        ({"smtp_from": "a@b.example", "smtp_security": "ssl"}, "smtp_security"),
    ],
)
def test_a_mail_server_that_cannot_work_stops_the_start(values: dict[str, object], names: str) -> None:
    with pytest.raises(ValidationError, match=names) as wrong:
        Settings.model_validate({"smtp_host": "mail.example", **values})
    assert "geheim" not in str(wrong.value)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_each_kind_of_connection_has_its_usual_port(security: str, port: int) -> None:
    settings = Settings.model_validate(
        {"smtp_host": "mail.example", "smtp_from": "a@b.example", "smtp_security": security}
    )
    server = settings.mail_server
    assert server is not None
    assert (server.port, server.security) == (port, SmtpSecurity(security))
