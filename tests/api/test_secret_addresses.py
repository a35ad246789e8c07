"""A secret address is told to its provider and the coordinator, and to nobody else by anything that can be asked.

Not by words that must not stand in an answer, which a distance or a count would pass, but by what can be told apart: the
same house stands in two towns, with two names; whoever is not told gets the same answers, to the last character.
"""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from sqlalchemy import update
from sqlmodel import SQLModel

from tests.api.test_pages_access import ONCE, address
from tests.api_routes import CASES as API_CASES
from tests.api_world import ApiWorld, api_world
from tests.page_routes import CASES, PageCase
from tests.page_world import ask, furnish, visitor
from zorglogistiek.access import visibility
from zorglogistiek.access.visibility import Reach, Record
from zorglogistiek.codes import Role
from zorglogistiek.matching.reasons import reason

NOT_TOLD = ("referrer", "other_referrer", "other_provider", "municipality", "evaluator", "expert_team", "administrator")
"""Everybody but the coordinator and the provider (Linde) whose house it is."""

NOT_ASKED = ("/log", "/account", "/sign-in", "/healthz", "/readyz", "/what-if", "/free-places", "/capacity", "/files")
"""Pages whose answers differ by themselves; those of the own houses; and those of the engine, which weighs the distance."""

IN_ORDER_OF_COST = "GET /meetings/{held_on}/referrals/{number}"
"""The coordinator, who knows, finds the groups that fit here in the order of what they cost."""

TELLING = frozenset({"v1 GET /groups", "v1 GET /proposals", "POST /referrals/{number}/youth-data"})
"""What tells of a house that is no secret."""

TOWNS = {
    "one": ("Duinroos", "M1", "2611", [reason("cost.same_municipality"), reason("cost.not_contracted")]),
    "other": ("Zeedistel", "M2", "2289", [reason("cost.in_region", km=7), reason("cost.not_contracted")]),
}
"""What the house of G1 is called, where it stands, and why the engine then proposes it."""

GROUP = {
    "number": "G1",
    "name": "Groep G1",
    "provider": "Linde",
    "care_form": "treatment_group",
    "minimum_age": 12,
    "maximum_age": 18,
    "gender_policy": "mixed",
    "security_level": "open",
    "specialisms": [],
    "limits": {},
    "intake_per_week": None,
    "contracted": True,
    "continues_after_18": False,
}
"""The frozen facts of the group besides where it is."""


@pytest.fixture(scope="module")
def world(shared_sqlite_url: str) -> Iterator[ApiWorld]:
    with api_world(shared_sqlite_url) as made, pytest.MonkeyPatch.context() as patch:
        # The log of a youth grows by each look at it, and names no house.
        patch.setattr("zorglogistiek.privacy.own_data._log", lambda *_: iter(()))
        made.numbers.update(furnish(made))
        yield made


def stand(world: ApiWorld, town: str, *, secret: bool) -> None:
    """Puts the house of G1 in one of the towns, past the log: two worlds that differ by nothing else but its version."""
    tables = SQLModel.metadata.tables
    location, organisation, proposal, group = (
        tables[name] for name in ("location", "organisation", "proposal", "care_group")
    )
    name, municipality, pc4, reasons = TOWNS[town]
    facts = {"group": GROUP | {"location_number": "L-G1", "municipality_cbs": municipality, "pc4": pc4}}
    with world.table.database.write() as session:
        connection = session.connection()
        where = location.c.id == group.c.location_id
        house = connection.execute(location.select().where(where, group.c.number == "G1")).mappings().one()["id"]
        found = connection.execute(organisation.select().where(organisation.c.number == municipality)).mappings().one()
        place = {"name": name, "municipality_id": found["id"], "pc4": pc4, "secret": secret}
        place["version"] = location.c.version + 1  # as every change of the program does
        connection.execute(update(location).where(location.c.id == house).values(place))
        papers = {"facts": facts, "reasons": [one.as_json() | {"points": 1} for one in reasons]}
        connection.execute(update(proposal).where(proposal.c.group_id.is_not(None)).values(papers))


def answers(
    world: ApiWorld, town: str, *, secret: bool = True, only: frozenset[str] | None = None
) -> dict[tuple[str, str], str]:
    """What everybody who is not told gets from every page and route that shows anything, by whom and what was asked."""
    stand(world, town, secret=secret)
    client, found = visitor(world), dict[tuple[str, str], str]()
    for case in CASES:
        route = " ".join(case.key)
        for principal in asked_by(case) if only is None or route in only else ():
            if case.answers[principal] == 200:
                form = {"format": "json"} if case.method == "POST" else None
                answer = ask(world, client, principal, case.method, address(case, world), form)
                found[principal, route] = text_of(answer.content)
    for one in API_CASES:
        route = f"v1 {one.name}"
        for principal in NOT_TOLD if only is None or route in only else ():
            if one.method == "GET" and one.answers[principal][0] == 200:
                answer = world.get(one.path(world.numbers), principal, params=one.query)
                found[principal, route] = text_of(answer.content)
    return found


def asked_by(case: PageCase) -> tuple[str, ...]:
    """Who is not told what this page knows: of a meeting's pages, which a room sees, the coordinator too."""
    shows = case.method == "GET" or case.route.endswith(("/fitting", "/youth-data"))
    if not shows or case.route.endswith(NOT_ASKED) or case.route.startswith(NOT_ASKED):
        return ()
    in_the_room = case.route.startswith("/meetings/{") and " ".join(case.key) != IN_ORDER_OF_COST
    return (*NOT_TOLD, "coordinator") if in_the_room else NOT_TOLD


def text_of(content: bytes) -> str:
    """The text of an answer, without what is new each time; of a document or archive, of the files in it."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            return "\n".join(text_of(files.read(name)) for name in files.namelist() if "docProps" not in name)
    return re.sub(r'"form_key": "[^"]*"', "", ONCE.sub(r"\1", content.decode("utf-8", "replace")))


def differing(world: ApiWorld, *, secret: bool, only: frozenset[str] | None = None) -> set[tuple[str, str]]:
    """Whose answers tell the two towns apart."""
    one, other = (answers(world, town, secret=secret, only=only) for town in TOWNS)
    assert one.keys() == other.keys()
    return {asked for asked in one if one[asked] != other[asked]}


def test_who_is_not_told_a_secret_address_cannot_work_it_out(world: ApiWorld):
    one, other = answers(world, "one"), answers(world, "other")
    assert len(one) > 90
    assert {asked for asked in one if one[asked] != other[asked]} == set()
    assert not [asked for asked in one if "Duinroos" in one[asked]]
    assert [asked for asked in one if "Groep G1" in one[asked]], "the group itself is told"


def test_control_an_address_that_is_no_secret_is_told(world: ApiWorld):
    assert {asked for _, asked in differing(world, secret=False, only=TELLING)} == TELLING


def test_control_without_the_declaration_the_secret_one_would_be_too(world: ApiWorld, monkeypatch: pytest.MonkeyPatch):
    everywhere = {**visibility.SEES[Role.REFERRER], Record.SECRET_ADDRESS: Reach.REGION}
    monkeypatch.setitem(visibility.SEES, Role.REFERRER, everywhere)
    assert ("referrer", "v1 GET /groups") in differing(world, secret=True, only=TELLING)
