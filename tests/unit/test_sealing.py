"""Sealing: bound to the row, refused when moved or damaged, and hard to use wrongly."""

import base64
from datetime import date
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError
from sqlmodel import col, select

from zorglogistiek.errors import Invalid, Unavailable
from zorglogistiek.people.fields import Text, holds_bsn
from zorglogistiek.people.tables import Youth
from zorglogistiek.sealing import BrokenSeal, blind_index, keys, seal, unseal
from zorglogistiek.sealing.columns import Sealed, SealedBytes
from zorglogistiek.settings import Settings

ON = date(2026, 11, 22)
NOOR = "youth/J1/first_name"


def test_what_is_sealed_opens_for_its_row_only() -> None:
    sealed = seal("Noor", row=NOOR)
    assert unseal(sealed, row=NOOR) == "Noor"
    assert b"Noor" not in sealed
    for elsewhere in ("youth/J2/first_name", "youth/J1/last_name", "account/J1/first_name"):
        with pytest.raises(BrokenSeal) as refused:
            unseal(sealed, row=elsewhere)
        assert elsewhere in str(refused.value)
        assert "Noor" not in str(refused.value)


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    assert len({seal("Noor", row=NOOR) for _ in range(20)}) == 20


@pytest.mark.parametrize("at", [0, 1, 9, 21, -1])
def test_a_single_changed_bit_is_refused(at: int) -> None:
    sealed = bytearray(seal("Noor", row=NOOR))
    sealed[at] ^= 1
    with pytest.raises((BrokenSeal, Unavailable)):
        unseal(bytes(sealed), row=NOOR)


@pytest.mark.parametrize("length", [0, 1, 9, 20, 30])
def test_a_value_that_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(BrokenSeal):
        unseal(seal("Noor", row=NOOR)[:length], row=NOOR)


def test_after_a_rotation_older_values_open_and_the_index_stays() -> None:
    sealed, index = seal("Noor", row=NOOR), blind_index("111222333")
    newer = keys.new_keys(_present(), ON)
    keys.use(keys.read_keys(newer))
    assert unseal(sealed, row=NOOR) == "Noor"
    assert blind_index("111222333") == index
    assert seal("Noor", row=NOOR)[:9] != sealed[:9]
    keys.use(keys.read_keys(keys.new_keys(None, ON)))
    with pytest.raises((Unavailable, BrokenSeal)):
        unseal(sealed, row=NOOR)
    assert blind_index("111222333") != index


def test_a_key_that_came_into_the_file_later_is_found(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(keys.new_keys(None, ON))
    site = keys.read_key_file(file)
    file.write_text(keys.new_keys(file.read_text(), ON))
    keys.use(keys.read_key_file(file))
    sealed = seal("Noor", row=NOOR)  # by `keys rotate`, while the site has read the file before
    keys.use(site)
    assert unseal(sealed, row=NOOR) == "Noor"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("", "blind index is missing"),
        ("k1", "id:base64"),
        ("K1:AAAA", "id:base64"),
        ("k1:AAAA", "32 bytes"),
        ("k1:!", "32 bytes"),
        ("k1:{a}", "blind index is missing"),
        ("index:{a}", "no key to seal with"),
        ("k1:{a} k1:{b} index:{c}", "has the id"),
        ("k1:{a} index:{a}", "the same"),
        (f"k1:{base64.b64encode(bytes(32)).decode()} index:{{a}}", "over and over"),
        (f"k1:{{a}} index:{base64.b64encode(b'zorg' * 8).decode()}", "over and over"),
    ],
)
def test_a_wrong_key_set_is_refused_without_being_repeated(wrong: str, why: str) -> None:
    drawn = dict(zip("abc", (keys._drawn() for _ in "abc"), strict=True))
    text = wrong.format(**drawn)
    with pytest.raises(ValueError, match=why) as refused:
        keys.read_keys(text)
    with pytest.raises(ValidationError) as stopped:
        Settings(keys=text)  # type: ignore[arg-type]
    for error in (refused, stopped):
        assert not any(key in str(error.value) for key in drawn.values())


