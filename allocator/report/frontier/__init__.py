"""The list at every budget: on a screen, in 前沿.xlsx, in 前沿.csv and drawn.

Here lie:

    files     The files of a frontier's folder: frontier.json, 前沿.csv, 前沿.xlsx, 前沿.svg, 前沿.png.
    report    The list at every budget: what turns where, the stairs, every candidate, who loses by more money …
    stairs    The stairs of a frontier as tables: every list that some budget makes the best, and whom it gives what.
"""

__all__ = ["files", "report", "stairs"]
