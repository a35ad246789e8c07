"""Starting the engine's studies: each is put in line with what it needs, and begins when its turn comes."""

from typing import Any

from zorglogistiek.access.user import User
from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.matching.policy import Policy, region_policy
from zorglogistiek.settings import Settings
from zorglogistiek.studies.forms import NewGroup
from zorglogistiek.studies.runs import Study, StudyKind, start_study


def start_prices(database: Database, user: User, settings: Settings) -> Study:
    """Has the price of a place reckoned for every group. Forbidden for who may not plan."""
    return _start(database, user, settings, StudyKind.PRICES)


def start_group(database: Database, user: User, settings: Settings, form: NewGroup) -> Study:
    """Has it reckoned what a group that does not exist would do. Forbidden for who may not plan."""
    return _start(database, user, settings, StudyKind.GROUP, form=form.model_dump_json())


def start_policy(database: Database, user: User, settings: Settings, changed: Policy) -> Study:
    """Has it reckoned what another policy would do. Forbidden for who may not plan."""
    return _start(database, user, settings, StudyKind.POLICY, changed=changed.as_json())


def _start(database: Database, user: User, settings: Settings, kind: StudyKind, **asked_for: Any) -> Study:
    policy = region_policy(settings.policy_file).as_json()
    parameters = {"policy": policy, "seconds": settings.plan_seconds, **asked_for}
    return start_study(database, user, kind, parameters, now=now())
