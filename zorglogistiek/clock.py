"""Dates of the field: the day of today, ISO weeks, ages.

Everything that depends on "now" is told what now is; only the ways in (command line, API) ask the clock.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

REGION_TIME_ZONE = ZoneInfo("Europe/Amsterdam")
WEEK = timedelta(weeks=1)


def now() -> datetime:
    """The present moment in UTC, to the microsecond."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in the region."""
    return datetime.now(REGION_TIME_ZONE).date()


def day_at(moment: datetime) -> date:
    """The calendar day in the region at a moment."""
    return moment.astimezone(REGION_TIME_ZONE).date()


def moment_label(moment: datetime) -> str:
    """``dd-mm-jjjj hh:mm`` on the clocks of the region."""
    return moment.astimezone(REGION_TIME_ZONE).strftime("%d-%m-%Y %H:%M")


def monday_of(day: date) -> date:
    """The Monday of the ISO week in which ``day`` falls."""
    return day - timedelta(days=day.weekday())


def week_label(day: date) -> str:
    """The ISO week of ``day``, as ``2026-W47``."""
    iso = day.isocalendar()
    return f"{iso.year}-W{iso.week:02d}"


def weeks_between(earlier: date, later: date) -> int:
    """Whole weeks from ``earlier`` to ``later``; negative when ``later`` comes first."""
    days = (later - earlier).days
    return days // 7 if days >= 0 else -(-days // 7)


def age_on(birth_date: date, day: date) -> int:
    """Age in whole years on ``day``. Somebody born on 29 February has their birthday on 1 March in other years."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


def birthday(birth_date: date, age: int) -> date:
    """The day on which somebody becomes ``age`` years old."""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return date(birth_date.year + age, 3, 1)
