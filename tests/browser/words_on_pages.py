"""Words of another language on a page: what the catalogue would have said otherwise."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from zorglogistiek.words.catalogue import Language, read_catalogue

VARIABLE = re.compile(r"\{\w*\}")
LONG = 3
"""A piece of so many words or more is sought anywhere in a text; a shorter message only as the whole text."""


def words_of_another_language(texts: Iterable[str], language: Language) -> list[str]:
    """The messages, or pieces of them, that stand in the texts of a page in another language than the page's."""
    told = {" ".join(text.split()) for text in texts}
    everything = "\n".join(told)
    whole, pieces = foreign(language)
    return sorted((told & whole) | {piece for piece in pieces if piece in everything})


@cache
def foreign(language: Language) -> tuple[frozenset[str], frozenset[str]]:
    """What the other language would say where this one differs: whole messages, and pieces between their variables."""
    other: Language = "en" if language == "nl" else "nl"
    said = {" ".join(text.split()) for text in _said(language)}
    own = "\n".join(said)
    theirs = {" ".join(text.split()) for text in _said(other)} - said
    pieces = {piece.strip() for text in theirs for piece in VARIABLE.split(text)}
    whole = frozenset(text for text in theirs if not VARIABLE.search(text))
    return whole, frozenset(piece for piece in pieces if len(piece.split()) >= LONG and piece not in own)


def _said(language: Language) -> Iterator[str]:
    """Every message as the language says it."""
    catalogue = read_catalogue(language)
    for message in read_catalogue("nl"):
        texts = _texts(message.id)
        found = catalogue.get(texts[0]) if texts else None
        # English needs a catalogue for the codes only: elsewhere it says the msgid itself.
        yield from _texts(found.string) if found else texts if language == "en" else ()


def _texts(text: str | Sequence[str] | None) -> list[str]:
    return [text] if isinstance(text, str) and text else list(text or ())
