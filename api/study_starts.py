"""Starting the engine's studies: each is put in line with what it needs, and begins when its turn comes."""

from typing import Any

from zorglogistiek.access.user import User
from zorglogistiek.clock import now
from zorglogistiek.database import Database, Transaction
from zorglogistiek.matching.policy import Policy, region_policy
from zorglogistiek.settings import Settings
from zorglogistiek.studies.forms import NewGroup
from zorglogistiek.studies.runs import Study, StudyKind, line_up_study, start_study


def start_prices(database: Database, user: User, settings: Settings) -> Study:
    """Has the price of a place reckoned for every group. Forbidden for who may not plan."""
    return start_study(database, user, StudyKind.PRICES, _parameters(settings), now=now())


def start_group(session: Transaction, user: User, settings: Settings, form: NewGroup) -> Study:
    """Has it reckoned what a group that does not exist would do. Forbidden for who may not plan."""
    parameters = _parameters(settings, form=form.model_dump_json())
    return line_up_study(session, user, StudyKind.GROUP, parameters, now=now())


def start_policy(session: Transaction, user: User, settings: Settings, changed: Policy) -> Study:
    """Has it reckoned what another policy would do. Forbidden for who may not plan."""
    parameters = _parameters(settings, changed=changed.as_json())
    return line_up_study(session, user, StudyKind.POLICY, parameters, now=now())


def _parameters(settings: Settings, **asked_for: Any) -> dict[str, Any]:
    policy = region_policy(settings.policy_file).as_json()
    return {"policy": policy, "seconds": settings.plan_seconds, **asked_for}
