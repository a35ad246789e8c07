"""What the form of a registration shows beside its fields: what is missing, which groups would fit, likely doubles."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, status
from fastapi.responses import HTMLResponse

from api.pages.forms import FormState, Typed, first, form_after
from api.pages.labels import label_of
from api.pages.once import new_key
from api.pages.referring.youth_form import choices
from api.pages.rendering import page, words_of
from zorglogistiek.access.user import User
from zorglogistiek.clock import now, today
from zorglogistiek.codes import LegalFrame, ReferralKind, Role, SecurityLevel, Urgency
from zorglogistiek.database import Database
from zorglogistiek.errors import Fault, Invalid, NotFound, TooMany
from zorglogistiek.matching.prospects import Prospect, prospect_of_form
from zorglogistiek.people import lookups, repository
from zorglogistiek.people.detail import youth_detail
from zorglogistiek.people.drafts import Draft
from zorglogistiek.people.duplicates import Duplicate
from zorglogistiek.people.forms import Registration
from zorglogistiek.people.gaps import Gap, gaps
from zorglogistiek.people.movers import Resident, may_move_on
from zorglogistiek.people.names_asked import ask_known
from zorglogistiek.people.reading import from_fields
from zorglogistiek.people.tables import Youth
from zorglogistiek.people.unfinished import asked_of, likely_doubles
from zorglogistiek.people.views import YouthDetail

OWN_FIELDS = frozenset({"form_key", "typed_by", "step", "draft_number", "draft_version", "not_the_same", "draft"})
"""Fields of the form that are about the form and not about the registration."""

PERSON = ("first_name", "last_name", "birth_date", "bsn")
"""The fields that say who somebody is: while these are empty, the number of a known youth says it."""

PRESET: dict[str, str] = {
    "kind": ReferralKind.NEW.value,
    "urgency": Urgency.REGULAR.value,
    "youth.legal_frame": LegalFrame.VOLUNTARY.value,
    "youth.security_level": SecurityLevel.OPEN.value,
}
"""What is chosen before anybody types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is shown beside the fields. ``known`` is the youth whose number was typed, when the user sees one."""

    known: YouthDetail | None
    gaps: tuple[Gap, ...]
    prospect: Prospect
    duplicates: tuple[Duplicate, ...]


def sent_of(fields: Typed) -> dict[str, object]:
    """The registration that a form holds.

    With the number of a known youth, and nothing typed that says who somebody is, the fields of a person say nothing.
    """
    typed = {name: values for name, values in fields.items() if name not in OWN_FIELDS}
    if _number_of(fields):
        typed = {name: values for name, values in typed.items() if not name.startswith("youth.")}
    return from_fields(Registration, typed)


def beside(database: Database, user: User, fields: Typed) -> Beside:
    """Everything that what was typed so far leads to; nothing is stored but that a BSN was asked."""
    day, sent, number = today(), sent_of(fields), _number_of(fields)
    asked, known, row = asked_of(sent, today=day), None, None
    tells = not number and _may_be_told(database, user, sent)
    with database.read() as session:
        if number:
            try:
                row = repository.youth(session, number, visible_to=user)
                known = youth_detail(session, number, visible_to=user, on=day)
            except NotFound:
                row = None
        return Beside(
            known=known,
            gaps=gaps(sent, row, today=day),
            prospect=prospect_of_form(session, user, asked, known, today=day),
            duplicates=likely_doubles(session, asked, visible_to=user) if tells else (),
        )


def _may_be_told(database: Database, user: User, sent: Mapping[str, object]) -> bool:
    """Whether likely doubles are told of, once it is recorded what is asked: not to who asked for too many."""
    try:
        ask_known(database, user, sent, now())
    except TooMany:
        return False
    return True


def form_page(
    request: Request,
    user: User,
    database: Database,
    form: FormState,
    *,
    draft: Draft | None = None,
    like: str = "",
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    """The form with what was typed; ``like`` is the referral of a brother or sister."""
    found = beside(database, user, form.typed)
    if _number_of(form.typed) and found.known is None and not form.wrong:
        unknown = Fault(field="youth_number", message=lookups.UNKNOWN[Youth])
        form = form_after(Invalid("registration", [unknown]), form.typed, words_of(request))
    with database.read() as session:
        residents: list[Resident] = may_move_on(session, visible_to=user) if user.role is Role.REFERRER else []
        offered = choices(session, user)
    return page(
        request,
        "referring/registration.html",
        user,
        status_code=status_code,
        form=form,
        form_key=new_key(),
        draft=draft,
        like=like,
        beside=found,
        residents=residents,
        label_of=label_of,
        sibling_rows=_sibling_rows(form.typed),
        **offered,
    )


def _number_of(fields: Typed) -> str:
    """The number of a known youth, when it and nothing else says who the youth is."""
    return "" if any(first(fields, f"youth.{name}") for name in PERSON) else first(fields, "youth_number")


def _sibling_rows(typed: Typed) -> int:
    """As many fields for brothers and sisters as are filled in, and one more; at least four."""
    filled = [name for name in typed if name.startswith("youth.siblings.youths.") and first(typed, name)]
    return max(4, len(filled) + 1)
