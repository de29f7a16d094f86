"""Why a list may be believed: two families of engines, the audit of every clause, every changed case solved again.

Here lie:

    audit        Measures every clause on any allocation, also a hand-made one: integers only, tolerance 0, no solver.
    conflict     When nothing fits: which demands cannot stand together.
    resolve      A changed case solved again, with what the answer stands on: what every what-if is made of.
    solutions    What engines found on the rows of a model, as solutions: one engine's outcome, or what several have …
    solve        One engine solves, another of a different family confirms, the audit measures: only then is a list …
"""

__all__ = ["audit", "conflict", "resolve", "solve"]
