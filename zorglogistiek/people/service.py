"""The commands on youths and referrals. Each runs inside one writing transaction of the caller."""

from zorglogistiek.people.changing import change_referral, change_youth
from zorglogistiek.people.recording import (
    break_down,
    bridge,
    end_bridging,
    record,
    record_event,
    record_withdrawal,
    require_version,
)
from zorglogistiek.people.registering import Registered, register

__all__ = [
    "Registered",
    "break_down",
    "bridge",
    "change_referral",
    "change_youth",
    "end_bridging",
    "record",
    "record_event",
    "record_withdrawal",
    "register",
    "require_version",
]
