"""Score lines: complete enumeration down the order π, for one budget or for all.

Here lie:

    completions     How an unfinished walk could end at best, whatever the budget: what cuts branches off where no …
    frontier        Every stair of the best goal vector over the budget, with its list, in one enumeration of the …
    monotone        只增不减: the stairs of a budget that grows while nobody loses what was awarded before.
    ordering        Goal vectors of lists and of unfinished walks, compared goal by goal from the first, as lazily …
    pareto_front    The best lists by money: each costs more than the one before it and is better.
    pruning         What cuts a branch of the enumeration off; `pruned = unpruned` is a test of its own.
    solve           The score lines: the default case needs no search tree, no solver and no rows.
    walk            One walk down the order π for every canonical vector of score lines, continued and undone depth …
"""

__all__ = ["frontier", "monotone", "pruning", "solve", "walk"]
