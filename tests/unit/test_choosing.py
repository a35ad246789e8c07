"""Choosing from records: a list that can be looked through, or a field with the names that complete what is typed."""

from api.pages.choosing import LONGEST_SELECT, offer
from api.pages.forms import FormState
from api.pages.rendering import TEMPLATES
from zorglogistiek.words import translator

PICK = '{% import "components.html" as c with context %}{{ c.pick(form, "group", "Group", offer, default=now, empty="none") }}'


def shown(count: int, now: str | None) -> str:
    options = tuple((f"G-{number}", f"Huis <{number}>") for number in range(count))
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
    assert "Huis &lt;7&gt;" in html
    assert "<option" not in html  # these stand on the page once
    assert "type the number" in shown(LONGEST_SELECT + 1, None)
    listed = offer("groups", (("G-1", "<b>"),)).html
    assert listed == '<datalist id="groups"><option value="G-1">&lt;b&gt;</option></datalist>'
