"""The pages of pictures: the region's, and the chains of a meeting's plan."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.listing import Order, Search, listing
from api.pages.rendering import page, words_of
from api.pages.statistics.choosing import choice_of
from api.pages.statistics.shown import shown_figure
from api.pictures.chains import chain_picture, part_of
from api.pictures.figures import figure_picture
from api.pictures.flow import flow_picture
from api.pictures.home import map_picture
from api.pictures.picture import Picture, Table, empty_picture
from api.pictures.places import places_picture
from api.pictures.waiting import list_picture
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import now, today
from zorglogistiek.database import Database
from zorglogistiek.matching.criteria import HORIZON_WEEKS
from zorglogistiek.meeting.made_plans import plan
from zorglogistiek.meeting.plan_chains import plan_chains
from zorglogistiek.meeting.reading import meeting
from zorglogistiek.meeting.repository import current_plan_id
from zorglogistiek.meeting.views import PlanView
from zorglogistiek.places.ahead import forms_ahead
from zorglogistiek.settings import Settings
from zorglogistiek.statistics.list_weeks import list_weeks
from zorglogistiek.statistics.months import is_protected
from zorglogistiek.statistics.near_home import NearHome, placed_near_home, proposed_near_home
from zorglogistiek.statistics.publishing import read_anew
from zorglogistiek.statistics.scope import Dimension
from zorglogistiek.statistics.telling.labels import column_label
from zorglogistiek.words import Words

router = APIRouter(include_in_schema=False)

WEEKS_BACK = 52


PUBLISHED = ("list_weeks", "flow_months", "distance")
"""The figures that stand here for who sees no person, as they are published; by municipality where they can be."""


@router.get("/region")
def region(request: Request, user: CurrentUser, database: DatabaseDep, settings: SettingsDep) -> HTMLResponse:
    """The region in pictures: of today, and for who sees no person what is published of months that are over.

    With ``anew=yes`` the figures among them are made of the registry as it is now.
    """
    require(user, Action.SEE_STATISTICS)
    anew = request.query_params.get("anew") == "yes"
    if anew:
        read_anew(database, user, now=now())
    day, words, protected = today(), words_of(request), is_protected(user)
    known_at: datetime | None = None
    if protected:
        shown = _published(request, user, database, settings)
    else:
        known_at, shown = _exact(user, database, settings, day, words)
    if reach(user, Record.OCCUPANCY) is not Reach.NOTHING:
        with database.read() as session:
            forms = forms_ahead(session, visible_to=user, on=day, weeks=HORIZON_WEEKS)
        shown.insert(2, places_picture(forms, words))
    if reach(user, Record.MEETING) is Reach.REGION:
        shown.append(_proposed_picture(user, database, words))
    return page(request, "region/region.html", user, shown=shown, known_at=known_at, anew=anew, published=protected)


def _exact(
    user: User, database: Database, settings: Settings, day: date, words: Words
) -> tuple[datetime, list[Picture]]:
    """The pictures of exact figures, and of which moment those are."""
    since, until = day + timedelta(days=1) - timedelta(weeks=WEEKS_BACK), day + timedelta(days=1)
    age = settings.figures_age
    with database.read() as session:
        weeks = list_weeks(session, user, on=day, weeks=WEEKS_BACK, at_most=age)
        placed = placed_near_home(session, user, from_on=since, until_on=until, at_most=age)
    shown = [list_picture(weeks, words), flow_picture(weeks, words), _placed_picture(placed, since, day, words)]
    return weeks.known_at, shown


def _published(request: Request, user: User, database: Database, settings: Settings) -> list[Picture]:
    usual = choice_of(request, user, database)
    chosen = replace(usual, question=replace(usual.question, by=Dimension.MUNICIPALITY))
    found = []
    for name in PUBLISHED:
        one = shown_figure(database, user, settings, name, chosen)
        title = chosen.names.words.say(one.figure.title)
        if one.publication is None:
            found.append(empty_picture(name, title=title, measures="", empty=one.refused))
            continue
        table, names = one.publication.table, chosen.names
        picture = figure_picture(one.figure, table, names)
        numbers = Table(
            caption=title,
            columns=tuple(column_label(column, names.words) for column in table.columns),
            rows=tuple(
                tuple(names.cell(column, cell) for column, cell in zip(table.columns, row, strict=True))
                for row in table.rows
            ),
        )
        found += [] if picture is None else [replace(picture, table=numbers)]
    return found


@router.get("/meetings/{held_on}/chains")
def chains(request: Request, held_on: date, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """Every chain of moves in the plan of a meeting."""
    words = words_of(request)
    with database.read() as session:
        found = meeting(session, visible_to=user, held_on=held_on)
        linked = [] if found.plan is None else plan_chains(session, visible_to=user, plan_id=found.plan.id)
    listed = listing(
        list(enumerate(linked, start=1)),
        request.query_params,
        search=Search(
            label=words.say("Number of the referral"), of=lambda one: [move.referral for move in one[1].moves]
        ),
        orders=[
            Order(name="longest", label=words.say("longest first")),
            Order(name="shortest", label=words.say("shortest first"), key=lambda one: len(one[1].moves)),
        ],
    )
    shown = [
        chain_picture(
            f"chain-{index}",
            chain,
            words,
            title=words.count(
                "Chain {index}: {number} move", "Chain {index}: {number} moves", len(chain.moves), index=index
            ),
        )
        for index, chain in listed.shown
    ]
    return page(request, "region/chains.html", user, meeting=found, listing=listed, shown=shown)


def chain_of(user: User, database: Database, of: PlanView | None, number: str, words: Words) -> Picture | None:
    """The part of a plan's chain that concerns one referral; None when its move stands alone."""
    if of is None:
        return None
    with database.read() as session:
        linked = plan_chains(session, visible_to=user, plan_id=of.id)
        mine = next((chain for chain in linked if any(move.referral == number for move in chain.moves)), None)
        show_only(session, referrals=() if mine is None else [move.referral for move in mine.moves])
    return None if mine is None else chain_picture("chain", part_of(mine, number), words)


def _placed_picture(placed: NearHome, since: date, day: date, words: Words) -> Picture:
    return map_picture(
        "placed-near-home",
        words.say("Where youths come from and where they were placed"),
        words.say(
            "Lasting stays that began from {first} through {last}: from the responsible municipality to the place.",
            first=since,
            last=day,
        ),
        placed,
        words,
        empty=words.say("Nobody was placed in this period."),
    )


def _proposed_picture(user: User, database: Database, words: Words) -> Picture:
    """The same of the plan that counts now."""
    with database.read() as session:
        plan_id = current_plan_id(session)
        current = None if plan_id is None else plan(session, visible_to=user, plan_id=plan_id)
        proposed = None if plan_id is None else proposed_near_home(session, user, plan_id=plan_id)
    name, title = "proposed-near-home", words.say("Where the plan would place youths")
    empty = words.say("No plan proposes a place yet.")
    if current is None or proposed is None:
        return empty_picture(name, title=title, measures="", empty=empty)
    return map_picture(
        name,
        title,
        words.say(
            "Lasting places in the plan for the meeting of {day}: from the responsible municipality to the place.",
            day=current.meeting_on,
        ),
        proposed,
        words,
        empty=empty,
    )
