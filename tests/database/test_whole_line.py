"""The whole line on both databases: files, registry, plan, decisions of the meeting, next plan, export.

The region, in the week of Monday 23 November 2026; the meeting is on Thursday the 26th. Four groups in Delft:

- G-1, treatment, one place: Y-1 lives there for good.            Y-1 (M-1) must move on to a small-scale home.
- G-2, small-scale home, one place: free.                         Y-2 (M-2) waits for treatment.
- G-3, family home, two places: Y-9 leaves one on Wednesday       Y-3 and Y-4 (M-3, M-4), eight and ten, must be
  9 December, the other is free.                                  together in a family home.
- G-4, supervised rooms, one place: free.                         Y-5 (M-5), seventeen, waits for a room.
                                                                  Y-6 (M-6) needs forensic care, which nobody offers.

So the plan must be: Y-1 to G-2 now, Y-2 at once to the place that Y-1 leaves, the siblings to G-3 in the week of
9 December, Y-5 to G-4 now, and no place for Y-6.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import solver
from tests.exchange_files import Rows, write
from tests.meeting_world import account_of
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.codes import EscalationGround, OrganisationKind, ReferralState, Role, Section
from zorglogistiek.database import Database
from zorglogistiek.exchange.exporting import Format, files
from zorglogistiek.exchange.importing import ImportReport, import_files
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.meeting.agenda import agenda
from zorglogistiek.meeting.deciding.decisions import accept_together, decide
from zorglogistiek.meeting.deciding.promises import family_accepts, start
from zorglogistiek.meeting.made_plans import inputs, plan
from zorglogistiek.meeting.plans import make_plan
from zorglogistiek.meeting.service import close_meeting
from zorglogistiek.meeting.views import Agenda
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.people.waits import NORM
from zorglogistiek.places.repository import organisations
from zorglogistiek.statistics.publishing import Question, ask, scope_of

THURSDAY = date(2026, 11, 26)
NEXT_THURSDAY = date(2026, 12, 3)
Y_9_LEAVES = date(2026, 12, 9)


def _group(number: str, care_form: str, places: int, ages: tuple[int, int]) -> dict[str, str]:
    return {
        "number": number,
        "location": "L-1",
        "name": f"Groep {number}",
        "care_form": care_form,
        "places": str(places),
        "minimum_age": str(ages[0]),
        "maximum_age": str(ages[1]),
    }


def _youth(number: str, born: int, specialisms: str = "") -> dict[str, str]:
    return {
        "number": number,
        "first_name": "Test",
        "last_name": f"Jeugdige {number}",
        "birth_date": f"{born}-05-06",
        "gender": "girl",
        "municipality": "GM-1",
        "pc4": "2612",
        "legal_frame": "voluntary",
        "specialisms": specialisms,
    }


def _referral(number: str, kind: str, care_forms: str) -> dict[str, str]:
    youth = number.replace("M", "Y")
    return {
        "number": number,
        "youth": youth,
        "referrer": "R-1",
        "kind": kind,
        "urgency": "regular",
        "care_forms": care_forms,
    }


REFERRALS = ["M-1", "M-2", "M-3", "M-4", "M-5", "M-6"]

WORLD: dict[str, Rows] = {
    "organisations": [
        {"number": "GM-1", "name": "Delft", "kind": "municipality", "cbs_code": "GM0503"},
        {"number": "A-1", "name": "De Brug", "kind": "provider", "agb_code": "01234567"},
        {"number": "R-1", "name": "Wijkteam", "kind": "referrer", "referrer_type": "municipality"},
    ],
    "locations": [{"number": "L-1", "provider": "A-1", "name": "De Vaart", "municipality": "GM-1", "pc4": "2611"}],
    "groups": [
        _group("G-1", "treatment_group", 1, (12, 17)),
        _group("G-2", "small_scale_home", 1, (12, 17)),
        _group("G-3", "family_home", 2, (4, 17)),
        _group("G-4", "supervised_rooms", 1, (16, 21)),
    ],
    "youths": [
        _youth("Y-1", 2012),
        _youth("Y-2", 2011),
        _youth("Y-3", 2018),
        _youth("Y-4", 2016),
        _youth("Y-5", 2009),
        _youth("Y-6", 2013, "forensic"),
        _youth("Y-9", 2014),
    ],
    "sibling_sets": [{"number": "B-1", "together": "required", "youths": "Y-3;Y-4"}],
    "referrals": [
        _referral("M-1", "move_on", "small_scale_home"),
        _referral("M-2", "new", "treatment_group"),
        _referral("M-3", "new", "family_home"),
        _referral("M-4", "new", "family_home"),
        _referral("M-5", "new", "supervised_rooms"),
        _referral("M-6", "new", ""),
    ],
    "stays": [
        {"number": "S-1", "youth": "Y-1", "group": "G-1", "purpose": "final", "started_on": "2025-01-06"},
        {
            "number": "S-9",
            "youth": "Y-9",
            "group": "G-3",
            "purpose": "final",
            "started_on": "2025-01-06",
            "expected_end": Y_9_LEAVES.isoformat(),
        },
    ],
    "referral_events": [
        {"referral": number, "kind": kind, "happened_on": "2026-10-01"}
        for number in REFERRALS
        for kind in ("registered", "file_complete")
    ],
}


@dataclass(slots=True, kw_only=True)
class Line:
    """One region's weeks, with the day that it is."""

    database: Database
    coordinator: User
    today: date = THURSDAY
    seconds: int = 0

    def now(self) -> datetime:
        self.seconds += 1
        return datetime(self.today.year, self.today.month, self.today.day, 9, tzinfo=UTC) + timedelta(
            seconds=self.seconds
        )

    def plan(self) -> int:
        return make_plan(
            self.database,
            self.coordinator,
            meeting_on=self.today,
            policy=default_policy(),
            seconds=10,
            now=self.now(),
            today=self.today,
        )

    def agenda(self) -> Agenda:
        with self.database.read() as session:
            return agenda(session, visible_to=self.coordinator, meeting_on=self.today, today=self.today)

    def proposed(self) -> dict[str, tuple[str, date] | None]:
        """Each referral's group and start week."""
        return {
            item.overview.number: (item.proposal.group.number, item.proposal.start_week)
            if item.proposal.group and item.proposal.start_week
            else None
            for item in self.agenda().items
            if item.proposal is not None
        }

    def form(self, number: str, **form: object) -> tuple[str, dict[str, object]]:
        (found,) = [item for item in self.agenda().items if item.overview.number == number]
        if form["kind"] in ("accept", "decline"):
            assert found.proposal is not None
            form["proposal_id"] = found.proposal.id
        return number, {"version": found.overview.version, **form}

    def decide(self, number: str, **form: object) -> None:
        _, sent = self.form(number, **form)
        with self.database.write() as session:
            decide(
                session,
                self.coordinator,
                meeting_on=self.today,
                referral=number,
                form=sent,
                now=self.now(),
                today=self.today,
            )

    def start(self, number: str) -> None:
        """The family says yes, and the youth moves in, today."""
        with self.database.write() as session:
            version = self.version(number)
            family_accepts(
                session,
                self.coordinator,
                referral=number,
                version=version,
                on=self.today,
                now=self.now(),
                today=self.today,
            )
        with self.database.write() as session:
            start(
                session,
                self.coordinator,
                referral=number,
                version=self.version(number),
                started_on=self.today,
                now=self.now(),
                today=self.today,
            )

    def version(self, number: str) -> int:
        with self.database.read() as session:
            filters = ReferralFilter(states=None, numbers=[number])
            (found,) = referral_overviews(session, visible_to=self.coordinator, on=self.today, filters=filters)
            return found.version

    def states(self) -> dict[str, ReferralState]:
        with self.database.read() as session:
            every = referral_overviews(
                session, visible_to=self.coordinator, on=self.today, filters=ReferralFilter(states=None)
            )
        return {found.number: found.state for found in every}


