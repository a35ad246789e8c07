"""The words: every code and message has its Dutch, and values are shown as a person of the field writes them."""

from datetime import date

import pytest

from zorglogistiek.codes import CareForm, Specialism
from zorglogistiek.words import LANGUAGES, translator
from zorglogistiek.words.used import code_msgids, faults, python_msgids, template_msgids, used_msgids

NL, EN = translator("nl"), translator("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_lacks_nothing(language):
    assert faults(language) == []


def test_the_scan_sees_the_codes_and_the_messages_of_the_package():
    assert "CareForm.foster_family" in code_msgids()
    assert "week {week} (of {day})" in used_msgids()


def test_msgids_are_found_in_python_in_calls_marks_and_errors():
    source = """
words.say("Said {x}", x=1); words.count("{number} bed", "{number} beds", n)
N_("Marked"); Fault(field="a", message="Faulty"); Conflict("G-1", "Taken"); words.say(variable)
"""
    assert python_msgids(source) == {
        "Said {x}",
        ("{number} bed", "{number} beds"),
        "Marked",
        "Faulty",
        "Taken",
    }


def test_msgids_are_found_in_templates():
    source = '<p>{{ w.say("Title") }} {{ w.count("{number} bed", "{number} beds", beds) }} {{ w.say(other) }}</p>'
    assert template_msgids(source) == {"Title", ("{number} bed", "{number} beds")}


def test_codes_are_said_in_both_languages():
    assert NL.code(CareForm.FOSTER_FAMILY) == "pleeggezin"
    assert EN.code(CareForm.FOSTER_FAMILY) == "foster family"
    assert NL.code(None) == ""


def test_dates_weeks_and_numbers_are_written_as_in_the_field():
    assert NL.date(date(2026, 11, 16)) == "16-11-2026"
    assert NL.week(date(2026, 11, 18)) == "week 47 (van 16-11-2026)"
    assert (NL.number(3.5, 1), EN.number(3.5, 1)) == ("3,5", "3.5")


def test_several_things_are_listed_with_and():
    both = frozenset({Specialism.LVB, Specialism.ASS})
    assert NL.shown(both) == "autisme (ASS) en licht verstandelijke beperking (LVB)"
    assert EN.listing(["a", "b", "c"]) == "a, b and c"
    assert EN.listing([]) == ""


def test_a_message_without_a_translation_stays_english_with_its_values():
    assert NL.say("An untranslated {thing}", thing=2.5) == "An untranslated 2,5"
