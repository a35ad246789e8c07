"""The right that a report names is one that there was: what is told without a tie is not told as one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from zorglogistiek.audit.reading import LogLine
from zorglogistiek.codes import AuditAction, AuditOutcome, Role
from zorglogistiek.people import rights
from zorglogistiek.people.bsn_asked import DETAIL
from zorglogistiek.people.duplicates import TOLD

LOOK = LogLine(
    sequence=1,
    recorded_at=datetime(2026, 1, 5, tzinfo=UTC),
    action=AuditAction.READ,
    outcome=AuditOutcome.SUCCESS,
    user_name="somebody",
    role=Role.REFERRER.value,
    organisation=None,
    object_type="youth",
    object_number=None,
    detail="",
    purpose="GET /referrals/{number}",
    emergency=None,
    client="here",
    youths=1,
)
PROVIDER, MUNICIPALITY = Role.PROVIDER.value, Role.MUNICIPALITY.value


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (LOOK, "the organisation referred the youth"),
        (replace(LOOK, youths=2), "the organisation referred the youth, or one whose file names the youth"),
        (replace(LOOK, detail=DETAIL), rights.REGISTERING),
        (replace(LOOK, detail=TOLD), rights.REGISTERING),
        (
            replace(LOOK, role=MUNICIPALITY, purpose="GET /v1/waiting-list"),
            "the municipality is responsible for the youth",
        ),
        (replace(LOOK, role=MUNICIPALITY, purpose="GET /v1/actions/{action_id}"), rights.BY_ACTION),
        (replace(LOOK, role=PROVIDER, purpose="POST /actions/{action_id}/done"), rights.BY_ACTION),
        (replace(LOOK, role=Role.COORDINATOR.value, purpose="GET /actions"), "the youth is of the region"),
        (replace(LOOK, role=PROVIDER, emergency="E1"), rights.EMERGENCY),
        (replace(LOOK, role=PROVIDER, object_type="emergency_access", detail="ended"), rights.EMERGENCY),
        (replace(LOOK, detail=TOLD, outcome=AuditOutcome.DENIED), rights.REFUSED),
        (replace(LOOK, role=Role.ADMINISTRATOR.value), rights.LOG_ONLY),
        (replace(LOOK, role=""), rights.OPERATOR),
    ],
)
def test_the_right_of_an_event(line: LogLine, right: str) -> None:
    assert rights.right_of(line) == right