def import_folder(database: Database, folder: Path, today: date) -> ImportReport:
    now = datetime(today.year, today.month, today.day, 8, tzinfo=UTC)
    return import_files(database, SYSTEM, [folder], today=today, now=now)


@pytest.fixture
def line(database: Database, tmp_path: Path) -> Line:
    """The region imported from its files."""
    import_folder(database, write(tmp_path / "files", WORLD), THURSDAY)
    with database.read() as session:
        (delft,) = organisations(session, visible_to=SYSTEM, kind=OrganisationKind.MUNICIPALITY)
    assert delft.id is not None
    coordinator = account_of(database, Role.COORDINATOR, delft.id, "Coby Coördinator")
    return Line(database=database, coordinator=coordinator)


def test_the_whole_line(line: Line, tmp_path: Path, migrated_sqlite: Path) -> None:
    # The same files once more change nothing.
    again = import_folder(line.database, tmp_path / "files", THURSDAY)
    assert all(count.added == count.changed == 0 for count in again.counts.values())

    # The plan of this week is the one that the heading of this file works out.
    this_week, in_two_weeks = date(2026, 11, 23), date(2026, 12, 7)
    first_plan = line.plan()
    assert line.proposed() == {
        "M-1": ("G-2", this_week),
        "M-2": ("G-1", this_week),
        "M-3": ("G-3", in_two_weeks),
        "M-4": ("G-3", in_two_weeks),
        "M-5": ("G-4", this_week),
        "M-6": None,
    }
    assert_proven(line, first_plan)

    # The meeting takes the chain of M-1 and M-2 as one, the siblings as one, and follows the provider's no on M-5.
    items = {item.overview.number: item for item in line.agenda().items}
    assert items["M-2"].proposal is not None
    assert items["M-2"].proposal.chain == ("M-1", "M-2")
    assert items["M-3"].together == ("M-4",)
    assert EscalationGround.NO_GROUP in items["M-6"].escalation_grounds
    with line.database.write() as session:
        chain = [line.form(number, kind="accept") for number in ("M-2", "M-1")]
        accept_together(session, line.coordinator, meeting_on=THURSDAY, accepts=chain, now=line.now(), today=THURSDAY)
    line.decide("M-3", kind="accept")
    line.decide("M-5", kind="decline", reason="no_place")
    line.decide("M-6", kind="escalate", note="Nobody in the region offers this.")
    promised = {view.referral: view.planned_on for item in line.agenda().items for view in item.promises}
    assert promised == {"M-1": THURSDAY, "M-2": THURSDAY, "M-3": Y_9_LEAVES, "M-4": Y_9_LEAVES}

    # Y-1 moves, and Y-2 takes the place left behind, the same day; the meeting is closed.
    line.start("M-1")
    line.start("M-2")
    with line.database.write() as session:
        version = line.agenda().meeting.version
        close_meeting(session, line.coordinator, held_on=THURSDAY, version=version, now=line.now(), today=THURSDAY)

    # A week later: what was decided stands, what was declined is not proposed again, who is placed waits no more.
    line.today = NEXT_THURSDAY
    next_plan = line.plan()
    assert line.proposed() == {
        "M-3": ("G-3", in_two_weeks),
        "M-4": ("G-3", in_two_weeks),
        "M-5": None,
        "M-6": None,
    }
    assert_proven(line, next_plan)
    sections = {item.overview.number: item.section for item in line.agenda().items}
    assert sections == {
        "M-3": Section.PROMISES_DUE,
        "M-4": Section.PROMISES_DUE,
        "M-5": Section.NO_PLACE,
        "M-6": Section.NO_PLACE,
    }
    assert line.states() == {
        "M-1": ReferralState.PLACED,
        "M-2": ReferralState.PLACED,
        "M-3": ReferralState.ACCEPTED,
        "M-4": ReferralState.ACCEPTED,
        "M-5": ReferralState.WAITING,
        "M-6": ReferralState.WAITING,
    }

    # The registry goes out as files, which another registry takes in whole and gives out again the same.
    exported = export_all(line.database)
    folder = tmp_path / "exported"
    folder.mkdir()
    for name, content in exported.items():
        (folder / name).write_bytes(content)
    assert all(
        count.added == count.changed == 0
        for count in import_folder(line.database, folder, NEXT_THURSDAY).counts.values()
    )
    other = Database(f"sqlite:///{shutil.copyfile(migrated_sqlite, tmp_path / 'other.sqlite')}")
    try:
        import_folder(other, folder, NEXT_THURSDAY)
        assert export_all(other) == exported
    finally:
        other.dispose()

    # The statistics name their clock; two waits were completed, and four go on.
    scope = scope_of(
        line.coordinator,
        Question(from_on=date(2026, 1, 1), until_on=date(2026, 12, 31), census_on=NEXT_THURSDAY),
        today=NEXT_THURSDAY,
    )
    for name, n in (("completed_waits", 2), ("running_waits", 4)):
        found = ask(line.database, line.coordinator, name, scope, now=line.now())
        assert (found.parameters["clock"], found.table.column("n")[0]) == (NORM.clock.name, n)


def assert_proven(line: Line, plan_id: int) -> None:
    """The stored plan keeps every rule of the instance stored with it, and is proven to be the best."""
    with line.database.read() as session:
        instance_text, plan_text = inputs(session, visible_to=line.coordinator, plan_id=plan_id)
        view = plan(session, visible_to=line.coordinator, plan_id=plan_id)
    assert solver.verify(solver.Instance.from_json(instance_text), solver.Plan.from_json(plan_text)) == []
    assert (view.status, view.gap) == ("optimal", 0)


def export_all(database: Database) -> dict[str, bytes]:
    with database.read() as session:
        return files(session, SYSTEM, form=Format.CSV)
