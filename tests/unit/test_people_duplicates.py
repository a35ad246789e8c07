"""Likely double registrations."""

from datetime import date

import pytest

from zorglogistiek.people.duplicates import ALIKE, Person, among, likely_same, normalised, person, similarity

BORN = date(2012, 3, 4)


def youth(number: str, first: str, last: str, *, bsn: str | None = None, born: date = BORN) -> Person:
    return person(number=number, bsn=bsn, first_name=first, last_name=last, birth_date=born)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Noor", "van der Berg"), ("Noor", "Berg")),
        (("Zoë", "Çelik"), ("Zoe", "Celik")),
        (("Anne-Marie", "Jansen"), ("Marie Anne", "JANSEN")),
        (("Jansen", "Sanne"), ("Sanne", "Jansen")),
        (("Daan", "'t Hooft"), ("Daan", "Hooft")),
        (("Sanne", "Janssen"), ("Sanne", "Jansen")),
    ],
)
def test_names_that_are_written_differently_are_alike(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert similarity(youth("Y1", *one), youth("Y2", *other)) >= ALIKE


def test_other_names_are_not_alike() -> None:
    assert similarity(youth("Y1", "Sanne", "Jansen"), youth("Y2", "Daan", "Bakker")) < ALIKE
    assert similarity(youth("Y1", "-", "-"), youth("Y2", "-", "-")) == 0


def test_names_in_another_script_are_compared_too() -> None:
    assert normalised("Łukasz Жук") != normalised("Łukasz Лев")
    assert similarity(youth("Y1", "Ната́ша", "Жук"), youth("Y2", "Наташа", "Жук")) == 100


def test_a_similar_name_counts_only_with_the_same_birth_date() -> None:
    one = youth("Y1", "Sanne", "Jansen")
    assert likely_same(one, youth("Y2", "Sanne", "Jansen")) is not None
    assert likely_same(one, youth("Y2", "Sanne", "Jansen", born=date(2012, 3, 5))) is None


def test_the_same_bsn_counts_whatever_the_name_and_birth_date() -> None:
    found = likely_same(
        youth("Y1", "Sanne", "Jansen", bsn="999996770"),
        youth("Y2", "Daan", "Bakker", bsn="999996770", born=date(2010, 1, 1)),
    )
    assert found is not None
    assert found.same_bsn


def test_each_pair_is_reported_once_and_youths_without_a_bsn_are_not_the_same() -> None:
    # Y1 and Y2 share both a BSN and a birth date; Y3 and Y4 share nothing, not even a BSN.
    people = [
        youth("Y2", "Sanne", "Jansen", bsn="999996770"),
        youth("Y1", "Sanne", "Janssen", bsn="999996770"),
        youth("Y3", "Daan", "Bakker"),
        youth("Y4", "Mila", "de Wit"),
    ]
    assert [(pair.youth_number, pair.other_number) for pair in among(people)] == [("Y1", "Y2")]
