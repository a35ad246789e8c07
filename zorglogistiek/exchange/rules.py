"""What a record must be by itself and beside the records that it names; each rule reports the cell that breaks it.

Only records that an import adds or changes are judged: what the registry has, it has.
"""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import chain

from zorglogistiek.clock import age_on
from zorglogistiek.codes import BridgingKind, ContraIndicationKind, EventKind, OrganisationKind, PreferenceKind
from zorglogistiek.exchange.declare import OLDEST_YOUTH
from zorglogistiek.exchange.world import Record, World
from zorglogistiek.people.events import shape_faults
from zorglogistiek.people.forms import FIXED_FRAMES, URGENT
from zorglogistiek.words import N_

ONLY_FOR: Mapping[str, Mapping[str, frozenset[str]]] = {
    "organisations": {
        "cbs_code": frozenset({OrganisationKind.MUNICIPALITY}),
        "agb_code": frozenset({OrganisationKind.PROVIDER}),
        "referrer_type": frozenset({OrganisationKind.REFERRER}),
    },
    "contra_indications": {
        "other_youth": frozenset({ContraIndicationKind.YOUTH}),
        "location": frozenset({ContraIndicationKind.LOCATION}),
    },
    "preferences": {
        "group": frozenset({PreferenceKind.GROUP}),
        "organisation": frozenset({PreferenceKind.PROVIDER, PreferenceKind.MUNICIPALITY}),
        "care_form": frozenset({PreferenceKind.CARE_FORM}),
    },
    "bridgings": {"stay": frozenset({BridgingKind.TEMPORARY_PLACE})},
}
"""Columns that belong to some kinds of a record, and that those cannot do without."""

NAMES_KIND: Mapping[tuple[str, str], frozenset[OrganisationKind]] = {
    ("locations", "provider"): frozenset({OrganisationKind.PROVIDER}),
    ("locations", "municipality"): frozenset({OrganisationKind.MUNICIPALITY}),
    ("youths", "municipality"): frozenset({OrganisationKind.MUNICIPALITY}),
    ("referrals", "referrer"): frozenset({OrganisationKind.REFERRER, OrganisationKind.MUNICIPALITY}),
}
"""Columns (sheet, name) that name an organisation, and of which kinds it can be."""

HAPPENED = frozenset(
    {
        ("youths", "birth_date"),
        ("stays", "started_on"),
        ("stays", "ended_on"),
        ("referral_events", "happened_on"),
        ("confirmations", "confirmed_on"),
    }
)
"""Columns (sheet, name) whose day cannot lie in the future."""


def check(world: World, today: date) -> None:
    """Reports every cell that breaks a rule."""
    _check_unique(world, "organisations", "cbs_code")
    _check_unique(world, "organisations", "agb_code")
    _check_one_sibling_set(world)
    for youth in world.touched("youths"):
        if youth.known is not None and str(youth.values["number"]) in world.registry.erased:
            youth.checked.fault("number", N_("was erased from the registry, and stays so"))
    for sheet in world.records:
        for record in chain(world.touched(sheet), world.doubles.get(sheet, ())):
            _check_references(record, world)
            _check_kinds(record, world)
            _check_happened(record, today)
            if sheet in RULES:
                RULES[sheet](record, world)


def _check_references(record: Record, world: World) -> None:
    for column in record.sheet.columns:
        refers_to = column.kind.refers_to
        value = record.values.get(column.name)
        if refers_to is None or value is None or refers_to in world.unread or not record.sound(column.name):
            continue
        numbers = value if isinstance(value, tuple) else (value,)
        unknown = [str(number) for number in numbers if world.find(refers_to, number) is None]
        if unknown:
            message = N_("names what is neither in these files nor in the registry, in {sheet}: {unknown}")
            record.checked.fault(column.name, message, sheet=refers_to, unknown=", ".join(unknown))


