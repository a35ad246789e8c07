"""Missing supply: for whom nothing fits, by what is missing; near misses; and the same as a CSV file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.rendering import CSV, download, page, words_of
from api.pages.supply.disclosing import sees_persons
from api.pages.supply.supply_words import DIMENSIONS, criterion_in_words, value_in_words
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import as_export, show
from zorglogistiek.clock import today
from zorglogistiek.codes import Gender, GenderPolicy, OrganisationKind
from zorglogistiek.database import Database
from zorglogistiek.matching.criteria import OLDEST
from zorglogistiek.matching.policy import Policy, region_policy
from zorglogistiek.meeting.groups import groups_by_number
from zorglogistiek.meeting.preparing.publishing import next_published
from zorglogistiek.people.overview import initials_of
from zorglogistiek.people.repository import id_of
from zorglogistiek.places.repository import organisations
from zorglogistiek.statistics.disclosure import told_alone
from zorglogistiek.studies import profiles
from zorglogistiek.studies.missing import Lack, MissingSupply, Need, missing_supply
from zorglogistiek.studies.missing_csv import missing_csv
from zorglogistiek.studies.profiles import Dimension, ProfileRow

router = APIRouter(include_in_schema=False)

USUAL = (Dimension.SPECIALISMS, Dimension.AGE)
"""By what it is counted when nothing else is asked for."""

USUAL_PROTECTED = (Dimension.AGE,)
"""The same for who may see no person: few and large groups, of which least has to be hidden."""

Chosen = Annotated[list[str], Query(default_factory=list, max_length=len(Dimension))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row on the page: the value of each property in words, the row itself, and the form of a group for it."""

    values: tuple[str, ...]
    row: ProfileRow
    criterion: str
    try_query: str


@router.get("/missing-supply")
def overview(
    request: Request, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, by: Chosen
) -> HTMLResponse:
    """What is missing: in full for the coordinator, protected for a municipality."""
    found = _missing(database, user, region_policy(settings.policy_file))
    dimensions = _dimensions(user, by)
    words, in_full = words_of(request), sees_persons(user)
    with database.read() as session:
        towns = organisations(session, visible_to=user, kind=OrganisationKind.MUNICIPALITY)
        groups = groups_by_number(session)
        coming = next_published(session, on=today())
        shown = [need.referral for need in found.needs] if in_full else []
        youths = initials_of(session, shown, visible_to=user, on=found.on)
    by_id, names = {id_of(one): one.number for one in towns}, {one.number: one.name for one in towns}
    lists = _lists(found, dimensions, by_id, in_full=in_full)
    lacking = found.lacking(Lack.GROUP)
    near = profiles.near_misses(lacking) if in_full else profiles.protected_near_misses(lacking)
    return page(
        request,
        "supply/missing_supply.html",
        user,
        found=found,
        next_meeting=coming,
        in_full=in_full,
        counts=_counts(found, in_full=in_full),
        dimensions=dimensions,
        all_dimensions=DIMENSIONS,
        lines={
            lack.value: [
                Line(
                    values=tuple(value_in_words(one, code, names, words) for one, code in row.key.items()),
                    row=row,
                    criterion=criterion_in_words(row.criterion, words),
                    try_query=_group_for(row, found.needs, by_id),
                )
                for row in rows
            ]
            for lack, rows in lists.items()
        },
        near=[(criterion_in_words(row.criterion, words), row) for row in near],
        near_youths=sum(bool(need.near) for need in lacking),
        groups=groups,
        initials=youths,
        download="/missing-supply/download?" + urlencode([("by", one.value) for one in dimensions]),
    )


@router.get("/missing-supply/download")
def download_lists(user: CurrentUser, database: DatabaseDep, settings: SettingsDep, by: Chosen) -> Response:
    """The lists of the page as CSV; for a municipality counted by every property, one at a time."""
    found = _missing(database, user, region_policy(settings.policy_file), export=True)
    with database.read() as session:
        towns = organisations(session, visible_to=user, kind=OrganisationKind.MUNICIPALITY)
    by_id = {id_of(one): one.number for one in towns}
    if sees_persons(user):
        lists = _lists(found, _dimensions(user, by), by_id, in_full=True)
    else:
        lists = {
            lack: [row for one in Dimension for row in profiles.protected_profiles(found.lacking(lack), one, by_id)]
            for lack in Lack
        }
    return download(missing_csv(lists, found.on), f"missing-supply-{found.on}.csv", CSV)


def _missing(database: Database, user: User, policy: Policy, *, export: bool = False) -> MissingSupply:
    with database.read() as session:
        found = missing_supply(session, user, policy=policy, today=today())
        if sees_persons(user):
            show(session, referrals={need.referral for need in found.needs})
        if export:
            as_export(session, "missing supply")
        return found


def _dimensions(user: User, asked: Sequence[str]) -> tuple[Dimension, ...]:
    """The properties that were asked for, in their order; who may see no person gets the first one only."""
    chosen = tuple(one for one in Dimension if one.value in asked)
    return chosen or USUAL if sees_persons(user) else chosen[:1] or USUAL_PROTECTED


def _lists(
    found: MissingSupply, dimensions: Sequence[Dimension], towns: Mapping[int, str], *, in_full: bool
) -> dict[Lack, list[ProfileRow]]:
    if in_full:
        return {lack: profiles.profiles(found.lacking(lack), dimensions, towns) for lack in Lack}
    return {lack: profiles.protected_profiles(found.lacking(lack), dimensions[0], towns) for lack in Lack}


def _counts(found: MissingSupply, *, in_full: bool) -> dict[str, int | None]:
    counts = {"waiting": found.waiting} | {lack.value: len(found.lacking(lack)) for lack in Lack}
    return {name: told_alone(count, protected=not in_full) for name, count in counts.items()}


def _group_for(row: ProfileRow, needs: Sequence[Need], towns: Mapping[int, str]) -> str:
    """The address part that fills in the form of a group which would fit all youths of a row; nothing without any."""
    same = [need for need in needs if need.referral in row.referrals]
    if not same:
        return ""
    forms = frozenset.intersection(*(need.care_forms for need in same)) or same[0].care_forms
    genders = {need.gender for need in same}
    policy = {Gender.BOY: GenderPolicy.BOYS, Gender.GIRL: GenderPolicy.GIRLS}
    gender = policy.get(next(iter(genders)), GenderPolicy.MIXED) if len(genders) == 1 else GenderPolicy.MIXED
    home = [need.municipality for need in same]
    fields = [
        ("care_form", min(forms).value if forms else ""),
        ("minimum_age", str(min(need.age for need in same))),
        ("maximum_age", str(min(OLDEST, max(need.age for need in same) + 1))),
        ("gender_policy", gender.value),
        ("security_level", max((need.security_level for need in same), key=lambda level: level.rank).value),
        ("municipality", towns[max(home, key=home.count)]),
        ("places", str(len(same))),
        *(("specialisms", one) for one in sorted(frozenset[str]().union(*(need.specialisms for need in same)))),
    ]
    return "?" + urlencode([(name, value) for name, value in fields if value])
