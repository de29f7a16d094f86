"""Several sides against a base: scenarios, earlier runs, lists by hand; on paper 比较.xlsx.

Here lie:

    report     Several sides against a base: scenarios, earlier runs, lists by hand; on paper 比较.xlsx.
    tables     A comparison as tables: all sides, what each sets differently, who moves and why, sums, goals, causes.
    weights    Other scoring weights beside the official list: on a screen, and in 权重稳健性.xlsx.
"""

__all__ = ["report", "tables", "weights"]
