"""A youth's own data as a page that stands by itself: to print, to send, to read without this program."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from html import escape
from types import MappingProxyType

from zorglogistiek.clock import REGION_TIME_ZONE
from zorglogistiek.privacy.own_data import ANOTHER, Chapter, Record, YouthData
from zorglogistiek.privacy.secret_places import SECRET
from zorglogistiek.words import N_, Words

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "account": N_("Recorded by"),
        "action": N_("What was done"),
        "answered_at": N_("Answered at"),
        "birth_date": N_("Birth date"),
        "bsn": N_("BSN"),
        "care_form": N_("Care form"),
        "care_forms": N_("Care forms asked for"),
        "carried_out": N_("Carried out"),
        "decided_at": N_("Decided at"),
        "decline_reason": N_("Reason of the decline"),
        "detail": N_("Of what"),
        "done_on": N_("Done on"),
        "due_on": N_("At the latest on"),
        "end_reason": N_("Reason of leaving"),
        "ended_on": N_("Left on"),
        "erased_at": N_("Erased at"),
        "expected_end": N_("Expected departure"),
        "first_name": N_("First name"),
        "from_on": N_("From"),
        "gender": N_("Gender"),
        "given_on": N_("Advice of"),
        "grounds": N_("Grounds"),
        "group": N_("Group"),
        "happened_on": N_("Happened on"),
        "intended_stay_weeks": N_("Intended stay in weeks"),
        "kind": N_("Kind"),
        "last_name": N_("Last name"),
        "legal_frame": N_("Legal frame"),
        "legal_frame_until": N_("Legal frame until"),
        "lines": N_("What it says"),
        "location": N_("Location"),
        "made_at": N_("Made at"),
        "meeting": N_("Meeting"),
        "moves_out_on": N_("Moves out on"),
        "municipality": N_("Responsible municipality"),
        "note": N_("Note"),
        "number": N_("Number"),
        "object_type": N_("Kind of record"),
        "organisation": N_("Organisation"),
        "other_youth": N_("And whom"),
        "outcome": N_("What became of it"),
        "pc4": N_("Postal code (four digits)"),
        "place": N_("Group"),
        "planned_on": N_("Planned for"),
        "profiles": N_("Profile"),
        "purpose": N_("Purpose"),
        "recorded_at": N_("Recorded at"),
        "referral": N_("Referral"),
        "referrer": N_("Referrer"),
        "remark": N_("Remark"),
        "reviewed_on": N_("Judged on"),
        "role": N_("Role"),
        "saved_at": N_("Saved at"),
        "security_level": N_("Security level"),
        "settled_on": N_("Settled on"),
        "specialisms": N_("Specialisms needed"),
        "start_week": N_("Week of the start"),
        "started_on": N_("Started on"),
        "stay": N_("Stay"),
        "text": N_("Text"),
        "together": N_("Together"),
        "typed": N_("What was typed"),
        "until": N_("Until"),
        "until_on": N_("Until"),
        "urgency": N_("Urgency"),
        "urgency_grounds": N_("Grounds of the urgency"),
        "user_name": N_("Who"),
        "wanted_from": N_("Wanted from"),
        "willing": N_("Willing or not"),
        "with": N_("With whom"),
        "youth": N_("Youth"),
    }
)
"""What the fields are called."""

FOR_MACHINES = frozenset({"facts", "reasons", "alternatives"})
"""Fields that only the JSON has: they say in codes what the page says in words elsewhere."""

STYLE = """body{font-family:sans-serif;line-height:1.5;margin:2rem auto;max-width:70rem;padding:0 1rem}
section{overflow-x:auto}table{border-collapse:collapse}
th,td{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top}td{white-space:pre-line}"""


def as_page(data: YouthData, words: Words) -> bytes:
    """The whole page, in the language of the words."""
    title = words.say("What the registry holds of you")
    made = data.made_at.astimezone(REGION_TIME_ZONE)
    intro = words.say(
        "Everything that the registry holds of youth {number} on {day}. Another youth is not named.",
        number=data.number,
        day=made.date(),
    )
    more = words.say("The JSON file has the same for a machine, and also what the proposals were made with.")
    parts = "".join(_chapter(chapter, words) for chapter in data.chapters)
    page = (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f"<p>{escape(intro)}</p><p>{escape(more)}</p>{parts}</main></body></html>\n"
    )
    return page.encode()


def _chapter(chapter: Chapter, words: Words) -> str:
    heading = f"<h2>{escape(words.say(chapter.title))}</h2>"
    if not chapter.records:
        return f"{heading}<p>{escape(words.say('Nothing.'))}</p>"
    fields = _fields(chapter)
    if len(chapter.records) == 1:
        (only,) = chapter.records
        lines = "".join(
            f'<tr><th scope="row">{escape(words.say(FIELDS[field]))}</th><td>{_cell(only.get(field), words)}</td></tr>'
            for field in fields
        )
        return f'{heading}<section tabindex="0"><table>{lines}</table></section>'
    head = "".join(f'<th scope="col">{escape(words.say(FIELDS[field]))}</th>' for field in fields)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(record.get(field), words)}</td>" for field in fields) + "</tr>"
        for record in chapter.records
    )
    return (
        f'{heading}<section tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></section>'
    )


def _fields(chapter: Chapter) -> list[str]:
    """The fields in which at least one record has something."""
    names = dict.fromkeys(name for record in chapter.records for name in record)
    return [name for name in names if name not in FOR_MACHINES and any(_holds(one, name) for one in chapter.records)]


def _holds(record: Record, name: str) -> bool:
    return record.get(name) not in (None, "", (), [], {}, frozenset())


def _cell(value: object, words: Words) -> str:
    return escape("\n".join(_lines(value, words)))


def _lines(value: object, words: Words) -> Iterator[str]:
    match value:
        case bool():
            yield words.say("yes") if value else words.say("no")
        case datetime():
            yield f"{value.astimezone(REGION_TIME_ZONE):%d-%m-%Y %H:%M}"
        case date():
            yield words.date(value)
        case str() if value in (ANOTHER, SECRET):
            yield words.say(value)
        case Mapping():
            for key, part in value.items():
                yield f"{key}: {', '.join(_lines(part, words))}"
        case list() | tuple():
            for part in value:
                yield from _lines(part, words)
        case _:
            yield words.shown(value)
