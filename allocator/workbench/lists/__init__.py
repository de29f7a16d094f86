"""The lists of a 方案 behind their page: searched and sieved, locks with their price, what a change did.

Here lie:

    grid       Rows of a page looked through by words, and the lock of a line.
    listing    A list to work with: searched, sieved by city, tier, lock and limits, ordered; what is seen can be …
    locks      锁定: a candidate fixed by hand, always with a reason, and what the lock costs.
    shift      What a change did to the list: who enters and who leaves, money and numbers, which goals are better …
    tiles      The city picture: a tile grid of the sixteen cities, no map and no boundary.
"""

__all__ = ["grid", "listing", "locks", "shift", "tiles"]
