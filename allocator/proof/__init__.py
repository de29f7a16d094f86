"""Why a list may be believed: two families of engines, the audit of every clause, every changed case solved again.

Here lie:

    audit        Measures every clause on any allocation, also a hand-made one: integers only, tolerance 0, no solver.
    conflict     When nothing fits: what cannot stand together, by how much, and what to do about it.
    envy         名次核对: every pair in which the higher rank has less, with its reason, and a checker that shares …
    resolve      A changed case solved again, with what the answer stands on: what every what-if is made of.
    solutions    What engines found on the rows of a model, as solutions: one engine's outcome, or what several have …
    solve        One engine solves, another of a different family confirms, the audit measures: only then is a list …
"""

__all__ = ["audit", "conflict", "envy", "resolve", "solve"]
