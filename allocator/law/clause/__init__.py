"""What a clause is: its base with every question that is asked of one, and the registry that kinds enter themselves in.

Here lie:

    base         A clause of a 办法 as data, and every question that anybody asks of it.
    cities       The cities that a clause may speak of, and what else they are called.
    facets       What a clause may be to those who ask: plain figures, so that nobody need know of which kind it is.
    fields       What the fields of a programme's file are made of: whole numbers, switches, points, places in a …
    kind         What a kind of clause is, whatever its figures: its names for people, its places in lists, what it …
    kinds        The kinds of clauses that there are: each by the word that a file names it by, and the type that …
    of_cities    A clause on each city by itself, which may bind some of the cities only.
    plain        What a clause limits and asks for as plain figures: enough to check a reason without the rule that …
"""

__all__ = ["base", "cities", "facets", "fields", "kind", "kinds", "of_cities"]
