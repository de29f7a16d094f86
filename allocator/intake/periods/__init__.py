"""When something happened and how long ago: dates and durations in cells, and whether they lie in a window.

Here lie:

    dates        What a cell says of a day: the day itself, or the month, quarter or year in which it lies.
    durations    What a cell says of a length of time: 3个月, 1年以上, 不足90天.
    windows      Whether a date or a duration meets a condition such as 上线不少于3个月, 近两年 or 2024年1月1日以来 …
"""

from allocator.intake.periods.windows import asks, event, judge

__all__ = ["asks", "event", "judge"]
