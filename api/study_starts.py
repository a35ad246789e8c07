"""Starting the engine's studies: each is put in line with what it needs, and begins when its turn comes."""

from collections.abc import Callable

from api.study_runs import Study, StudyKind, StudyRuns, Work
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.audit.circumstances import acting, carried_on
from zorglogistiek.clock import now, today
from zorglogistiek.database import Database
from zorglogistiek.matching.policy import Policy, region_policy
from zorglogistiek.places.tables import Organisation
from zorglogistiek.settings import Settings
from zorglogistiek.studies.forms import NewGroup
from zorglogistiek.studies.results import Answer

Report = Callable[[int, int], None]
Asked = Callable[[], bool]


def start_prices(runs: StudyRuns, database: Database, user: User, settings: Settings) -> Study:
    """Has the price of a place reckoned for every group. Forbidden for who may not plan."""
    policy = region_policy(settings.policy_file)

    def work(report: Report, asked: Asked) -> Answer:
        # The optimiser takes a second to load: not before somebody needs it. So too below.
        from zorglogistiek.studies import engine, prices

        ground = engine.ground_of(database, policy, today=today(), plan_seconds=settings.plan_seconds, asked=asked)
        return prices.price_table(ground, report=report, asked=asked)

    return _start(runs, user, StudyKind.PRICES, work)


def start_group(
    runs: StudyRuns, database: Database, user: User, settings: Settings, form: NewGroup, municipality: Organisation
) -> Study:
    """Has it reckoned what a group that does not exist would do. Forbidden for who may not plan."""
    policy = region_policy(settings.policy_file)

    def work(report: Report, asked: Asked) -> Answer:
        from zorglogistiek.studies import engine, groups

        report(0, 2)
        ground = engine.ground_of(database, policy, today=today(), plan_seconds=settings.plan_seconds, asked=asked)
        report(1, 2)
        return groups.group_study(ground, form, municipality, asked=asked)

    return _start(runs, user, StudyKind.GROUP, work)


def start_policy(runs: StudyRuns, database: Database, user: User, settings: Settings, changed: Policy) -> Study:
    """Has it reckoned what another policy would do. Forbidden for who may not plan."""
    policy = region_policy(settings.policy_file)

    def work(report: Report, asked: Asked) -> Answer:
        from zorglogistiek.studies import engine, preview

        report(0, 2)
        ground = engine.ground_of(database, policy, today=today(), plan_seconds=settings.plan_seconds, asked=asked)
        report(1, 2)
        return preview.policy_preview(ground, changed, asked=asked)

    return _start(runs, user, StudyKind.POLICY, work)


def _start(runs: StudyRuns, user: User, kind: StudyKind, work: Work) -> Study:
    require(user, Action.PLAN)
    around = carried_on()

    def under_circumstances(report: Report, asked: Asked) -> Answer:
        with acting(around):
            return work(report, asked)

    return runs.start(Study(kind=kind, started_at=now(), started_by=user.name), under_circumstances)
