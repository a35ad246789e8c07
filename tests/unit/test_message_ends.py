"""Where a request ends, when it says so twice: what comes behind it must not be taken for another's request."""

import h11
import pytest
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.http.h11_impl import H11Protocol

BEHIND = b"GET /behind HTTP/1.1\r\nHost: x\r\n\r\n"


def body_of(*, length: bytes, chunked: bool, sent: bytes) -> tuple[bytes, bytes]:
    """What the server reads as the body of a request with these heads, and what it leaves behind it."""
    heads = b"POST / HTTP/1.1\r\nHost: x\r\n" + length + (b"Transfer-Encoding: chunked\r\n" if chunked else b"")
    connection, body = h11.Connection(h11.SERVER), b""
    connection.receive_data(heads + b"\r\n" + sent + BEHIND)
    while not isinstance(event := connection.next_event(), h11.EndOfMessage):
        assert isinstance(event, h11.Request | h11.Data)
        body += bytes(event.data) if isinstance(event, h11.Data) else b""
    return body, connection.trailing_data[0]


def test_the_site_is_served_by_what_is_tried_here():
    assert AutoHTTPProtocol is H11Protocol


@pytest.mark.parametrize("length", [b"", b"Content-Length: 3\r\n", b"Content-Length: 4000\r\n"])
def test_chunks_go_before_a_length(length: bytes):
    assert body_of(length=length, chunked=True, sent=b"5\r\nhello\r\n0\r\n\r\n") == (b"hello", BEHIND)


def test_two_lengths_are_refused():
    with pytest.raises(h11.RemoteProtocolError):
        body_of(length=b"Content-Length: 5\r\nContent-Length: 3\r\n", chunked=False, sent=b"hello")


def test_control_one_length_is_kept():
    assert body_of(length=b"Content-Length: 5\r\n", chunked=False, sent=b"hello") == (b"hello", BEHIND)
