"""Who did and saw what of a youth: for whoever answers that question, of whom the log says that they looked."""

from sqlmodel import Session, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.audit.reading import LogLine, Period, Report, Wanted, report_of
from zorglogistiek.audit.reading import whole_log as whole
from zorglogistiek.audit.showing import as_log, show_only
from zorglogistiek.errors import NotFound
from zorglogistiek.people.fields import NUMBER
from zorglogistiek.people.tables import Youth


def youth_log(
    session: Session, number: str, *, visible_to: User, period: Period, skip: int = 0, at_most: int | None = None
) -> Report:
    """What the log says of the youth with this number. Forbidden by role; NotFound when there is none.

    Who may see the log sees that of every youth: it holds nothing of what the registry knows of them.
    """
    require(visible_to, Action.SEE_LOG)
    known = NUMBER.fullmatch(number) is not None
    youth_id = session.exec(select(Youth.id).where(Youth.number == number)).one_or_none() if known else None
    if youth_id is None:
        raise NotFound(f"youth {number}")
    as_log(session, "report")
    show_only(session, ids=[youth_id])
    return report_of(session, youth_id, period=period, skip=skip, at_most=at_most)


def whole_log(
    session: Session, *, visible_to: User, wanted: Wanted, before: int | None = None, at_most: int
) -> tuple[LogLine, ...]:
    """The log of the region, the newest event first, as ``audit.reading``: it names no youth. Forbidden by role."""
    require(visible_to, Action.SEE_LOG)
    as_log(session, "whole log")
    show_only(session)
    return whole(session, wanted, before=before, at_most=at_most)