def test_without_keys_there_is_no_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZORGLOGISTIEK_KEYS")
    with pytest.raises(Invalid, match="keys new"):
        _ = Settings().keyring
    keys.use(None)
    with pytest.raises(Invalid, match="keys new"):
        seal("Noor", row=NOOR)


def test_a_key_file_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZORGLOGISTIEK_KEYS")
    with pytest.raises(Invalid, match="KEYS_FILE: No such file"):
        _ = Settings(keys_file=tmp_path / "none").keyring


def test_a_key_set_shows_no_key() -> None:
    shown = repr(keys.in_use())
    assert "AESGCM" not in shown
    assert "index" not in shown


def test_a_row_is_made_read_and_changed_by_the_plain_names() -> None:
    youth = _youth()
    assert (youth.first_name, youth.last_name, youth.bsn) == ("Noor", "Bakker", "111222333")
    assert youth.bsn_index == blind_index("111222333")
    assert "Noor" not in repr(youth)
    before = youth.sealed_first_name
    youth.first_name = "Noor"
    assert youth.sealed_first_name is before, "the same name again is no change"
    youth.bsn_claim = youth.bsn_index
    youth.bsn = None
    assert [youth.sealed_bsn, youth.bsn_index, youth.bsn_claim] == [None] * 3


def test_a_name_moved_to_another_row_or_column_is_refused() -> None:
    one, other = _youth(), _youth(number="J2")
    other.sealed_first_name = one.sealed_first_name
    with pytest.raises(BrokenSeal):
        _ = other.first_name
    one.sealed_last_name = one.sealed_first_name
    with pytest.raises(BrokenSeal):
        _ = one.last_name


def test_a_query_cannot_use_a_sealed_column_by_mistake() -> None:
    with pytest.raises(TypeError, match="blind index"):
        select(Youth).where(Youth.bsn == "111222333")
    with pytest.raises(TypeError, match="blind index"):
        select(Youth).where(Youth.bsn != "111222333")
    with pytest.raises(RuntimeError):
        col(Youth.first_name)
    with pytest.raises(Exception, match="got <zorglogistiek"):
        select(Youth.number, Youth.first_name)  # type: ignore[call-overload]
    with pytest.raises(Exception, match="got <zorglogistiek"):
        select(Youth).order_by(Youth.last_name)  # type: ignore[arg-type]


def test_a_sealed_value_never_turns_into_text_and_nothing_else_is_stored() -> None:
    sealed = _youth().sealed_first_name
    for text in (lambda: str(sealed), lambda: f"{sealed}", lambda: "".join([sealed])):  # type: ignore[list-item]
        with pytest.raises(TypeError):
            text()
    assert repr(sealed) == "<sealed>"
    for plain in ("Noor", b"Noor", seal("Noor", row=NOOR)):
        with pytest.raises(TypeError) as refused:
            SealedBytes().process_bind_param(plain, None)  # type: ignore[arg-type]
        assert "Noor" not in str(refused.value)
    assert isinstance(sealed, Sealed)


def test_a_free_text_may_not_hold_a_bsn() -> None:
    """Free texts are stored readable: the one thing in them that can be told for sure is refused."""
    assert holds_bsn("Moeder belde, BSN 111222333.")
    assert not holds_bsn("Telefoon 0701234567, dossier 123456789, plek 2026-11-22, 1112223334")
    with pytest.raises(ValidationError, match="own_fault"):
        TypeAdapter(Text).validate_python("BSN: 111222333")


def _youth(number: str = "J1") -> Youth:
    return Youth(number=number, first_name="Noor", last_name="Bakker", bsn="111222333")


def _present() -> str:
    present = Settings().keys
    assert present is not None
    return present.get_secret_value()
