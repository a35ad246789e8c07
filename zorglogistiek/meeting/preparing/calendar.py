"""The calendar file of a meeting (RFC 5545): day, time and place, and no fact about a person."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vUri

from zorglogistiek.clock import REGION_TIME_ZONE
from zorglogistiek.meeting.preparing.publishing import Published
from zorglogistiek.words import N_, Words

SUMMER, WINTER = timedelta(hours=2), timedelta(hours=1)
"""What the clocks of the region are ahead of UTC."""


def calendar_file(meeting: Published, *, public_url: str, words: Words) -> bytes:
    """The file. Its UID is the same for every publication of a meeting, and its SEQUENCE rises with each."""
    calendar = Calendar()
    calendar.add("prodid", "-//Zorglogistiek//Overleg//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_time_zone())
    event = Event()
    event.add("uid", f"meeting-{meeting.held_on}@{urlsplit(public_url).hostname or 'localhost'}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.published_at)
    event.add("last-modified", meeting.published_at)
    event.add("dtstart", datetime.combine(meeting.held_on, meeting.starts_at, REGION_TIME_ZONE))
    event.add("dtend", datetime.combine(meeting.held_on, meeting.ends_at, REGION_TIME_ZONE))
    event.add("summary", words.say(N_("Meeting Zorglogistiek")))
    if meeting.venue:
        event.add("location", meeting.venue)
    event.add("description", words.say(N_("The agenda stands in Zorglogistiek; sign in to see your part of it.")))
    event.add("url", vUri(public_url))
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _time_zone() -> Timezone:
    """The region's time zone with the rule of the European Union since 1996: last Sundays of March and October."""
    zone = Timezone()
    zone.add("tzid", REGION_TIME_ZONE.key)
    changes = (
        (TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), WINTER, SUMMER, 3),  # noqa: DTZ001 - a clock's time
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), SUMMER, WINTER, 10),  # noqa: DTZ001 - a clock's time
    )
    for change, name, first, before, after, month in changes:
        change.add("dtstart", first)
        change.add("tzoffsetfrom", before)
        change.add("tzoffsetto", after)
        change.add("tzname", name)
        change.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(change)
    return zone
