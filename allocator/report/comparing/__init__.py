"""The outputs of a comparison: the terminal and 比较.xlsx, from the same rows.

Here lie:

    columns    The columns of a comparison: header, kind of value and where it comes from.
    excel      比较.xlsx: all sides, every change, by city and by tier with bars, the goals, and what brings each …
    rows       The rows of a comparison as plain data: sides, what a scenario sets, who moves, sums, goals and causes.
    screen     A comparison on the terminal: all sides in one table, then each against the base.
    tables     From a comparison to its rows: everything that the terminal and the workbook show, computed once.
"""

__all__ = ["columns", "excel", "rows", "screen", "tables"]
