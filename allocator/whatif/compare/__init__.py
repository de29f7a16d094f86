"""Lists side by side: scenarios, earlier runs and lists by hand against a base, and what brings every change.

Here lie:

    builder          From the command's inputs to finished comparisons: every side solved and confirmed, every …
    by_hand          A planner's own list as a side of a comparison: measured on the base's problem by the base's …
    causes           Why a candidate's award changes: which of the scenario's overrides bring it, each switched on …
    compared_list    One list as a side of a comparison, wherever it comes from: a solve, the record of an earlier …
    comparison       One side against another: who moves, sums by city and tier that reconcile to the 元, and inputs …
    explaining       Every change of a comparison with its cause: each claim a solve of its own, by score lines …
    inputs           What the arguments of `compare` are: first the candidates' files, then scenarios, earlier runs …
    overrides        What one scenario changes against another, one thing at a time, so that each can be switched on …
    record           compare.json: a comparison as plain data. Amounts in integer 元; no time, path or host inside.
    recorded         The result.json of an earlier run as a side of a comparison.
    result           What a comparison found: every side against the base, with what the goals say and what brings …
"""

__all__ = [
    "builder",
    "by_hand",
    "causes",
    "compared_list",
    "comparison",
    "explaining",
    "inputs",
    "overrides",
    "record",
    "recorded",
    "result",
]
