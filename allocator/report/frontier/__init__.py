"""The frontier for people: the terminal, 前沿.xlsx, 前沿.csv and the figure.

Here lie:

    columns    The columns of the tables of a frontier.
    excel      前沿.xlsx: what turns where with the curves, the stairs, every candidate, who loses by more money …
    figure     The figure of a frontier: awards by tier and score lines over the budget.
    files      The files of a frontier's folder: frontier.json, 前沿.csv, 前沿.xlsx, 前沿.svg, 前沿.png.
    rows       Everything an output of a frontier shows, computed once.
    screen     The frontier on the terminal.
    table      前沿.csv: one line a stair, for a spreadsheet; money in 元, the candidates' numbers parted by blanks.
"""

__all__ = ["files", "rows", "screen"]
