"""The youths whom the user sees."""

from fastapi import APIRouter

from api.deps import CurrentUser, DatabaseDep
from api.v1.bodies import Sent, described_by, without
from api.v1.params import NumberPath, PageDep
from api.v1.schemas.common import Version
from api.v1.schemas.people import YouthDetail, YouthList
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import now, today
from zorglogistiek.people.detail import youth_detail
from zorglogistiek.people.forms import YouthChange
from zorglogistiek.people.names_asked import ask_known
from zorglogistiek.people.overview import youth_overviews
from zorglogistiek.people.reading import read
from zorglogistiek.people.service import change_youth

router = APIRouter()


class YouthUpdate(YouthChange):
    """What changes of a youth; what is left out stays as it is, a list that is given replaces the old one."""

    version: Version


@router.get("")
def list_youths(user: CurrentUser, database: DatabaseDep, page: PageDep) -> YouthList:
    """List the youths in the order of the registry."""
    with database.read() as session:
        found = youth_overviews(session, visible_to=user, on=today())
        show_only(session, ids=[one.id for one in page.of(found)])
        return YouthList.page_of(found, page)


@router.get("/{number}")
def read_youth(user: CurrentUser, number: NumberPath, database: DatabaseDep) -> YouthDetail:
    """Show a youth with needs, ties and stays."""
    with database.read() as session:
        return YouthDetail.of(youth_detail(session, number, visible_to=user, on=today()))


@router.patch("/{number}", openapi_extra=described_by(YouthUpdate))
def update_youth(user: CurrentUser, number: NumberPath, sent: Sent, database: DatabaseDep) -> YouthDetail:
    """Change facts of a youth."""
    version = read(YouthUpdate, f"youth {number}", sent, today=today()).version
    ask_known(database, user, sent, now(), number=number)
    with database.write() as session:
        change_youth(session, user, number, without(sent, "version"), version=version, now=now())
        return YouthDetail.of(youth_detail(session, number, visible_to=user, on=today()))
