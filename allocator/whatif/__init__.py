"""If it were otherwise: what each rule costs, a budget that is too small, other readings, lists nearly as good.

Here lie:

    binding            What binds: clause by clause, whether the optimum would improve without it, and by how much …
    budget_facts       What is told of a least budget: plain data and codes, and each fact once in words.
    by_lines           Every ε-optimal list by one enumeration of the canonical score lines.
    by_rows            The ε-optimal lists outside the score-line theorem: a model with the tolerance as rows …
    compare            Lists side by side: scenarios, earlier runs and lists by hand against a base, and what brings …
    conditions         Conditions switched on or off after the files were read: what `gate.ID.on` does at reading.
    dossier            Why, why not, and what it would have taken, of single candidates.
    edited             What a list costs that was edited by hand, or that pins have made: against the best list …
    effects            What one answer is against another: goal by goal, in money, and whom it helps or hurts.
    frontier           The whole budget at once: every stair with its list, what turns where, whom more money brings …
    interpretations    How far a list depends on how the clauses are read.
    least_budget       The least budget of every candidate and tier, where more money loses it again, and what keeps …
    lifting            What may be left out of a case: each clause, each pin and each goal, one or two of them, and …
    lowering           Lower tiers and nothing else: the list that keeps as many awards as a reference with the …
    moves              Every clause that is on, dropped or moved by one step: what the price of each rule is asked of.
    near_optimal       Lists that are nearly as good: within ε of the optimum in one goal, all goals before it at …
    price              What each rule costs: one clause dropped or moved by a step, everything else as it is, and …
    readings           The other readings (口径) of a programme's clauses and conditions, and the ministry's …
    shortage           A budget that is too small, and the three ways to live with it side by side.
    standing           What becomes of one candidate under the readings tried, and which were tried.
    tolerance          What a question about ε-optimal lists gives and takes, whichever way it is answered.
    weights            Other scoring weights on the same marks: what they do to the order, and through the …
"""

__all__ = [
    "binding",
    "budget_facts",
    "compare",
    "dossier",
    "edited",
    "effects",
    "frontier",
    "interpretations",
    "least_budget",
    "moves",
    "near_optimal",
    "price",
    "readings",
    "shortage",
    "standing",
    "tolerance",
    "weights",
]
