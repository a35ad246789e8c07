"""A form about one referral, as it was sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.forms import FormFields, Typed, day_of, first, one_of, version_of
from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind
from zorglogistiek.database import Database
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.settings import Settings
from zorglogistiek.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class SentForm:
    """What was sent, about which referral and by whom, with all that carrying it out needs."""

    request: Request
    number: str
    user: User
    database: Database
    settings: Settings
    fields: Typed

    @property
    def version(self) -> int:
        """The version of the record that was on the page."""
        return version_of(self.fields)

    @property
    def note(self) -> str | None:
        """The note; None when nothing was typed."""
        return self.text("note") or None

    def text(self, name: str) -> str:
        """What stands in a field."""
        return first(self.fields, name)

    def day(self, name: str) -> date:
        """The day in a field. Invalid for what is no day."""
        return day_of(self.text(name), name)

    def kind(self, known: Collection[EventKind]) -> EventKind:
        """The event that was chosen. Invalid for what is none of these."""
        kind = one_of(EventKind, self.text("kind"))
        if kind is None or kind not in known:
            raise Invalid(f"referral {self.number}", [Fault(field="kind", message=N_("is required"))])
        return kind


def sent_form(
    request: Request, number: str, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, fields: FormFields
) -> SentForm:
    """The form of this request."""
    return SentForm(request=request, number=number, user=user, database=database, settings=settings, fields=fields)


ReferralForm = Annotated[SentForm, Depends(sent_form)]
