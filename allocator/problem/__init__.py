"""One year, frozen: candidates, receipts, the order π, what each tier pays, and the lists that come of it.

Here lie:

    allocation          The result: who gets which tier and how much, and the certificate that says how well it is …
    apart               青岛 moved into the pool or out of it after the files were read: what the clause about it …
    bound_cities        Which cities a clause on cities binds, how many of their candidates are fit, and what caps …
    build               From a programme, its candidates, the ledger and the pins to a frozen Problem.
    candidate           One line of the candidate table after intake: facts only, no judgement about money.
    case                One year's inputs together, before they are frozen: what a what-if changes one thing of.
    changes             Two lists side by side, candidate by candidate: 新增, 退出, 升档, 降档, 金额变化.
    fingerprint         What a problem is, as one number: two problems with the same fingerprint have the same answer.
    groups              How a column puts candidates into exclusive groups.
    ledger              What each applicant has received before: which lines of the ledger count, and what they add …
    made_once           What is worked out from a problem once, and kept with it as long as it lives.
    numbers             What the whole numbers of a problem stand for: its positions, levels, applicants and cities.
    payment             What an award is worth: the one function that the walk, the rows' tests and the audit share.
    pins                An award fixed by hand, and where earlier receipts are known from.
    problem             One year's allocation problem, resolved and frozen: the order π, the pay tables, the rooms …
    publication         A list that has been published (公示), and who is taken off it afterwards: the others stay …
    rates               What a rate pays: a share of a base, or a sum per unit, exact to the granule and always …
    released            A frozen problem without some of its pins: nothing but who is pinned is another matter then.
    reorder             A frozen pool in another order: who would have what if the ranks were others.
    seats               Whom a reserved seat of a city would go to.
    tier_eligibility    The levels that a candidate's own data close to it, before any award is made, and the …
    tier_facts          What is known of a candidate's tier before any award: an authority's finding, the experts' …
"""

__all__ = [
    "allocation",
    "apart",
    "bound_cities",
    "build",
    "candidate",
    "case",
    "changes",
    "fingerprint",
    "ledger",
    "numbers",
    "payment",
    "pins",
    "problem",
    "publication",
    "rates",
    "released",
    "reorder",
    "tier_eligibility",
    "tier_facts",
]
