"""Why a list may be believed: two families of engines, the audit of every clause, every changed case solved again.

Here lie:

    audit       Measures every clause on any allocation, also a hand-made one: integers only, tolerance 0, no solver.
    conflict    When nothing fits: what cannot stand together, by how much, and what to do about it.
    resolve     A changed case solved again, with what the answer stands on: what every what-if is made of.
    solve       One engine solves, another of a different family confirms, the audit measures: only then is a list a …
"""

__all__ = ["audit", "conflict", "resolve", "solve"]
