"""Choosing from records: a list that can be looked through, or a field with the names that complete what is typed."""

import pytest

from api.pages.choosing import LONGEST_SELECT, offer
from api.pages.forms import FormState
from api.pages.rendering import TEMPLATES
from zorglogistiek.words import translator

PICK = '{% import "components.html" as c with context %}{{ c.pick(form, "group", "Group", offer, default=now, empty="none") }}'

NAMED = (("G-1", "Noord"), ("G-2", "Zuid"), ("G-3", "Zuid"), ("G-4", "G-3"))


def shown(count: int, now: str | None, besides: tuple[tuple[str, str], ...] = ()) -> str:
    options = (*besides, *((f"G-{number}", f"Huis <{number}>") for number in range(count)))
    template = TEMPLATES.from_string(PICK)
    return template.render(w=translator("en"), form=FormState(), offer=offer("groups", options), now=now)


def test_a_list_that_can_be_looked_through_is_one():
    html = shown(LONGEST_SELECT, "G-7")
    assert '<option value="G-7" selected>Huis &lt;7&gt;</option>' in html
    assert html.count(" selected") == 1
    assert "<input" not in html


def test_a_longer_one_is_typed_and_says_what_the_number_stands_for():
    html = shown(LONGEST_SELECT + 1, "G-7")
    assert 'value="G-7"' in html
    assert 'list="groups"' in html
    assert "G-7: Huis &lt;7&gt;" in html
    assert "<option" not in html  # these stand on the page once
    assert "type the number" in shown(LONGEST_SELECT + 1, None)
    listed = offer("groups", (("G-1", "<b>"),)).html
    assert listed == '<datalist id="groups"><option value="G-1">&lt;b&gt;</option></datalist>'


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("Noord", "G-1"),
        (" noord ", "G-1"),
        ("G-3", "G-3"),  # a number is a number, also where a group is called so
        ("Zuid", "Zuid"),  # two are called so
        ("Oost", "Oost"),
        ("", ""),
    ],
)
def test_a_name_that_one_record_has_says_its_number(typed, number):
    assert offer("groups", NAMED).number_of(typed) == number


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("zuid", "G-2 (Zuid) and G-3 (Zuid)"),
        ("West", ""),
        (None, ""),
        (
            "huis <1",
            "G-1 (Huis &lt;1&gt;), G-10 (Huis &lt;10&gt;), G-11 (Huis &lt;11&gt;), G-12 (Huis &lt;12&gt;), G-13 (Huis &lt;13&gt;) and …",
        ),
    ],
)
def test_whom_a_name_may_mean_is_said_at_the_field(typed, said):
    html = shown(LONGEST_SELECT + 1, typed, NAMED)
    assert ("Type its number: " + said if said else "or type the number.") in html
