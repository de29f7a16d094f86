"""The outputs of the what-ifs: what each rule costs, a short budget, other readings, lists nearly as good.

Here lie:

    interpretations    How far a list depends on the readings of the clauses: on the terminal, and 口径比较.xlsx.
    near_optimal       Lists that are nearly as good: on the terminal, and 近优名单.xlsx.
    phrases            What a what-if changes in words: goals, money, whom it helps and hurts; and what all its …
    price              What each rule costs: on the terminal, and 规则代价.xlsx.
    shortage           A short budget and the three ways to live with it: on the terminal, and 预算不足对照.xlsx.
"""

__all__ = ["interpretations", "near_optimal", "phrases", "price", "shortage"]
