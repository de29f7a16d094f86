"""If it were otherwise: what rules cost and bind, other readings, near lists, a short budget.

Here lie:

    binding            Which clauses bind: a part of 规则代价.xlsx and of what a screen says of prices.
    interpretations    How far a list depends on the readings of the clauses; on paper 口径比较.xlsx.
    near_optimal       Lists that are nearly as good; on paper 近优名单.xlsx.
    price              What each rule costs; on paper 规则代价.xlsx.
    shortage           A short budget and the three ways to live with it; on paper 预算不足对照.xlsx.
"""

__all__ = ["interpretations", "near_optimal", "price", "shortage"]
