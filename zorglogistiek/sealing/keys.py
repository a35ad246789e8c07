"""The keys: read from the settings, never from the database.

A key set is text: ``id:base64`` pairs of 32 bytes, separated by spaces, commas or new lines; ``#`` begins a remark. The
first is the current one, with which is sealed; the others only open what was sealed before. The pair ``index`` is no
sealing key: the blind index is made with it. It stays when keys are rotated, so that equal numbers keep equal indexes
and the constraint on them holds at every moment.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from string import ascii_lowercase

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zorglogistiek.errors import Fault, Invalid, Unavailable

KEY_BYTES = 32
KEY_ID = re.compile("[a-z0-9]{1,8}")
INDEX = "index"
"""The id of the key of the blind index."""

SETTING = "ZORGLOGISTIEK_KEYS"

FORMAT = b"\x01"
ID_BYTES = 8
BEGINNING_BYTES = len(FORMAT) + ID_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """A key set, ready for use. Its text shows no key.

    ``boxes`` open by how a sealed value begins (``beginning``); ``current`` is that of what is sealed now. ``file`` is
    where the keys were read from (None: the environment): a key that is not known yet may stand in it by now.
    """

    current: bytes
    index: bytes = field(repr=False)
    boxes: Mapping[bytes, AESGCM] = field(repr=False)
    file: Path | None = None


def beginning(key_id: str) -> bytes:
    """How everything begins that the key with this id sealed: the format, and the id padded with zeros."""
    return FORMAT + key_id.encode().ljust(ID_BYTES, b"\0")


def read_keys(text: str, *, file: Path | None = None) -> Keyring:
    """The key set that a text holds. ValueError, which repeats nothing of the text, when it is none."""
    keys: dict[str, bytes] = {}
    for number, pair in enumerate(_pairs(text), start=1):
        key_id, colon, encoded = pair.partition(":")
        if not colon or not KEY_ID.fullmatch(key_id):
            raise ValueError(f"key {number} is not written as id:base64, with an id of 1 to 8 small letters and digits")
        if key_id in keys:
            raise ValueError(f"key {number} has the id of a key before it")
        keys[key_id] = _decoded(encoded, number)
    if len(set(keys.values())) < len(keys):
        raise ValueError("two keys are the same")
    index = keys.pop(INDEX, None)
    if index is None:
        raise ValueError(f"the key of the blind index is missing ({INDEX}:base64)")
    if not keys:
        raise ValueError("there is no key to seal with")
    boxes = {beginning(key_id): AESGCM(_derived(key, b"zorglogistiek seal 1")) for key_id, key in keys.items()}
    return Keyring(current=next(iter(boxes)), index=_derived(index, b"zorglogistiek index 1"), boxes=boxes, file=file)


def read_key_file(file: Path) -> Keyring:
    """The key set in a file. ValueError when it holds none; OSError when it cannot be read."""
    return read_keys(file.read_text(encoding="utf-8", errors="replace"), file=file)


def new_keys(present: str | None, today: date) -> str:
    """The text of a key file with a new current key before those of ``present`` (None: there are none yet).

    ValueError when ``present`` is no key set.
    """
    before: list[str] = []
    if present is not None:
        read_keys(present)
        before = _pairs(present)
    known = {pair.partition(":")[0] for pair in before}
    names = (f"{today:%y%m%d}{letter}" for letter in ascii_lowercase)
    key_id = next(name for name in names if name not in known)
    lines = [f"{key_id}:{_drawn()}", *before, *([] if before else [f"{INDEX}:{_drawn()}"])]
    return "\n".join(lines) + "\n"


_in_use: Keyring | None = None


def use(keyring: Keyring | None) -> None:
    """From now on this process seals and opens with these keys (None: with none)."""
    global _in_use  # noqa: PLW0603 - the keys of a process are one, like its settings
    _in_use = keyring


def in_use() -> Keyring:
    """The keys of this process. Invalid when it was given none."""
    if _in_use is None:
        raise missing_keys()
    return _in_use


def box_of(begin: bytes) -> AESGCM:
    """What opens a sealed value that begins like this. Unavailable, with the id of its key, when the key set lacks it.

    A key file is read again when it may have the key by now: who rotates keys need not restart the site first.
    """
    keyring = in_use()
    found = keyring.boxes.get(begin)
    if found is None and keyring.file is not None:
        try:
            keyring = read_key_file(keyring.file)
        except (OSError, ValueError):
            pass  # a file that is just being changed: the keys that were read before stay
        else:
            use(keyring)
            found = keyring.boxes.get(begin)
    if found is None:
        key_id = begin[len(FORMAT) :].rstrip(b"\0").decode("ascii", errors="replace")
        raise Unavailable(f"key {key_id} is not in the key set: what it sealed cannot be opened")
    return found


def missing_keys() -> Invalid:
    """That the settings name no keys, and what to do."""
    message = (
        "is required (or ZORGLOGISTIEK_KEYS_FILE): names and citizen service numbers are sealed with it; "
        "make a key set with `zorglogistiek keys new`"
    )
    return Invalid("settings", [Fault(field=SETTING, message=message)])


def _pairs(text: str) -> list[str]:
    lines = (line.partition("#")[0] for line in text.splitlines())
    return [pair for line in lines for pair in line.replace(",", " ").split()]


def _decoded(encoded: str, number: int) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"key {number} is not the base64 of {KEY_BYTES} bytes")
    if _repeats(key):
        raise ValueError(f"key {number} is a few bytes over and over, and not drawn: use `zorglogistiek keys new`")
    return key


def _repeats(key: bytes) -> bool:
    """Whether a key is made of its first bytes, over and over; one that was drawn is so once in 2**128 at most."""
    return any(key == key[:length] * (KEY_BYTES // length) for length in (1, 2, 4, 8, 16))


def _derived(key: bytes, purpose: bytes) -> bytes:
    """A key for one purpose only, so that a key that is used for two by mistake is still two."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def _drawn() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