def _check_kinds(record: Record, world: World) -> None:
    kind = record.text("kind")
    for column, kinds in ONLY_FOR.get(record.sheet.name, {}).items():
        if kind is None or not record.sound(column):
            continue
        filled = record.values.get(column) is not None
        if kind in kinds and not filled:
            record.checked.fault(column, N_("is empty, but needed for the kind {kind}"), kind=kind)
        elif kind not in kinds and filled:
            record.checked.fault(column, N_("does not belong to the kind {kind}"), kind=kind)
    for (sheet, column), allowed in NAMES_KIND.items():
        named = world.named(record, column) if sheet == record.sheet.name else None
        found = named.text("kind") if named else None
        if found is not None and found not in allowed:
            message = N_("names a {found}, and must name a {allowed}")
            record.checked.fault(column, message, found=found, allowed=" or ".join(sorted(allowed)))


def _check_happened(record: Record, today: date) -> None:
    for sheet, column in HAPPENED:
        day = record.day(column) if sheet == record.sheet.name else None
        if day is not None and day > today:
            record.checked.fault(column, N_("lies in the future"))


def _check_unique(world: World, sheet: str, column: str) -> None:
    first: dict[str, Record] = {}
    for record in sorted(world.all(sheet), key=lambda record: record.touched):
        value = record.text(column)
        if value is None:
            continue
        other = first.setdefault(value, record)
        if other is not record and record.touched:
            message = N_("is already that of {other}")
            record.checked.fault(column, message, other=other.text("number") or "another row")


def _check_one_sibling_set(world: World) -> None:
    first: dict[str, Record] = {}
    for record in sorted(world.all("sibling_sets"), key=lambda record: record.touched):
        youths = record.values.get("youths")
        for youth in youths if isinstance(youths, tuple) and record.sound("youths") else ():
            other = first.setdefault(str(youth), record)
            if other is not record and record.touched:
                message = N_("names {youth}, who is in sibling set {other} already")
                record.checked.fault("youths", message, youth=str(youth), other=other.text("number") or "?")


def _location_or_youth(record: Record, _world: World) -> None:
    if record.text("other_youth") is not None and record.text("other_youth") == record.text("youth"):
        record.checked.fault("other_youth", N_("is the youth itself"))


def _group(record: Record, _world: World) -> None:
    least, most = record.whole("minimum_age"), record.whole("maximum_age")
    if least is not None and most is not None and least > most:
        record.checked.fault("maximum_age", N_("is lower than the minimum age {least}"), least=str(least))
    before, places = record.known and record.known.values["places"], record.whole("places")
    if isinstance(before, int) and places is not None and places < before:
        message = N_("is fewer than the {before} that the registry has: close places with the sheet closures")
        record.checked.fault("places", message, before=str(before))


def _closure(record: Record, _world: World) -> None:
    _in_order(record, "from_on", "until_on", same_day=False)
    listed, places = record.values.get("on_places"), record.whole("places")
    named = len(listed) if isinstance(listed, tuple) and record.sound("on_places") else 0
    if named and places is not None and named != places:
        record.checked.fault("on_places", N_("does not name {places} places"), places=str(places))


def _youth(record: Record, _world: World) -> None:
    empty = record.values.get("legal_frame_until") is None and record.sound("legal_frame_until")
    if record.text("legal_frame") in FIXED_FRAMES and empty:
        record.checked.fault("legal_frame_until", N_("is empty, but this legal frame has an end"))


def _sibling_set(record: Record, _world: World) -> None:
    youths = record.values.get("youths")
    if isinstance(youths, tuple) and len(youths) < 2 and record.sound("youths"):
        record.checked.fault("youths", N_("names fewer than two youths"))


def _preference(record: Record, world: World) -> None:
    named = world.named(record, "organisation")
    found, kind = named.text("kind") if named else None, record.text("kind")
    wanted = {PreferenceKind.PROVIDER, PreferenceKind.MUNICIPALITY}
    if found is not None and kind in wanted and found != kind:
        record.checked.fault(
            "organisation", N_("names a {found}, and must name a {allowed}"), found=found, allowed=kind
        )


