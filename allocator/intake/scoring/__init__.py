"""How marks become one score: which columns decide, what is to be said about them, and the arithmetic.

Here lie:

    absent        The words for a mark that was not given.
    additions     Which columns add points to a score and which take points away; a sum of others counts once (C33 …
    arithmetic    How experts' marks, indicators or a given total become one score: exact fractions, rounded once …
    beside        The columns about scores that do not make the score: explained by their figures, or asked about …
    dimensions    Which columns of dimensions and indicators make the score where neither a total nor experts' marks …
    displayed     Scores that look equal in the workbook and are not: the number format hides decimals that decide …
    doubts        What the planner should confirm about the way in which scores come about, and about the columns …
    figures       What can be computed from the marks of a row, and which of it a typed figure is.
    judges        Which columns under 专家打分 are marks, by word and by figure; where neither tells, it is asked …
    marked        What stands in a row beside its score, for another way of scoring: points, bonus, deductions …
    methods       Whether the files of a run are scored in one way, and the sentence that says in which (C53).
    outliers      Marks that look like slips: a decimal point out of its place, or far from what the others gave (C71).
    panels        Marks that count by weight: panels of experts, or single columns, whose share the header states …
    plan          Which columns decide the score, and what else the file says of scores.
    scores        The score of one row by its plan, with what is to be said about the marks (C31–C38).
    seen          What stands in the columns of a table, read once for every question that is asked of them.
    totals        What the header of a stated total says of it: its full mark, and whether bonus and deductions are …
    wording       The sentence on how the scores of a table come about: every column in it, and every one like it …
"""

__all__ = [
    "absent",
    "arithmetic",
    "beside",
    "displayed",
    "doubts",
    "judges",
    "marked",
    "methods",
    "outliers",
    "plan",
    "scores",
    "seen",
]
