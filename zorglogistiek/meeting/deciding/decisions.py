"""The commands of a meeting on a referral: decide, accept several together.

A decision is taken by the coordinator, on the version of the referral that was on the screen; it counts for the whole
party.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.codes import DecisionKind
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.meeting import repository
from zorglogistiek.meeting.deciding import consequences
from zorglogistiek.meeting.deciding.accepting import Acceptance, accept
from zorglogistiek.meeting.deciding.forms import Decide, decision_faults
from zorglogistiek.meeting.deciding.matches import Match, match_of, matches_of_party
from zorglogistiek.meeting.deciding.party import party_of
from zorglogistiek.meeting.deciding.sitting import Sitting, check_version, id_of, name_of, sitting
from zorglogistiek.meeting.tables import Decision
from zorglogistiek.people.reading import read
from zorglogistiek.people.repository import referral as referral_numbered
from zorglogistiek.people.tables import Referral

Form = Decide | Mapping[str, object]
"""A decision as it comes in: read already, or the plain values of a JSON body or a form."""


def decide(
    session: Session, user: User, *, meeting_on: date, referral: str, form: Form, now: datetime, today: date
) -> Decision:
    """Takes one decision, for the referral and everybody who is decided with it: all or nothing.

    Invalid with every fault of the form; Forbidden for who may not decide; NotFound for a meeting, referral or
    proposal that is not there; Conflict for a closed meeting, a stale version, a step that is not possible, a group
    that does not fit (``DoesNotFit``) or has no place. The same form sent again by the same person gives the same
    decision.
    """
    return _decide_all(session, user, meeting_on=meeting_on, forms=[(referral, form)], now=now, today=today)[0]


def accept_together(
    session: Session,
    user: User,
    *,
    meeting_on: date,
    accepts: Sequence[tuple[str, Form]],
    now: datetime,
    today: date,
) -> list[Decision]:
    """Accepts several matches at once, in any order, because the move of one frees the place of another.

    Errors as of ``decide``; nothing is accepted when one of them cannot be.
    """
    if not accepts:
        raise Invalid("acceptance", [Fault(field="accepts", message="name at least one referral")])
    return _decide_all(session, user, meeting_on=meeting_on, forms=accepts, now=now, today=today)


def _decide_all(
    session: Session,
    user: User,
    *,
    meeting_on: date,
    forms: Sequence[tuple[str, Form]],
    now: datetime,
    today: date,
) -> list[Decision]:
    here = sitting(session, user, meeting_on=meeting_on, now=now, today=today)
    asked = [(referral_numbered(session, number, visible_to=user), form) for number, form in forms]
    checked = [(row, _checked(row, form, today)) for row, form in asked]
    repeated = [_repeated(here, row, form) for row, form in checked]
    if all(repeated):
        return [decision for decision in repeated if decision is not None]
    for row, form in checked:
        check_version(row, form.version)
    if any(form.kind is not DecisionKind.ACCEPT for _, form in checked):
        if len(checked) > 1:
            raise Invalid("acceptance", [Fault(field="kind", message="only acceptances are taken together")])
        return [_other(here, *checked[0])]
    return accept(here, _acceptances(here, checked))


def _checked(referral: Referral, form: Form, today: date) -> Decide:
    name = name_of(referral)
    decision = form if isinstance(form, Decide) else read(Decide, name, form, today=today)
    faults = decision_faults(decision, today)
    if faults:
        raise Invalid(name, faults)
    return decision


def _repeated(here: Sitting, referral: Referral, form: Decide) -> Decision | None:
    """The decision that this very form led to before (a double click); None when it is new."""
    if referral.version == form.version:
        return None
    taken = repository.standing_decisions(here.session, [id_of(referral)], meeting_id=here.meeting_id)
    last = next(reversed(taken.get(id_of(referral), [])), None)
    if last is None or last.account_id != here.user.account_id or last.kind is not form.kind:
        return None
    same_reason = last.decline_reason is form.reason and last.note == form.note
    same_until = form.until is None or last.until == form.until
    if not (same_reason and same_until and last.proposal_id == form.proposal_id):
        return None
    if form.group is None:
        return last
    return last if match_of(here, referral, form).group.id == last.group_id else None


def _acceptances(here: Sitting, checked: Sequence[tuple[Referral, Decide]]) -> list[Acceptance]:
    """One for each party: who is decided with somebody else of the list is named once."""
    acceptances: list[Acceptance] = []
    named: dict[tuple[int, object], Match] = {}
    for row, form in checked:
        match = match_of(here, row, form)
        same = named.get((id_of(row), match.purpose))
        if same is not None:
            if same.group.id != match.group.id or same.week != match.week:
                raise Conflict(name_of(row), "brothers and sisters who must be together go to one group in one week")
            continue
        matches = matches_of_party(here, match)
        named.update({(id_of(found.referral), found.purpose): found for found in matches})
        acceptances.append(Acceptance(matches=tuple(matches), note=form.note))
    return acceptances


def _other(here: Sitting, referral: Referral, form: Decide) -> Decision:
    with_place: dict[DecisionKind, Callable[[Sitting, Sequence[Match], Decide], Decision]] = {
        DecisionKind.DECLINE: consequences.decline,
        DecisionKind.HOLD: consequences.hold,
    }
    plain: dict[DecisionKind, Callable[[Sitting, Sequence[Referral], Decide], Decision]] = {
        DecisionKind.ESCALATE: consequences.escalate,
        DecisionKind.WITHDRAW: consequences.withdraw,
    }
    if form.kind in plain:
        return plain[form.kind](here, party_of(here.session, referral), form)
    return with_place[form.kind](here, matches_of_party(here, match_of(here, referral, form)), form)
