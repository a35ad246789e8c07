"""A region of a handful of records, as the files that it would send; used by the tests of import and export."""

from collections.abc import Mapping
from pathlib import Path

from zorglogistiek.exchange.sheets import BY_NAME

Rows = list[dict[str, str]]

# Two places in G-1 (and a third from 1 September), one in G-2. Anna (Y-1) lives in G-1 and is to move to G-2 on 1 June;
# Bram (Y-2) waits, after a decline, and gets help at home meanwhile; Cas (Y-3) lived in G-2 until 1 March 2026.
SMALL: Mapping[str, Rows] = {
    "organisations": [
        {"number": "GM-1", "name": "Delft", "kind": "municipality", "cbs_code": "GM0503"},
        {"number": "A-1", "name": "De Brug", "kind": "provider", "agb_code": "01234567"},
        {
            "number": "R-1",
            "name": "Wijkteam Noord",
            "kind": "referrer",
            "referrer_type": "municipality",
            "email": "wijkteam@delft.example",
        },
    ],
    "locations": [
        {
            "number": "L-1",
            "provider": "A-1",
            "name": "Huis aan de Vaart",
            "municipality": "GM-1",
            "pc4": "2611",
            "secret": "no",
        },
    ],
    "groups": [
        {
            "number": "G-1",
            "location": "L-1",
            "name": "De Kade",
            "care_form": "treatment_group",
            "places": "2",
            "minimum_age": "10",
            "maximum_age": "17",
            "gender_policy": "mixed",
            "security_level": "open",
            "specialisms": "ass;lvb",
            "intake_per_week": "1",
            "limits": "intensive=1",
            "contracted": "yes",
            "continues_after_18": "no",
        },
        {
            "number": "G-2",
            "location": "L-1",
            "name": "Gezinshuis",
            "care_form": "family_home",
            "places": "1",
            "minimum_age": "6",
            "maximum_age": "18",
            "gender_policy": "mixed",
            "security_level": "open",
            "contracted": "yes",
            "continues_after_18": "yes",
        },
    ],
    "openings": [{"number": "O-1", "group": "G-1", "from_on": "2026-09-01", "places": "1"}],
    "closures": [
        {
            "number": "C-1",
            "group": "G-1",
            "from_on": "2026-02-01",
            "until_on": "2026-08-01",
            "places": "1",
            "on_places": "2",
            "reason": "building",
        },
    ],
    "youths": [
        {
            "number": "Y-1",
            "bsn": "999996770",
            "first_name": "Anna",
            "last_name": "de Wit",
            "birth_date": "2012-03-04",
            "gender": "girl",
            "municipality": "GM-1",
            "pc4": "2612",
            "legal_frame": "supervision",
            "legal_frame_until": "2026-12-31",
            "specialisms": "ass",
            "profiles": "intensive",
            "security_level": "open",
        },
        {
            "number": "Y-2",
            "first_name": "Bram",
            "last_name": "Bos",
            "birth_date": "2011-05-06",
            "gender": "boy",
            "municipality": "GM-1",
            "pc4": "2613",
            "legal_frame": "voluntary",
            "security_level": "open",
        },
        {
            "number": "Y-3",
            "first_name": "Cas",
            "last_name": "Bos",
            "birth_date": "2009-07-08",
            "gender": "boy",
            "municipality": "GM-1",
            "pc4": "2613",
            "legal_frame": "voluntary",
            "security_level": "open",
        },
    ],
    "sibling_sets": [{"number": "S-1", "together": "preferred", "youths": "Y-2;Y-3"}],
    "contra_indications": [
        {"youth": "Y-1", "kind": "youth", "other_youth": "Y-2"},
        {"youth": "Y-3", "kind": "location", "location": "L-1"},
    ],
    "preferences": [
        {"youth": "Y-1", "kind": "group", "group": "G-2"},
        {"youth": "Y-2", "kind": "provider", "organisation": "A-1"},
        {"youth": "Y-2", "kind": "care_form", "care_form": "family_home"},
    ],
    "referrals": [
        {"number": "M-1", "youth": "Y-1", "referrer": "R-1", "kind": "move_on", "urgency": "regular"},
        {
            "number": "M-2",
            "youth": "Y-2",
            "referrer": "R-1",
            "kind": "new",
            "urgency": "urgent",
            "urgency_grounds": "'= thuis gaat het niet",
            "care_forms": "family_home;treatment_group",
            "wanted_from": "2026-04-01",
            "intended_stay_weeks": "40",
        },
        {"number": "M-3", "youth": "Y-3", "referrer": "GM-1", "kind": "new", "urgency": "regular"},
    ],
    "stays": [
        {
            "number": "ST-1",
            "youth": "Y-1",
            "group": "G-1",
            "place": "1",
            "purpose": "final",
            "started_on": "2025-01-06",
            "expected_end": "2026-07-01",
            "moves_out_on": "2026-06-01",
        },
        {
            "number": "ST-2",
            "youth": "Y-1",
            "group": "G-2",
            "place": "1",
            "referral": "M-1",
            "purpose": "final",
            "planned_on": "2026-06-01",
        },
        {
            "number": "ST-3",
            "youth": "Y-3",
            "group": "G-2",
            "place": "1",
            "referral": "M-3",
            "purpose": "final",
            "planned_on": "2025-02-01",
            "started_on": "2025-02-03",
            "ended_on": "2026-03-01",
            "end_reason": "as_planned",
        },
    ],
    "referral_events": [
        {"referral": "M-1", "kind": "registered", "happened_on": "2026-01-05"},
        {"referral": "M-1", "kind": "file_complete", "happened_on": "2026-01-05"},
        {"referral": "M-1", "kind": "proposed", "happened_on": "2026-01-08", "group": "G-2"},
        {"referral": "M-1", "kind": "accepted_by_provider", "happened_on": "2026-01-08", "group": "G-2"},
        {"referral": "M-1", "kind": "revoked", "happened_on": "2026-01-08"},
        {"referral": "M-1", "kind": "accepted_by_provider", "happened_on": "2026-01-08", "group": "G-2"},
        {"referral": "M-2", "kind": "need_voiced", "happened_on": "2025-12-01"},
        {"referral": "M-2", "kind": "registered", "happened_on": "2025-12-15"},
        {"referral": "M-2", "kind": "file_complete", "happened_on": "2026-01-05"},
        {"referral": "M-2", "kind": "proposed", "happened_on": "2026-01-08", "group": "G-1"},
        {
            "referral": "M-2",
            "kind": "declined",
            "happened_on": "2026-01-15",
            "group": "G-1",
            "decline_reason": "composition",
            "until": "2026-04-15",
            "note": "'-1 plek\nin de groep",
        },
        {"referral": "M-3", "kind": "registered", "happened_on": "2025-01-02"},
        {"referral": "M-3", "kind": "file_complete", "happened_on": "2025-01-03"},
        {"referral": "M-3", "kind": "proposed", "happened_on": "2025-01-09", "group": "G-2"},
        {"referral": "M-3", "kind": "accepted_by_provider", "happened_on": "2025-01-09", "group": "G-2"},
        {"referral": "M-3", "kind": "accepted_by_family", "happened_on": "2025-01-16", "group": "G-2"},
        {"referral": "M-3", "kind": "started", "happened_on": "2025-02-03", "group": "G-2"},
    ],
    "bridgings": [{"number": "B-1", "referral": "M-2", "kind": "ambulatory", "from_on": "2026-01-10"}],
    "confirmations": [{"group": "G-1", "confirmed_on": "2026-03-02"}, {"group": "G-2", "confirmed_on": "2026-02-02"}],
}


def csv_text(sheet: str, rows: Rows) -> str:
    """The rows as the text of a CSV file with every column of the sheet, without the mark in front."""
    columns = [column.name for column in BY_NAME[sheet].columns]
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return "".join(
        ",".join(f'"{cell}"' if set(cell) & set(',"\n') else cell for cell in line) + "\r\n" for line in lines
    )


def write(folder: Path, files: Mapping[str, Rows]) -> Path:
    """Writes each sheet as a CSV file; gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet, rows in files.items():
        (folder / f"{sheet}.csv").write_bytes(csv_text(sheet, rows).encode("utf-8-sig"))
    return folder


def small_copy() -> dict[str, Rows]:
    """The small region, to change."""
    return {sheet: [dict(row) for row in rows] for sheet, rows in SMALL.items()}
