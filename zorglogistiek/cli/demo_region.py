"""The demo: a synthetic region with its history, a meeting that is planned, and a sign-in for each role."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from sqlalchemy import func
from sqlmodel import Session, col, select

from zorglogistiek import clock
from zorglogistiek.access.accounts import create_account, hash_password
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.cli.planning import coming_meeting, run_engine
from zorglogistiek.codes import OrganisationKind, Role
from zorglogistiek.database import Database
from zorglogistiek.exchange.importing import import_files
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.meeting.made_plans import plans
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.tables import Group, Location, Organisation
from zorglogistiek.sealing.keys import new_keys, read_key_file, use
from zorglogistiek.settings import settings_at_start
from zorglogistiek.studies.runs import StudyKind, start_study, studies_of_kind

PASSWORD = "zorglogistiek-demo"  # noqa: S105 - of invented persons, on this machine only
SEED = 1


def build(folder: Path, *, port: int, seconds: float | None) -> None:
    """Makes what is not there yet in ``folder``, points the settings to it, and prints the sign-ins.

    A demo that is there already is kept, with what was decided in it. OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _keys(folder / "keys")
    url = f"sqlite:///{(folder / 'zorglogistiek.db').resolve()}"
    os.environ["ZORGLOGISTIEK_DATABASE_URL"] = url
    # The demo is served without https, on this machine.
    os.environ["ZORGLOGISTIEK_SECURE_COOKIES"] = "false"
    # Its passwords stand on the screen, beside which the log of requests would be in the way.
    os.environ["ZORGLOGISTIEK_DEMO"] = "true"
    os.environ.setdefault("ZORGLOGISTIEK_LOG_FORMAT", "text")
    os.environ.setdefault("ZORGLOGISTIEK_LOG_LEVEL", "warning")
    database = Database(url)
    try:
        database.migrate()
        if _is_empty(database):
            _make_region(database, folder / "files")
        else:
            print(f"Using the demo in {folder}; remove that folder to begin anew.")
        _plan(database, seconds)
        _prices(database)
        accounts = _accounts(database)
    finally:
        database.dispose()
    print(f"\nhttp://localhost:{port}  (password for all: {PASSWORD})\n  account      works for")
    for account, organisation in accounts:
        print(f"  {account.username:<12} {organisation}")


@contextmanager
def make_registry(folder: Path) -> Iterator[Database]:
    """A registry of its own in ``folder`` with the synthetic region of today, for as long as it is used."""
    file = folder / "keys"
    file.touch(mode=0o600)
    file.write_text(new_keys(None, clock.today()), encoding="utf-8")
    use(read_key_file(file))
    database = Database(f"sqlite:///{folder / 'zorglogistiek.db'}")
    try:
        database.migrate()
        _make_region(database, folder / "files")
        yield database
    finally:
        database.dispose()


def _keys(file: Path) -> None:
    """The demo has keys of its own, beside its registry: good enough for invented people, on this machine only."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(new_keys(None, clock.today()), encoding="utf-8")
    os.environ.pop("ZORGLOGISTIEK_KEYS", None)
    os.environ["ZORGLOGISTIEK_KEYS_FILE"] = str(file.resolve())
    use(read_key_file(file))


def _is_empty(database: Database) -> bool:
    with database.read() as session:
        return session.exec(select(Organisation).limit(1)).first() is None


def _make_region(database: Database, files: Path) -> None:
    from fixtures.region.generate import write_region

    with _timed("A synthetic region is made"):
        write_region(files, seed=SEED, on=clock.today())
    with _timed("Its files are imported"):
        report = import_files(database, SYSTEM, [files], today=clock.today(), now=clock.now())
    counted = ("groups", "youths", "referrals", "stays")
    print("  " + ", ".join(f"{report.counts[sheet].added} {sheet}" for sheet in counted))


def _plan(database: Database, seconds: float | None) -> None:
    meeting_on = coming_meeting(clock.today())
    with database.read() as session:
        planned = plans(session, visible_to=SYSTEM, meeting_on=meeting_on)
    if not planned:
        print(f"The meeting of {meeting_on} is planned:")
        run_engine(database, meeting_on=meeting_on, policy=None, seconds=seconds)


def _prices(database: Database) -> None:
    """Puts the price of a place in each group in line, once: the demo's worker reckons it meanwhile."""
    with database.read() as session:
        asked = studies_of_kind(session, StudyKind.PRICES)
    if not asked:
        settings = settings_at_start()
        policy = region_policy(settings.policy_file).as_json()
        parameters = {"policy": policy, "seconds": settings.plan_seconds}
        start_study(database, SYSTEM, StudyKind.PRICES, parameters, now=clock.now())
        print("The price of a place in each group is reckoned once the site runs.")


def _accounts(database: Database) -> list[tuple[Account, str]]:
    """One account for each role, made when there is none; each with the name of its organisation."""
    with database.write() as session:
        found = []
        for role in Role:
            account = session.exec(select(Account).where(Account.username == role.value)).one_or_none()
            if account is None:
                organisation = _organisation_for(session, role)
                account = create_account(
                    session,
                    username=role.value,
                    display_name=f"Demo {role.value}",
                    role=role,
                    organisation_id=organisation,
                    kind=session.get_one(Organisation, organisation).kind,
                )
                account.password_hash = hash_password(PASSWORD)
            found.append((account, session.get_one(Organisation, account.organisation_id).name))
        return found


def _organisation_for(session: Session, role: Role) -> int:
    """The organisation in which there is most to see for the role."""
    statement = select(Organisation.id)
    if role is Role.REFERRER:
        statement = statement.join(Referral, col(Referral.referrer_id) == col(Organisation.id))
        statement = statement.where(Organisation.kind == OrganisationKind.REFERRER)
    elif role is Role.PROVIDER:
        statement = statement.join(Location, col(Location.provider_id) == col(Organisation.id)).join(Group)
    else:
        statement = statement.where(Organisation.kind == OrganisationKind.MUNICIPALITY)
    organisation = col(Organisation.id)
    found = session.exec(statement.group_by(organisation).order_by(func.count().desc(), organisation)).first()
    assert found is not None
    return found


@contextmanager
def _timed(what: str) -> Iterator[None]:
    started = monotonic()
    print(f"{what} … ", end="", flush=True)
    yield
    print(f"{monotonic() - started:.1f} s")
