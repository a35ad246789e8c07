"""Reading the catalogues, and saying things with them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Literal, get_args

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from zorglogistiek.clock import monday_of

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Day = date
"""The type under a name that ``Words.date`` does not hide."""

LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"


def catalogue_files(language: Language) -> list[Path]:
    """The catalogue files of a language, one for each part of the system."""
    return sorted((LOCALE_FOLDER / language / "LC_MESSAGES").glob("*.po"))


def read_catalogue(language: Language) -> Catalog:
    """All messages of a language in one catalogue."""
    whole = Catalog(locale=language)
    for path in catalogue_files(language):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    whole.add(message.id, message.string, flags=message.flags)
    return whole


def code_msgid(member: StrEnum) -> str:
    """The key of a code's words: ``"CareForm.foster_family"``."""
    return f"{type(member).__name__}.{member.value}"


def N_(msgid: str) -> str:  # noqa: N802 (gettext's own name for it)
    """Marks a msgid that is said later from a variable, so that the check of the catalogues finds it."""
    return msgid


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Says things in one language.

    Values are put into messages as a person of the field writes them: codes by their words, dates as
    ``dd-mm-jjjj``, several things as "a, b en c".
    """

    language: Language
    translations: Translations = field(repr=False)

    def say(self, msgid: str, /, **params: object) -> str:
        """The message with its values; the English msgid itself where a translation is missing."""
        return self._filled(self.translations.gettext(msgid) if msgid else "", params)

    def count(self, singular: str, plural: str, number: int, /, **params: object) -> str:
        """The message for one or for several; ``{number}`` is the number."""
        text = self.translations.ngettext(singular, plural, number)
        return self._filled(text, {"number": number, **params})

    def code(self, member: StrEnum | None) -> str:
        """The words of a coded value; nothing for None."""
        return "" if member is None else str(self.translations.gettext(code_msgid(member)))

    def date(self, day: Day | None) -> str:
        """``dd-mm-jjjj``; nothing for None."""
        return "" if day is None else day.strftime("%d-%m-%Y")

    def week(self, day: Day | None) -> str:
        """The ISO week of a day with its Monday's date; nothing for None."""
        if day is None:
            return ""
        return self.say("week {week} (of {day})", week=day.isocalendar().week, day=monday_of(day))

    def number(self, value: float, decimals: int = 0) -> str:
        """With the language's own decimal sign: ``3,5`` in Dutch."""
        pattern = "0" if decimals == 0 else "0." + "0" * decimals
        return str(format_decimal(value, format=pattern, locale=self.language))

    def listing(self, values: Iterable[object]) -> str:
        """``a, b en c``."""
        parts = [self.shown(value) for value in values]
        if len(parts) < 2:
            return "".join(parts)
        return self.say("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1])

    def shown(self, value: object) -> str:
        """Any value as a person reads it."""
        if isinstance(value, StrEnum):
            return self.code(value)
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, float):
            return self.number(value, 0 if value.is_integer() else 1)
        if isinstance(value, (list, tuple)):
            return self.listing(value)
        if isinstance(value, (set, frozenset)):
            return self.listing(sorted(value))
        return "" if value is None else str(value)

    def _filled(self, text: str, params: dict[str, object]) -> str:
        return text.format(**{name: self.shown(value) for name, value in params.items()}) if params else text


_reading = Lock()


def translator(language: Language) -> Words:
    """The words of a language. The catalogues are read once: of requests that come first together, by one of them."""
    with _reading:
        return _read(language)


@cache
def _read(language: Language) -> Words:
    file = BytesIO()
    write_mo(file, read_catalogue(language))
    file.seek(0)
    return Words(language=language, translations=Translations(file, domain="zorglogistiek"))
