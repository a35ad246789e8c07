"""Sealing a value and opening it again: AES-256-GCM, with the row that it stands in as associated data.

A sealed value is: one byte for the format, eight for the id of its key (padded with zeros), twelve of nonce, and what
AES-GCM gives. The row is not in it: a value that was moved to another row, another column or another registry number
cannot be opened there.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag

from zorglogistiek.errors import ZorglogistiekError
from zorglogistiek.sealing.keys import box_of, in_use

FORMAT = b"\x01"
ID_BYTES = 8
HEADER_BYTES = len(FORMAT) + ID_BYTES
NONCE_BYTES = 12


class BrokenSeal(ZorglogistiekError):
    """A sealed value is damaged, or was sealed for another row; the error names the row and nothing of the value."""

    def __init__(self, row: str) -> None:
        super().__init__(f"what is sealed for {row} cannot be opened: it is damaged, or was moved there")


def row_name(table: str, key: str, field: str) -> str:
    """The name of a cell, to seal it for: ``key`` must be known before the row is stored, and never change."""
    return f"{table}/{key}/{field}"


def header(key_id: str) -> bytes:
    """How everything begins that the key with this id sealed."""
    return FORMAT + key_id.encode().ljust(ID_BYTES, b"\0")


def seal(plain: str, *, row: str) -> bytes:
    """The text, readable only with the keys and only for ``row``. Twice the same text gives different bytes."""
    keyring = in_use()
    begin, nonce = header(keyring.current), os.urandom(NONCE_BYTES)
    return begin + nonce + keyring.boxes[keyring.current].encrypt(nonce, plain.encode(), begin + row.encode())


def unseal(sealed: bytes, *, row: str) -> str:
    """The text that was sealed for ``row``. BrokenSeal when it was not; Unavailable when its key is not at hand."""
    begin, nonce = sealed[:HEADER_BYTES], sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
    if begin[:1] != FORMAT or len(nonce) < NONCE_BYTES:
        raise BrokenSeal(row)
    key_id = begin[1:].rstrip(b"\0").decode("ascii", errors="replace")
    try:
        opened = box_of(key_id).decrypt(nonce, sealed[HEADER_BYTES + NONCE_BYTES :], begin + row.encode())
    except InvalidTag as error:
        raise BrokenSeal(row) from error
    return opened.decode()


def blind_index(plain: str) -> bytes:
    """What equal texts have in common and tells nothing of them to who lacks the key: 32 bytes, to look up by."""
    return hmac.digest(in_use().index, plain.encode(), hashlib.sha256)
