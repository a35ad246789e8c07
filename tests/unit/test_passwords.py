"""Which new passwords are refused: what is tried first, the words of the account, and what stands in a list of leaks."""

import hashlib
import random
from pathlib import Path

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from zorglogistiek.access import passwords
from zorglogistiek.access.passwords import SHORTEST_PASSWORD, is_guessed, is_leaked, password_faults
from zorglogistiek.errors import Unavailable

MOST_USED = list(FREQUENCY_LISTS["passwords"])
GUESSED = "is guessed soon"


def lengthened(password: str, how: int) -> list[str]:
    """What somebody makes of a much used password that is too short: it once more, or a row of digits, or a year."""
    ways = (password * 6, password + "1234567890", f"{password}2024!!!!")
    return [ways[how % 3][: max(SHORTEST_PASSWORD, len(password))]]


def said(password: str, **known) -> str:
    return "; ".join(str(fault) for fault in password_faults(password, **({"username": "anna"} | known)))


def test_what_most_people_use_is_refused_where_it_is_long_enough_and_lengthened_where_it_is_not():
    long_enough = [password for password in MOST_USED if len(password) >= SHORTEST_PASSWORD]
    assert len(long_enough) > 200
    made = [one for rank, password in enumerate(MOST_USED[:3000:30]) for one in lengthened(password, rank)]
    assert [password for password in (*long_enough[::3], *made) if not is_guessed(password)] == []


@pytest.mark.parametrize(
    "password",
    [
        "Wachtwoord2024!",
        "welkomwelkom1",
        "zomervakantie1",
        "jeugdzorg2026!",
        "qwertyuiop12",
        "jeugdzorg-haaglanden-2026",
        "Pleegzorg & Gezinshuis 7",
        "kind.groep.zorg.zomer",
        "aaaaaaaaaaaa",
        "P@ssw0rd1234",
    ],
)
def test_what_is_tried_first_in_this_field_is_refused(password):
    assert GUESSED in said(password)


def test_the_words_of_the_account_and_its_organisation_count_as_known():
    assert GUESSED not in said("Quistelhof2026")
    assert GUESSED in said("Quistelhof2026", words=["Stichting Quistelhof"])
    assert GUESSED in said("jeugdzorg.quistelhof.2026", words=["Stichting Quistelhof"])
    assert "name of the account" in said("dit is van anna zelf")


@pytest.mark.parametrize(
    "password", ["een heel ander wachtwoord", "kaas fiets wolk", "correct paard batterij niet", "x9$Lq2!vB7#r"]
)
def test_words_in_a_row_and_what_was_drawn_are_taken_without_rules_of_composition(password):
    assert said(password, words=["Provider Linde"]) == ""


def test_a_password_stands_in_no_fault_and_has_an_end():
    assert said("kort") == "password: must have 12 to 256 characters"
    assert "12 to 256" in said("x" * 257)
    assert "geheim" not in said("geheimgeheim")


@pytest.fixture
def leaked(tmp_path: Path) -> Path:
    """A list in the form of *Have I Been Pwned*."""
    file = tmp_path / "leaked.txt"
    lines = sorted(f"{hashlib.sha1(f'leaked {number}'.encode()).hexdigest().upper()}:{number}" for number in range(999))
    file.write_bytes("\r\n".join(lines).encode())
    return file


def test_every_password_of_the_list_is_found_and_no_other(leaked):
    assert all(is_leaked(f"leaked {number}", leaked) for number in range(999))
    assert not any(is_leaked(f"not leaked {number}", leaked) for number in range(999))


def test_a_leaked_password_that_nobody_would_guess_is_refused(tmp_path):
    drawn = "".join(random.Random(7).choices("abcdefghjkmnpqrstuvwxyz", k=20))
    file = tmp_path / "leaked.txt"
    file.write_text(f"{hashlib.sha1(drawn.encode()).hexdigest().upper()}:1\n")
    assert "list of leaked" in said(drawn, leaked=file)
    assert said(drawn) == ""


def test_a_list_that_is_gone_stops_the_change(tmp_path):
    with pytest.raises(Unavailable):
        said("kaas fiets wolk", leaked=tmp_path / "gone")


def test_control_by_length_alone_they_would_be_taken(monkeypatch):
    monkeypatch.setattr(passwords, "GUESSES_LOG10", 0)
    assert said("Wachtwoord2024!") == ""
