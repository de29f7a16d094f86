"""The mathematics; knows no solver.

Here lie:

    algebra        Exact integer algebra: what rows and goals are written in.
    chains         Who competes with whom by rank, and the best level that anybody behind a candidate reaches.
    cities         What is owed to cities: floors, shares of the awards, and whether one has an award already.
    decisions      The decision variables, asked in domain words. Money is in granules γ here, everywhere else in 元.
    formulation    From a problem to a mixed-integer model: variables, rows by clause, goals in order; and back to …
    goals          What can be best: each goal as an expression for a solver and as a plain measurement.
    graded         Tiers that a candidate may have by grade, among those that it missed.
    limbs          Sums too large for one row, exactly, in parts that are each small enough.
    model          Variables, rows and goals: a row is data, it can be evaluated, printed and hashed; nothing here …
    priority       Which goals of a problem, in the order that their classes say (`level`, `usual`), and what …
    rule           The shape of a rule: one clause said as rows for a solver, as a plain measurement, and as a …
    rules          One file per kind of clause; the file name is the TOML's `kind`.
    shapes         How far numbers per tier are from the shape that the tiers should have.
    state          What pinned awards and the higher ranks have been given so far: all that a blocking rule may look …
    tally          What the goals look at: counts, money, lines and cities of one allocation, in plain integers.
    varying        Steps by which a figure of a clause is moved, and a case with other figures of its tiers.
"""

__all__ = [
    "algebra",
    "chains",
    "cities",
    "formulation",
    "goals",
    "graded",
    "model",
    "priority",
    "rule",
    "rules",
    "state",
    "tally",
]