def _referral(record: Record, _world: World) -> None:
    empty = record.values.get("urgency_grounds") is None and record.sound("urgency_grounds")
    if record.text("urgency") in URGENT and empty:
        record.checked.fault("urgency_grounds", N_("is empty, but this urgency needs its grounds"))


def _stay(record: Record, world: World) -> None:
    if not record.sound("planned_on", "started_on", "ended_on", "moves_out_on", "expected_end"):
        return
    start = "started_on" if record.day("started_on") else "planned_on"
    ends = [name for name in ("ended_on", "moves_out_on", "expected_end") if record.day(name)]
    ended = "ended_on" in ends
    if record.day(start) is None:
        record.checked.fault("started_on", N_("is empty, and so is planned_on: one of them is needed"))
    elif ended and start == "planned_on":
        record.checked.fault("ended_on", N_("is the end of a stay that has not started"))
    elif ends:
        _in_order(record, start, ends[0], same_day=True)
    if record.sound("end_reason") and ended != (record.values.get("end_reason") is not None):
        record.checked.fault("end_reason", N_("belongs to a stay that has ended, and only to that"))
    _same_youth(record, world.named(record, "referral"), record, "referral")
    _check_age(record, start, world.named(record, "youth"))


def _event(record: Record, world: World) -> None:
    columns = ("kind", "happened_on", "group", "decline_reason", "until")
    kind, day, until = record.values.get("kind"), record.day("happened_on"), record.day("until")
    if not record.sound(*columns) or not isinstance(kind, EventKind) or day is None:
        return
    reason = record.values.get("decline_reason")
    has_group = record.values.get("group") is not None
    for fault in shape_faults(kind, on=day, has_group=has_group, decline_reason=reason, until=until):  # type: ignore[arg-type]
        record.checked.fault(fault.field, fault.message, **dict(fault.params))
    referral = world.named(record, "referral")
    if kind is EventKind.REGISTERED and referral is not None:
        _check_age(record, "happened_on", world.named(referral, "youth"))


def _bridging(record: Record, world: World) -> None:
    _in_order(record, "from_on", "until_on", same_day=True)
    _same_youth(record, world.named(record, "stay"), world.named(record, "referral"), "stay")


RULES: Mapping[str, Callable[[Record, World], None]] = {
    "groups": _group,
    "closures": _closure,
    "youths": _youth,
    "sibling_sets": _sibling_set,
    "contra_indications": _location_or_youth,
    "preferences": _preference,
    "referrals": _referral,
    "stays": _stay,
    "referral_events": _event,
    "bridgings": _bridging,
}
"""The rules that only one sheet has."""


def _in_order(record: Record, earlier: str, later: str, *, same_day: bool) -> None:
    first, last = record.day(earlier), record.day(later)
    if first is None or last is None or last > first or (same_day and last == first):
        return
    message = N_("lies before {earlier} ({day})") if last < first else N_("is the same day as {earlier} ({day})")
    record.checked.fault(later, message, earlier=earlier, day=str(first))


def _same_youth(record: Record, one: Record | None, other: Record | None, column: str) -> None:
    if one is None or other is None or not record.sound(column):
        return
    youths = one.text("youth"), other.text("youth")
    if None not in youths and youths[0] != youths[1]:
        record.checked.fault(column, N_("is about another youth"))


def _check_age(record: Record, column: str, youth: Record | None) -> None:
    born, day = youth.day("birth_date") if youth else None, record.day(column)
    if born is None or day is None:
        return
    if day < born:
        record.checked.fault(column, N_("lies before the birth of the youth"))
    elif age_on(born, day) > OLDEST_YOUTH:
        record.checked.fault(column, N_("lies after the youth's 24th birthday"))
