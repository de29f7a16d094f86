"""The last day of a list's publication, counted in working days; beyond the years that the calendar knows it is asked.

The calendar is `chinesecalendar`'s: public holidays, and the weekend days that are worked instead.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar


def is_workday(day: date) -> bool | None:
    """Tell whether a day is worked; None where the calendar does not know its year."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def last_day(first: date, days: int, *, count_first: bool) -> date | None:
    """Return the working day on which a period of so many ends; None where the calendar ends before it.

    Parameters
    ----------
    count_first
        Whether the day of publication is one of them, if it is worked at all.
    """
    day = first if count_first else first + timedelta(days=1)
    left = days
    while (worked := is_workday(day)) is not None:
        left -= worked
        if left <= 0:
            return day
        day += timedelta(days=1)
    return None


def earliest(first: date, days: int, *, count_first: bool) -> date:
    """Return the day before which the period cannot end, whatever days are worked."""
    return first + timedelta(days=days - 1 if count_first else days)
