"""The guides name buttons, menus and headings by the very words that stand on the screens."""

import re
from pathlib import Path

import pytest

from zorglogistiek.words import LANGUAGES, Language
from zorglogistiek.words.catalogue import read_catalogue

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
CONVENTION = {
    "nl": {"Schuingedrukte woorden", "English"},
    "en": {"Words in italics", "English", "better", "not checked"},
}
"""Italics that are no words of a screen: the sentence that explains them, the name of a language, the verifier's."""


def each(texts: object) -> list[str]:
    """The forms of a message: one, or a singular and a plural."""
    return [text for text in (texts if isinstance(texts, (tuple, list)) else (texts,)) if isinstance(text, str)]


def words_on_the_screens(language: Language) -> set[str]:
    """Everything that a screen can say; a plain English msgid is itself its English."""
    said = set[str]()
    for message in read_catalogue("nl"):
        said.update(each(message.id if language == "en" else message.string))
    if language == "en":
        for message in read_catalogue("en"):
            said.update(each(message.string))
    return {text for text in said if text}


def italics(guide: Path) -> list[str]:
    """The words between single stars, a line break as a space."""
    text = re.sub(r"\s+", " ", guide.read_text(encoding="utf-8").replace("**", "").replace("\\*", ""))
    return re.findall(r"\*([^*]+)\*", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_guide_quotes_stands_on_a_screen(language):
    said = {text.casefold() for text in words_on_the_screens(language)}
    quoted = {
        f"{guide.name}: {words}"
        for guide in (GUIDES / language).glob("*.md")
        for words in italics(guide)
        if words not in CONVENTION[language] and words.removesuffix("…").casefold() not in said
    }
    assert quoted == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_guide_quotes_the_screens(language):
    for guide in (GUIDES / language).glob("*.md"):
        assert len(italics(guide)) > 8, guide.name


def test_there_is_a_guide_for_each_role_in_both_languages():
    index = (GUIDES / "README.md").read_text(encoding="utf-8")
    for language in LANGUAGES:
        guides = sorted((GUIDES / language).glob("*.md"))
        assert len(guides) == 7
        assert all(f"({language}/{guide.name})" in index for guide in guides)
